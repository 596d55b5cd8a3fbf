"""The worker that makes occurrences: nothing that fails ends it, and two of them make each day once."""

from __future__ import annotations

import asyncio
from datetime import time, timedelta

import pytest
from sqlalchemy import text

from bot.meetings import MeetingsAhead
from center.audit.views import Actor
from center.clock import to_local, utc_now
from center.db.engine import Database
from center.meetings.keeping.drafts import About, Place
from center.meetings.series import service as series
from tests.center.conftest import keyring  # noqa: F401 - the log of deeds needs keys
from tests.center.people import add_branch


def begin(database: Database) -> None:
    now = utc_now()
    draft = series.SeriesDraft(
        About("study_session", "everyone", "学习"),
        Place("三楼"),
        series.rule_of(series.Choice("weeks", weekday=3)),
        to_local(now).date() + timedelta(days=1),
        time(9),
        60,
    )
    with database.write() as session:
        branch = add_branch(session)
        series.begin_series(session, organization_id=branch, draft=draft, by=Actor(None, "test", ""), now=now)
    with database.write() as session:
        session.execute(text("DELETE FROM meetings"))
        session.execute(text("UPDATE meeting_series SET made_until = NULL"))


def count(database: Database) -> int:
    with database.read() as session:
        return int(session.execute(text("SELECT count(*) FROM meetings")).scalar_one())


async def test_two_workers_make_each_day_once(database: Database) -> None:
    begin(database)
    workers = [MeetingsAhead(database), MeetingsAhead(database)]
    await asyncio.gather(*(worker.once() for worker in workers))
    made = count(database)
    assert made >= 26
    assert await workers[0].once() == 0
    assert count(database) == made


async def test_a_failure_does_not_end_it(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(database)
    monkeypatch.setattr("bot.meetings.EVERY_SECONDS", 0.01)
    worker = MeetingsAhead(database)
    with database.write() as session:
        session.execute(text("ALTER TABLE meeting_series RENAME TO away"))
    running = asyncio.create_task(worker.run())
    await asyncio.sleep(0.1)
    assert not running.done()
    with database.write() as session:
        session.execute(text("ALTER TABLE away RENAME TO meeting_series"))
    for _ in range(200):
        if count(database):
            break
        await asyncio.sleep(0.02)
    running.cancel()
    assert count(database) >= 26
