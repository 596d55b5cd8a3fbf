"""The line on which open pages hear of changes: who listens reads once, and who was shown out hears no more."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import text

from center.clock import utc_now
from center.db import Database
from center.staff import service as staff
from console.endings import OVER, Endings
from console.live import Live
from tests.console.desk import PASSWORD, Desk


class CountingDatabase(Database):
    """Counts how often it is read."""

    reads = 0

    def read(self) -> Any:
        self.reads += 1
        return super().read()


def data_of(event: str) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(event.split("data: ")[1])
    return state


async def test_many_open_pages_read_the_alarms_once(desk: Desk) -> None:
    desk.open_case()
    database = CountingDatabase(str(desk.database.url))
    live = Live(database)
    lines = [live.listen(None) for _ in range(20)]
    told = await asyncio.gather(*(anext(line) for line in lines))
    assert {data_of(event)["urgent_unclaimed"] for event in told} == {1}
    assert database.reads == 1
    for line in lines:
        await line.aclose()
    database.dispose()


async def test_a_newer_urgent_case_is_told_however_many_wait(desk: Desk) -> None:
    for place in range(7):
        desk.open_case(of=place)
    live = Live(desk.database)
    line = live.listen(None)
    state = data_of(await anext(line))
    assert state["urgent_unclaimed"] == 7
    assert state["newest_urgent"] == 7
    assert state["which"] == "7 1 2 3 4 5"
    await line.aclose()


@pytest.mark.parametrize("how", ["ended", "too old"])
async def test_a_line_ends_when_its_session_was_ended_or_is_too_old(desk: Desk, how: str) -> None:
    with desk.database.read() as session:
        proof = staff.check_password(session, login="clerk", password=PASSWORD)
    with desk.database.write() as session:
        token = staff.log_in(session, proof=proof, address="", user_agent="", now=utc_now()).token
    assert token is not None
    with desk.database.read() as session:
        current = staff.find_session(session, token=token, now=utc_now())
    assert current is not None
    endings = Endings(desk.database)
    looking = asyncio.create_task(endings.run())
    line = endings.follow(Live(desk.database, heartbeat_seconds=0.05).listen(None), current.id)
    assert data_of(await anext(line))["urgent_unclaimed"] == 0
    assert await anext(line) == ": still here\n\n"
    with desk.database.write() as session:
        if how == "ended":
            staff.log_out(session, current=current, address="", now=utc_now())
        else:
            session.execute(text("UPDATE staff_sessions SET created_at = '2026-01-01 00:00:00'"))
    async with asyncio.timeout(5):
        heard = [event async for event in line]
    assert heard[-1] == OVER
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
