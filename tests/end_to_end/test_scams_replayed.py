"""The short form of `make replay-scams`: reports and checks while Rasa and the action server are killed."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.end_to_end.whole_system import WholeSystem
from tests.replay.report import told
from tests.replay.run import AT_ONCE_SECONDS, Person, Replay, tell_what_arrived
from tests.replay.sayings import LOSS, Saying

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(240)]
PEOPLE, PER_SECOND = 60, 3.0


async def test_a_message_that_came_twice_is_told_with_its_words() -> None:
    def emulator(request: httpx.Request) -> httpx.Response:
        texts = [("马上打 110", True), ("马上打 110", True), ("我被骗了", False)]
        messages = [{"text": text, "from": {"is_bot": is_bot}} for text, is_bot in texts]
        return httpx.Response(200, json={"messages": messages})

    person = Person(Saying(LOSS, "zh", "我被骗了"), 700_001, noted=["马上打 110"], tries=[2], wrongs=["doubled"])
    async with httpx.AsyncClient(base_url="http://emulator", transport=httpx.MockTransport(emulator)) as phone:
        await tell_what_arrived(phone, person)
    assert person.wrongs == ["doubled", "beyond the records: ['马上打 110']; tries: [2]"]


def test_nothing_is_lost_or_doubled_and_danger_does_not_wait(fragile: WholeSystem) -> None:
    replay = Replay(fragile, PEOPLE, PER_SECOND)
    asyncio.run(replay.run())
    seen = told(replay)
    assert replay.kills, seen
    assert replay.unfinished == 0, seen
    assert [person.wrongs for person in replay.people if person.wrongs] == [], seen
    hurt = [person for person in replay.people if person.saying.what == LOSS]
    assert all(person.waited is not None and person.waited < AT_ONCE_SECONDS for person in hurt), seen
    assert sum(person.is_answered_rightly for person in hurt) / len(hurt) >= 0.75, seen
