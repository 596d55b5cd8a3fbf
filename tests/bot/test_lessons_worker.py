"""The worker that collects: nothing that fails ends it, and two of them keep each sentence once."""

from __future__ import annotations

import asyncio

import pytest

from bot.lessons import Lessons
from center.clock import utc_now
from center.db.engine import Database
from center.lessons import service as lessons
from center.lessons.work import LessonWork
from tests.center.conftest import keyring  # noqa: F401 - what is kept is indexed with a key
from tests.center.lessons.talk import agree, not_understood_twice


def kept(database: Database) -> list[int]:
    with database.read() as session:
        return [lesson.times for lesson in lessons.list_lessons(session, state="new", limit=9)]


async def until_kept(database: Database) -> None:
    for _ in range(200):
        if await asyncio.to_thread(kept, database):
            return
        await asyncio.sleep(0.05)


async def test_two_workers_keep_each_sentence_once_and_go_on_after_an_error(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = utc_now()
    with database.write() as session:
        agree(session, not_understood_twice(session, "a", now), now)
    step, failures = LessonWork.step, ["the database is away"]

    def sometimes(self: LessonWork, **values: object) -> bool:
        if failures:
            raise RuntimeError(failures.pop())
        return step(self, **values)

    monkeypatch.setattr(LessonWork, "step", sometimes)
    monkeypatch.setattr("bot.lessons.EVERY_SECONDS", 0.05)
    tasks = [asyncio.create_task(Lessons(database).run()) for _ in range(2)]
    await until_kept(database)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert failures == []
    assert kept(database) == [1, 1]
