"""An office to log in to. Passwords are hashed with the least work Argon2 can do: tests make hundreds of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from argon2 import PasswordHasher

from center.db import Database
from center.staff import passwords
from tests.center.people import add_branch
from tests.center.staff.office import Office


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._decoy.cache_clear()
    yield
    passwords._decoy.cache_clear()


@pytest.fixture
def office(database: Database, now: datetime) -> Office:
    with database.write() as session:
        add_branch(session)
    return Office(database, now)
