"""What SQLite and PostgreSQL write differently: inserts that meet a row that is there already, times as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Table, TextualSelect, bindparam, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


def insert_ignoring(table: Table, *columns: str) -> TextualSelect:
    """Build an insert that leaves a row alone that is there already, and gives the first key of a row that is new.

    Written as text because SQLAlchemy compiles its own ON CONFLICT anew each time: a millisecond on every message.
    """
    values = ", ".join(f":{column}" for column in columns)
    key = next(iter(table.primary_key.columns))
    # Names come from the models, not from anybody's input.
    statement = text(
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({values}) "  # noqa: S608
        f"ON CONFLICT DO NOTHING RETURNING {key.name}"
    )
    typed = (bindparam(column, type_=table.c[column].type) for column in columns)
    return statement.bindparams(*typed).columns(key)


def upsert(session: Session, table: Table, values: Mapping[str, Any], *, update: Iterable[str]) -> None:
    """Insert a row, or set these columns of the one with the same primary key."""
    keys = list(table.primary_key.columns)
    build = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = build(table).values(**values)
    new = {name: statement.excluded[name] for name in update}
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=new))


class seconds_of(FunctionElement[int]):  # noqa: N801 - it is called like a function
    """The whole seconds from 1970 to a time: a hundred thousand numbers are read much faster than times."""

    name = "seconds_of"
    type = BigInteger()
    inherit_cache = True

    def __init__(self, at: ColumnElement[Any]) -> None:
        super().__init__(at)


@compiles(seconds_of, "sqlite")
def _seconds_on_sqlite(element: seconds_of, compiler: SQLCompiler, **options: Any) -> str:
    # Without its fraction, for half a millisecond before midnight would be rounded into the next day.
    at = f"substr({compiler.process(element.clauses, **options)}, 1, 19)"
    return f"CAST(strftime('%s', {at}) AS INTEGER)"


@compiles(seconds_of, "postgresql")
def _seconds_on_postgresql(element: seconds_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(floor(extract(epoch FROM {compiler.process(element.clauses, **options)})) AS BIGINT)"
