"""How large the console's letters are for somebody, and emergency numbers that wait for a second administrator."""

import sqlalchemy as sa
from alembic import op

from center.db.types import BigId, UtcDateTime

revision = "0015"
down_revision = "0014"

TEXT_SIZES = ("normal", "large")


def upgrade() -> None:
    listed = ", ".join(f"'{size}'" for size in TEXT_SIZES)
    known = f"CONSTRAINT ck_staff_accounts_text_size_known CHECK (text_size IN ({listed}))"
    # SQLite keeps the text as it is, and its checks are told apart by their lines.
    op.execute(f"ALTER TABLE staff_accounts ADD COLUMN \ntext_size TEXT DEFAULT 'normal' NOT NULL {known}\n")
    op.create_table(
        "number_drafts",
        sa.Column("id", BigId, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("old_number", sa.Text(), nullable=False),
        sa.Column("new_number", sa.Text(), nullable=False),
        sa.Column("drafted_by", BigId, nullable=False),
        sa.Column("drafted_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", BigId, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('confirmed', 'dropped')", name=op.f("ck_number_drafts_outcome_known")),
        sa.CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name=op.f("ck_number_drafts_decided_somehow")),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_number_drafts_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "outcome <> 'confirmed' OR decided_by <> drafted_by", name=op.f("ck_number_drafts_confirmed_by_another")
        ),
        sa.ForeignKeyConstraint(["drafted_by"], ["staff_accounts.id"], name=op.f("fk_number_drafts_drafted_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff_accounts.id"], name=op.f("fk_number_drafts_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_drafts")),
    )
    undecided = sa.text("decided_at IS NULL")
    op.create_index(
        "uq_number_drafts_open",
        "number_drafts",
        ["code"],
        unique=True,
        sqlite_where=undecided,
        postgresql_where=undecided,
    )


def downgrade() -> None:
    op.drop_table("number_drafts")
    op.execute("ALTER TABLE staff_accounts DROP COLUMN text_size")
