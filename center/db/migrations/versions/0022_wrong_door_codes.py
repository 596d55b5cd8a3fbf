"""Wrong codes told at the door, counted for all processes."""

import sqlalchemy as sa
from alembic import op

from center.db.types import BigId, UtcDateTime

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "wrong_door_codes",
        sa.Column("id", BigId, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_wrong_door_codes_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_door_codes")),
    )
    op.create_index("ix_wrong_door_codes_member_id", "wrong_door_codes", ["member_id", "told_at"], unique=False)
    op.create_index(op.f("ix_wrong_door_codes_told_at"), "wrong_door_codes", ["told_at"], unique=False)


def downgrade() -> None:
    op.drop_table("wrong_door_codes")
