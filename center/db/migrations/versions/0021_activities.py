"""Activities are entered as meetings are, with reminders of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

TABLES = ("meetings", "meeting_series")
BEFORE = "kind IN ('branch_meeting', 'study_session', 'party_lecture', 'members_assembly')"
AFTER = "kind IN ('branch_meeting', 'study_session', 'party_lecture', 'members_assembly', 'activity')"


def upgrade() -> None:
    for table in TABLES:
        change_check(table, BEFORE, AFTER)


def downgrade() -> None:
    for table in TABLES:
        # What people have answered refers to it, so it stays: as the kind with the same reminders.
        op.execute(f"UPDATE {table} SET kind = 'study_session' WHERE kind = 'activity'")  # noqa: S608 - one of two words
        change_check(table, AFTER, BEFORE)


def change_check(table: str, before: str, after: str) -> None:
    name = op.f(f"ck_{table}_kind_known")
    if op.get_bind().dialect.name == "sqlite":
        rewrite_check(table, before, after)
        return
    op.drop_constraint(name, table, type_="check")
    op.create_check_constraint(name, table, sa.text(after))


def rewrite_check(table: str, before: str, after: str) -> None:
    # Making the table anew would break what refers to it, and SQLite changes no check otherwise. This is its own way
    # for a change of nothing but checks: https://www.sqlite.org/lang_altertable.html#otheralter
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = connection.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after)"
            " WHERE type = 'table' AND name = :table AND instr(sql, :before) > 0"
        ),
        {"table": table, "before": before, "after": after},
    )
    if changed.rowcount != 1:
        raise RuntimeError(f"the check of {table}.kind is not the one that was made")
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")
