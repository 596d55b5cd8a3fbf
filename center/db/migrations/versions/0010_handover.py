"""What staff do with cases, and who of them speaks with whom."""

import sqlalchemy as sa
from alembic import op

from center.db.append_only import protect, release
from center.db.types import BigId, UtcDateTime

revision = "0010"
down_revision = "0009"

ENTRY_CHECKS = {
    "kind_known": (
        "kind IN ('opened', 'text', 'fact', 'note', 'reply', 'state')",
        "kind IN ('opened', 'text', 'fact', 'note', 'reply', 'state', 'change')",
    ),
    "author_known": (
        "author IN ('member', 'assistant', 'staff')",
        "author IN ('member', 'assistant', 'staff', 'system')",
    ),
    "fact_has_name": (
        "(kind = 'fact') = (fact_name IS NOT NULL)",
        "(kind IN ('fact', 'change')) = (fact_name IS NOT NULL)",
    ),
}
CLOSE_REASONS = ("settled", "referred", "duplicate", "withdrawn", "unreachable", "unfounded")
OUTCOMES = ("helped", "partly_helped", "not_helped", "no_harm", "unknown")


def upgrade() -> None:
    change_cases()
    make_handovers()


def downgrade() -> None:
    op.drop_table("handovers")
    undo_cases()


def change_cases() -> None:
    # Added one by one: making the table anew would break, on SQLite, what refers to it.
    op.execute("ALTER TABLE cases DROP COLUMN assigned_to")
    number = "INTEGER" if is_sqlite() else "BIGINT"
    for column in (
        f"assigned_to {number} CONSTRAINT fk_cases_assigned_to REFERENCES staff_accounts (id)",
        f"priority TEXT DEFAULT 'normal' NOT NULL {one_of('priority', 'high', 'normal', 'low')}",
        f"close_reason TEXT {one_of('close_reason', *CLOSE_REASONS)}",
        f"outcome TEXT {one_of('outcome', *OUTCOMES)}",
    ):
        # SQLite keeps the text as it is, and its checks are told apart by their lines.
        op.execute(f"ALTER TABLE cases ADD COLUMN \n{column}\n")
    op.add_column("cases", sa.Column("first_answered_at", UtcDateTime(), nullable=True))
    op.add_column("cases", sa.Column("version", BigId, nullable=False, server_default="1"))
    closed = sa.text("closed_at IS NOT NULL")
    op.create_index(
        "ix_cases_closed_at", "cases", ["closed_at"], unique=False, sqlite_where=closed, postgresql_where=closed
    )
    op.create_index("ix_cases_assigned_to", "cases", ["assigned_to"], unique=False)
    change_entries(to=1)
    op.create_table(
        "case_numbers",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("case_id", BigId, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_numbers_case_id")),
        sa.PrimaryKeyConstraint("number", "case_id", name=op.f("pk_case_numbers")),
    )
    op.create_index(op.f("ix_case_numbers_case_id"), "case_numbers", ["case_id"], unique=False)


def undo_cases() -> None:
    op.drop_table("case_numbers")
    change_entries(to=0)
    op.drop_index("ix_cases_assigned_to", table_name="cases")
    op.drop_index("ix_cases_closed_at", table_name="cases")
    for column in ("version", "first_answered_at", "outcome", "close_reason", "assigned_to", "priority"):
        op.execute(f"ALTER TABLE cases DROP COLUMN {column}")
    op.add_column("cases", sa.Column("assigned_to", sa.Text(), nullable=True))


def change_entries(*, to: int) -> None:
    dialect = op.get_bind().dialect.name
    for statement in release("case_entries", dialect=dialect):
        op.execute(statement)
    if to == 0:
        for column in ("inbox_id", "outbox_id"):
            op.drop_index(op.f(f"ix_case_entries_{column}"), table_name="case_entries")
        op.execute("DELETE FROM case_entries WHERE kind = 'change' OR author = 'system'")
    with op.batch_alter_table("case_entries") as entries:
        for name, checks in ENTRY_CHECKS.items():
            # SQLite makes the table anew and knows none of the old checks then.
            if not is_sqlite():
                entries.drop_constraint(op.f(f"ck_case_entries_{name}"), type_="check")
            entries.create_check_constraint(op.f(f"ck_case_entries_{name}"), sa.text(checks[to]))
        for column, table in (
            ("staff_id", "staff_accounts"),
            ("inbox_id", "inbox_messages"),
            ("outbox_id", "outbox_messages"),
        ):
            key = op.f(f"fk_case_entries_{column}")
            if to == 1:
                entries.add_column(sa.Column(column, BigId, nullable=True))
                entries.create_foreign_key(key, table, [column], ["id"])
            else:
                entries.drop_constraint(key, type_="foreignkey")
                entries.drop_column(column)
    for column in ("inbox_id", "outbox_id") if to == 1 else ():
        op.create_index(op.f(f"ix_case_entries_{column}"), "case_entries", [column], unique=False)
    for statement in protect("case_entries", dialect=dialect):
        op.execute(statement)


def make_handovers() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", BigId, nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("staff_id", BigId, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("last_staff_at", UtcDateTime(), nullable=True),
        sa.Column("waits_since", UtcDateTime(), nullable=True),
        sa.Column("held_until", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "end_reason IN ('handed_back', 'timed_out', 'absent', 'taken_over', 'handed_on')",
            name=op.f("ck_handovers_end_reason_known"),
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_handovers_ended_for_a_reason")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["channel_accounts.conversation_id"], name=op.f("fk_handovers_conversation_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_handovers_case_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_accounts.id"], name=op.f("fk_handovers_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    present = sa.text("ended_at IS NULL")
    for name, column, is_unique in (
        ("uq_handovers_conversation_id", "conversation_id", True),
        ("ix_handovers_until", "held_until", False),
    ):
        op.create_index(name, "handovers", [column], unique=is_unique, sqlite_where=present, postgresql_where=present)
    op.create_index("ix_handovers_case_id", "handovers", ["case_id", "id"], unique=False)


def one_of(column: str, *values: str) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"CONSTRAINT ck_cases_{column}_known CHECK ({column} IN ({listed}))"


def is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
