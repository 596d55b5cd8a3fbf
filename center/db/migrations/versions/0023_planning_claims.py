"""Who is planning which meeting, so that no second planner does the same work."""

import sqlalchemy as sa
from alembic import op

from center.db.types import BigId, UtcDateTime

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "planning_claims",
        sa.Column("meeting_id", BigId, nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_planning_claims_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_planning_claims")),
    )


def downgrade() -> None:
    op.drop_table("planning_claims")
