"""Databases for the tests of alerts: SQLite with keys of its own, and a real PostgreSQL server for races."""

from __future__ import annotations

import pytest

from center.db.engine import Database
from tests.center.conftest import empty_sqlite, fresh_postgres, keyring, postgres_url, sqlite_database

__all__ = ["empty_sqlite", "keyring", "postgres_url", "sqlite_database"]


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def any_database(request: pytest.FixtureRequest):
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database")
        return
    with fresh_postgres(request.getfixturevalue("postgres_url")) as fresh:
        yield fresh
