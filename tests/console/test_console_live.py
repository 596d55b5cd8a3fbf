"""The line on which open pages hear of changes: who listens reads once, and who was shown out hears no more."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from center.clock import utc_now
from center.db import Database
from center.staff import service as staff
from console.live import OVER, Live
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
    lines = [live.listen(None, lambda: True) for _ in range(20)]
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
    line = live.listen(None, lambda: True)
    state = data_of(await anext(line))
    assert state["urgent_unclaimed"] == 7
    assert state["newest_urgent"] == 7
    assert state["which"] == "7 1 2 3 4 5"
    await line.aclose()


async def test_a_line_ends_when_its_session_was_ended(desk: Desk) -> None:
    with desk.database.read() as session:
        proof = staff.check_password(session, login="clerk", password=PASSWORD)
    with desk.database.write() as session:
        token = staff.log_in(session, proof=proof, address="", user_agent="", now=utc_now()).token
    assert token is not None
    with desk.database.read() as session:
        current = staff.find_session(session, token=token, now=utc_now())
    assert current is not None

    def may_go_on() -> bool:
        with desk.database.read() as session:
            return staff.is_session_in_force(session, current=current, now=utc_now())

    line = Live(desk.database, heartbeat_seconds=0.05).listen(None, may_go_on)
    assert data_of(await anext(line))["urgent_unclaimed"] == 0
    assert await anext(line) == ": still here\n\n"
    with desk.database.write() as session:
        staff.log_out(session, current=current, address="", now=utc_now())
    heard = [event async for event in line]
    assert heard[-1] == OVER
    assert len(heard) <= 2
