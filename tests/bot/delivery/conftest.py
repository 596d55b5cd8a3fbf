"""Delivery is tried on SQLite and on PostgreSQL, as the records are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from center.db.engine import Database
from tests.center.conftest import fresh_postgres, postgres_url
from tests.daytime import VARIABLE, set_ahead_to_noon

__all__ = ["postgres_url"]


@pytest.fixture(autouse=True)
def daytime(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, set_ahead_to_noon(tmp_path))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, migrated: Path, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        opened = Database(f"sqlite:///{shutil.copy(migrated, tmp_path)}")
        yield opened
        opened.dispose()
        return
    with fresh_postgres(request.getfixturevalue("postgres_url")) as fresh:
        yield fresh
