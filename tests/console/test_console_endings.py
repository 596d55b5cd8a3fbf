"""Pages of ended sessions are sent away, also after the database was gone for a while."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from center.clock import utc_now
from center.db import Database
from center.staff import service as staff
from center.staff.sessions import open_session
from console.endings import LOOK_EVERY_SECONDS, OVER, Endings
from tests.console.desk import BOSS, Desk


class Fickle:
    """A database that is gone for the first look."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.looks = 0

    @contextmanager
    def read(self) -> Iterator[object]:
        self.looks += 1
        if self.looks == 1:
            raise OperationalError("BEGIN", {}, Exception("disk I/O error"))
        with self._database.read() as session:
            yield session


async def silence() -> AsyncIterator[str]:
    """A line on which nothing happens but its beginning."""
    yield "event: change\n\n"
    await asyncio.Event().wait()


async def test_a_page_hears_that_it_is_over_although_the_database_was_gone(database: Database) -> None:
    with database.write() as session:
        staff_id = session.execute(text("SELECT max(id) FROM staff_accounts")).scalar_one()
        open_session(session, staff_id=staff_id, address="", user_agent="", now=utc_now())
        session_id = session.execute(text("SELECT max(id) FROM staff_sessions")).scalar_one()
    fickle = Fickle(database)
    endings = Endings(fickle)
    looking = asyncio.create_task(endings.run())
    events = endings.follow(silence(), session_id)
    assert await anext(events) == "event: change\n\n"
    coming = asyncio.ensure_future(anext(events))
    await asyncio.sleep(LOOK_EVERY_SECONDS * 3)
    assert not coming.done()
    assert fickle.looks > 1, "the first look failed and others followed"
    with database.write() as session:
        staff.end_all_sessions(session, actor=BOSS, staff_id=staff_id, now=utc_now())
    async with asyncio.timeout(10):
        assert await coming == OVER
    with pytest.raises(StopAsyncIteration):
        await anext(events)
    assert endings._open == {}, "nothing is asked for pages that are gone"
    looking.cancel()


async def test_a_page_that_leaves_is_forgotten(database: Database) -> None:
    endings = Endings(database)
    events = endings.follow(silence(), 1)
    await anext(events)
    assert endings._open
    await events.aclose()
    assert endings._open == {}


@pytest.mark.parametrize("page", ["/office/numbers", "/office/calendar", "/office/clocks", "/office/duty", "/account"])
def test_a_database_that_is_broken_is_told_without_its_inside(desk: Desk, page: str) -> None:
    table = {"numbers": "service_numbers", "calendar": "opening_hours", "clocks": "deadline_rules"}
    broken = table.get(page.rpartition("/")[2], "staff_absences" if "duty" in page else "audit_entries")
    admin = desk.sign_in("admin")
    with desk.database.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {broken} RENAME TO gone"))
    answer = admin.get(page)
    assert answer.status_code == 500
    assert "不是您的错" in answer.text
    for inside in ("sqlite", "Traceback", broken, "SELECT"):
        assert inside not in answer.text
