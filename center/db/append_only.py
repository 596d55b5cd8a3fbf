"""Makes the database itself refuse to change or remove rows of a table. Migrations use it."""

from __future__ import annotations

from collections.abc import Iterator

REFUSAL = "rows of this table can only be added"

_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def protect(table: str, *, dialect: str) -> Iterator[str]:
    """Give the statements that make a table append-only."""
    if dialect == "sqlite":
        for change in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {table}'); END"
            )
    else:
        yield _POSTGRESQL_FUNCTION
        yield (
            f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        yield (
            f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def release(table: str, *, dialect: str) -> Iterator[str]:
    """Give the statements that undo `protect`."""
    if dialect == "sqlite":
        for change in ("update", "delete"):
            yield f"DROP TRIGGER {table}_refuse_{change}"
    else:
        yield f"DROP TRIGGER {table}_refuse_change ON {table}"
        yield f"DROP TRIGGER {table}_refuse_truncate ON {table}"
