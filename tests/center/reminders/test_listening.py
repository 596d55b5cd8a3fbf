"""What people say is acted on once, in pieces, and nothing is lost when a piece fails or the clock jumps."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from center.db import Database
from center.reminders.listening import Listening
from tests.center.reminders.simulation import local

EVERY = timedelta(seconds=3)


class Said:
    """Stands in for what is on file: who said something, and when."""

    def __init__(self) -> None:
        self.at: dict[int, datetime] = {}

    def __call__(self, _session: object, *, since: datetime, now: datetime) -> dict[int, datetime]:
        return {member_id: at for member_id, at in self.at.items() if at > since}


@pytest.fixture
def said() -> Said:
    return Said()


def hear(ear: Listening, database: Database, now: datetime, *, limit: int = 10) -> list[int]:
    with database.read() as session:
        some = ear.listen(session, limit=limit, now=now)
    ear.done(some)
    return some


def test_each_word_is_acted_on_once_and_a_new_one_again(sqlite_database: Database, said: Said) -> None:
    ear = Listening(said, every=EVERY, looks_back=timedelta(days=1))
    said.at = {7: local(1, 9)}
    assert hear(ear, sqlite_database, local(1, 10)) == [7]
    assert hear(ear, sqlite_database, local(1, 10) + EVERY) == []
    said.at[7] = local(1, 10) + EVERY
    assert hear(ear, sqlite_database, local(1, 10) + 2 * EVERY) == [7]


def test_a_word_that_was_stored_late_is_heard(sqlite_database: Database, said: Said) -> None:
    ear = Listening(said, every=EVERY, looks_back=timedelta(days=1))
    assert hear(ear, sqlite_database, local(1, 10)) == []
    said.at = {7: local(1, 10) - timedelta(minutes=1)}
    assert hear(ear, sqlite_database, local(1, 10) + EVERY) == [7]


def test_many_are_acted_on_piece_by_piece_and_a_piece_that_failed_comes_again(
    sqlite_database: Database, said: Said
) -> None:
    ear = Listening(said, every=EVERY, looks_back=timedelta(days=1))
    said.at = dict.fromkeys(range(5), local(1, 9))
    with sqlite_database.read() as session:
        assert ear.listen(session, limit=2, now=local(1, 10)) == [0, 1]
    assert ear.is_due(local(1, 10))
    assert [hear(ear, sqlite_database, local(1, 10), limit=2) for _ in range(3)] == [[0, 1], [2, 3], [4]]
    assert not ear.is_due(local(1, 10))


def test_a_clock_that_was_put_back_does_not_deafen(sqlite_database: Database, said: Said) -> None:
    ear = Listening(said, every=EVERY, looks_back=timedelta(days=1))
    hear(ear, sqlite_database, local(9, 10))
    said.at = {7: local(1, 9)}
    assert ear.is_due(local(1, 10))
    assert hear(ear, sqlite_database, local(1, 10)) == []
    said.at = {7: local(1, 10, 1)}
    assert hear(ear, sqlite_database, local(1, 10, 2)) == [7]
