"""A small center in a real database, which the actions open themselves; time stands still on 22 November 2026."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import insert

from center import crypto, settings
from center.contacts.models import OpeningHours
from center.conversations import service as conversations
from center.crypto import Keyring
from center.db import engine
from center.db.engine import Database, get_database
from center.db.migrate import migrate
from tests.actions.rehearsal import Person
from tests.center.people import add_members

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # Sunday 10:00 in Shanghai


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("actions") / "empty.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.dispose()
    return path


@pytest.fixture
def database(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    shutil.copy(migrated, tmp_path / "center.db")
    monkeypatch.setenv("YINLING_DATABASE_URL", f"sqlite:///{tmp_path / 'center.db'}")
    monkeypatch.setenv("YINLING_KEYS", Keyring.generate().to_json())
    monkeypatch.setenv("YINLING_NOW", NOW.isoformat())
    caches = (settings.get_settings, engine.get_database, crypto.get_keyring)
    for cached in caches:
        cached.cache_clear()
    yield get_database()
    get_database().dispose()
    for cached in caches:
        cached.cache_clear()


@pytest.fixture
def wang(database: Database) -> int:
    """王桂兰, a party member of the first branch; with her 李建国, who is none."""
    with database.write() as session:
        return add_members(session, NOW)[0]


def open_on_weekdays(database: Database) -> None:
    """Open the center's windows on weekdays, so that at the tests' hour it is closed until Monday 8:30."""
    hours = [
        {"weekday": day, "opens_local": opens, "closes_local": closes}
        for day in range(1, 6)
        for opens, closes in ((time(8, 30), time(12, 0)), (time(14, 30), time(18, 0)))
    ]
    with database.write() as session:
        session.execute(insert(OpeningHours), hours)


def bound(database: Database, member_id: int | None, external_id: str, language: str = "zh") -> Person:
    with database.write() as session:
        account = conversations.open_conversation(session, channel="web", external_id=external_id, now=NOW)
        if member_id is not None:
            conversations.bind(session, conversation_id=account.conversation_id, member_id=member_id, now=NOW)
    return Person(account.conversation_id, language)


@pytest.fixture
def person(database: Database, wang: int) -> Person:
    """王桂兰's own conversation."""
    return bound(database, wang, "wang")


@pytest.fixture
def english(database: Database, wang: int) -> Person:
    """王桂兰 again, in English."""
    return bound(database, wang, "wang-en", "en")


@pytest.fixture
def stranger(database: Database, wang: int) -> Person:
    """A conversation that belongs to nobody yet."""
    return bound(database, None, "stranger")


@pytest.fixture
def li(database: Database, wang: int) -> Person:
    """李建国, who is no party member and has no records."""
    return bound(database, wang + 1, "li")
