"""What was not understood, as lessons; whether somebody lets staff see such words of theirs."""

import sqlalchemy as sa
from alembic import op

from center.db.types import BigId, Document, UtcDateTime

revision = "0020"
down_revision = "0019"

CHECKS = {
    "language_known": "language IN ('zh', 'en')",
    "state_known": "state IN ('new', 'proposed', 'accepted', 'dropped')",
    "says_something": "text <> ''",
    "was_said": "times > 0",
    "proposed_by_somebody": (
        "state NOT IN ('proposed', 'accepted') OR (intent IS NOT NULL AND proposed_by IS NOT NULL)"
    ),
    "accepted_by_somebody": "(state = 'accepted') = (accepted_by IS NOT NULL)",
    "accepted_has_time": "(accepted_by IS NULL) = (accepted_at IS NULL)",
    "proposed_has_time": "(proposed_by IS NULL) = (proposed_at IS NULL)",
    "changed_has_time": "(changed_by IS NULL) = (changed_at IS NULL)",
    "accepted_by_another": "accepted_by <> proposed_by",
}
HANDS = ("proposed", "accepted", "changed")
CONSENT: dict[str, sa.types.TypeEngine] = {  # type: ignore[type-arg]
    "may_teach": sa.Boolean(),
    "teach_asked_at": UtcDateTime(),
    "taught_at": UtcDateTime(),
}
TO_COLLECT = "may_teach AND taught_at IS NULL"


def upgrade() -> None:
    hands = [
        column
        for hand in HANDS
        for column in (
            sa.Column(f"{hand}_by", BigId, nullable=True),
            sa.Column(f"{hand}_at", UtcDateTime(), nullable=True),
        )
    ]
    op.create_table(
        "lessons",
        sa.Column("id", BigId, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("times", BigId, nullable=False),
        sa.Column("offered", Document, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=True),
        *hands,
        sa.Column("before", Document, nullable=True),
        sa.Column("version", BigId, nullable=False),
        *(sa.CheckConstraint(check, name=op.f(f"ck_lessons_{name}")) for name, check in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([f"{hand}_by"], ["staff_accounts.id"], name=op.f(f"fk_lessons_{hand}_by"))
            for hand in HANDS
        ),
        sa.UniqueConstraint("mark", name=op.f("uq_lessons_mark")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lessons")),
    )
    op.create_index("ix_lessons_state", "lessons", ["state", "times"], unique=False)
    for name, type_ in CONSENT.items():
        op.add_column("channel_accounts", sa.Column(name, type_, nullable=True))
    condition = sa.text(TO_COLLECT)
    op.create_index(
        "ix_channel_accounts_to_teach",
        "channel_accounts",
        ["teach_asked_at"],
        unique=False,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def downgrade() -> None:
    op.drop_index("ix_channel_accounts_to_teach", table_name="channel_accounts")
    for name in CONSENT:
        op.execute(f"ALTER TABLE channel_accounts DROP COLUMN {name}")
    op.drop_table("lessons")
