"""Makes the database itself refuse to change or remove rows of a table. Migrations use it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

REFUSAL = "rows of this table can only be added"

_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""

_POSTGRESQL_ERASING = f"""
CREATE OR REPLACE FUNCTION refuse_change_but_erasing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE is_marked boolean;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) = to_jsonb(OLD) || jsonb_build_object(TG_ARGV[0], '') THEN
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE entry_id = $1)', TG_ARGV[1]) INTO is_marked USING OLD.id;
        IF is_marked THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION '{REFUSAL}: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""  # noqa: S608 - nothing of anybody's input is in it


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


def let_erase(table: str, *, column: str, marks: str, columns: Iterable[str], dialect: str) -> Iterator[str]:
    """Give the statements that replace `protect`: this column of a row may become empty, and nothing else may change.

    marks: a table whose `entry_id` names the row; without its mark there the change is refused, so that no word goes
    without a trace. columns: all columns of the table. `release` undoes this too.
    """
    if dialect == "sqlite":
        yield f"DROP TRIGGER {table}_refuse_update"
        same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in columns if name != column)
        marked = f"EXISTS (SELECT 1 FROM {marks} WHERE {marks}.entry_id = OLD.id)"  # noqa: S608 - a table's name
        yield (
            f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table} "
            f"WHEN NOT (NEW.{column} = '' AND {same} AND {marked}) "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {table}'); END"
        )
    else:
        yield _POSTGRESQL_ERASING
        yield f"DROP TRIGGER {table}_refuse_change ON {table}"
        yield (
            f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasing('{column}', '{marks}')"
        )


def release(table: str, *, dialect: str) -> Iterator[str]:
    """Give the statements that undo `protect`."""
    if dialect == "sqlite":
        for change in ("update", "delete"):
            yield f"DROP TRIGGER {table}_refuse_{change}"
    else:
        yield f"DROP TRIGGER {table}_refuse_change ON {table}"
        yield f"DROP TRIGGER {table}_refuse_truncate ON {table}"
