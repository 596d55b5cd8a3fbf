"""Statements that are written differently on SQLite and PostgreSQL. Queries and services use them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_ignoring(session: Session, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that leaves a row alone that is there already."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


def upsert(session: Session, table: Table, values: Mapping[str, Any], *, update: Iterable[str]) -> None:
    """Insert a row, or set these columns of the one with the same primary key."""
    keys = list(table.primary_key.columns)
    build = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = build(table).values(**values)
    new = {name: statement.excluded[name] for name in update}
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=new))
