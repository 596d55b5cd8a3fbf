"""What SQLite and PostgreSQL write differently: inserts that meet a row that is there already, times as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Float, Table, TextualSelect, bindparam, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from center.db.types import UtcDateTime


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


class database_clock(FunctionElement[Any]):  # noqa: N801 - as above
    """The time by the database's own clock at this very moment: several machines have one time by it."""

    name = "database_clock"
    type = UtcDateTime()
    inherit_cache = True


@compiles(database_clock, "sqlite")
def _clock_on_sqlite(_element: database_clock, _compiler: SQLCompiler, **_options: Any) -> str:
    return "(strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')"


@compiles(database_clock, "postgresql")
def _clock_on_postgresql(_element: database_clock, _compiler: SQLCompiler, **_options: Any) -> str:
    return "clock_timestamp()"


class later(FunctionElement[Any]):  # noqa: N801 - as above
    """The time some seconds after another, exact to a millionth."""

    name = "later"
    type = UtcDateTime()
    inherit_cache = True

    def __init__(self, at: ColumnElement[Any], seconds: ColumnElement[Any]) -> None:
        super().__init__(at, seconds)


@compiles(later, "sqlite")
def _later_on_sqlite(element: later, compiler: SQLCompiler, **options: Any) -> str:
    at, seconds = (compiler.process(clause, **options) for clause in element.clauses)
    sum_ = f"({_micros(at)} + CAST(round({seconds} * 1000000) AS INTEGER))"
    return f"(strftime('%Y-%m-%d %H:%M:%S', {sum_} / 1000000, 'unixepoch') || printf('.%06d', {sum_} % 1000000))"


@compiles(later, "postgresql")
def _later_on_postgresql(element: later, compiler: SQLCompiler, **options: Any) -> str:
    at, seconds = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({at} + make_interval(secs => CAST({seconds} AS DOUBLE PRECISION)))"


class seconds_until(FunctionElement[float]):  # noqa: N801 - as above
    """The seconds from now, by the database's clock, to a time; negative where it is over."""

    name = "seconds_until"
    type = Float()
    inherit_cache = True

    def __init__(self, at: ColumnElement[Any]) -> None:
        super().__init__(at)


@compiles(seconds_until, "sqlite")
def _until_on_sqlite(element: seconds_until, compiler: SQLCompiler, **options: Any) -> str:
    at, now = compiler.process(element.clauses, **options), compiler.process(database_clock(), **options)
    return f"(({_micros(at)} - {_micros(now)}) / 1000000.0)"


@compiles(seconds_until, "postgresql")
def _until_on_postgresql(element: seconds_until, compiler: SQLCompiler, **options: Any) -> str:
    at = compiler.process(element.clauses, **options)
    return f"CAST(extract(epoch FROM {at} - clock_timestamp()) AS DOUBLE PRECISION)"


def _micros(at: str) -> str:
    """Return the millionths of a second from 1970 to a time as SQLite keeps it."""
    return f"(CAST(strftime('%s', substr({at}, 1, 19)) AS INTEGER) * 1000000 + CAST(substr({at}, 21, 6) AS INTEGER))"
