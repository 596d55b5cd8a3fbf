"""Telegram's limits hold whatever happens; the clock is handed in."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.pacing import LONGEST_QUEUE_SECONDS, HeldBackError, Pace, Pacer

attempts = st.lists(st.tuples(st.integers(0, 5), st.floats(0, 0.5)), min_size=1, max_size=200)


class Virtual:
    """A clock that jumps to the next sleeper once nobody can go on."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = itertools.count()

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._count), done))
        await done

    async def run(self, *work) -> list[object]:
        everything = asyncio.gather(*work, return_exceptions=True)
        while not everything.done():
            for _ in range(6):
                await asyncio.sleep(0)
            if self._sleepers and not everything.done():
                self.now, _, wake = heapq.heappop(self._sleepers)
                wake.set_result(None)
        return await everything


def busiest(sent: list[float]) -> int:
    first, most = 0, 0
    for last, at in enumerate(sent):
        while sent[first] <= at - 1.0 + 1e-9:
            first += 1
        most = max(most, last - first + 1)
    return most


@given(attempts)
def test_no_second_holds_more_than_thirty_and_no_chat_more_than_one(tries):
    pace, now, sent = Pace(), 0.0, []
    for chat_id, pause in tries:
        now += pause
        now += max(pace.wait_of_chat(chat_id, now), pace.wait_of_all(now))
        pace.take(chat_id, now)
        sent.append((now, chat_id))
    assert busiest([at for at, _ in sent]) <= 30
    for chat_id in range(6):
        own = [at for at, chat in sent if chat == chat_id]
        assert all(later - at >= 1.0 - 1e-9 for at, later in itertools.pairwise(own))


@given(attempts, st.lists(st.tuples(st.integers(0, 5), st.floats(0.1, 60), st.integers(0, 50)), max_size=5))
def test_a_refused_chat_is_silent_as_long_as_asked(tries, refusals):
    pace, now, silent_until = Pace(), 0.0, {}
    for number, (chat_id, pause) in enumerate(tries):
        now += pause
        for refused, seconds, at in refusals:
            if at == number:
                pace.refuse(refused, seconds, now)
                silent_until[refused] = max(silent_until.get(refused, 0), now + seconds)
        now += max(pace.wait_of_chat(chat_id, now), pace.wait_of_all(now))
        pace.take(chat_id, now)
        assert now >= silent_until.get(chat_id, 0) - 1e-9


def test_one_refused_chat_does_not_silence_the_others():
    pace = Pace()
    pace.refuse(1, 30, now=0)
    assert (pace.wait_of_chat(1, 0), pace.wait_of_chat(2, 0), pace.wait_of_all(0)) == (30, 0, 0)


def test_a_second_refused_chat_silences_all():
    pace = Pace()
    pace.refuse(1, 30, now=0)
    pace.refuse(2, 20, now=1)
    assert pace.wait_of_all(1) == 20


@given(st.lists(st.floats(0, 8), min_size=1, max_size=120))
def test_no_minute_holds_more_than_twenty_in_a_group_and_nobody_waits_for_long(pauses):
    pace, now, sent = Pace(), 0.0, []
    for pause in pauses:
        now += pause
        wait = max(pace.wait_of_chat(-100, now), pace.wait_of_all(now))
        assert wait <= 6.0 + 1e-9
        now += wait
        pace.take(-100, now)
        sent.append(now)
    assert all(sum(1 for at in sent if first <= at < first + 60) <= 20 for first in sent)
    assert all(later - at >= 1.0 - 1e-9 for at, later in itertools.pairwise(sent))


def test_the_first_messages_of_a_group_leave_as_they_come():
    pace = Pace()
    for number in range(9):
        now = number * 1.0
        assert pace.wait_of_chat(-100, now) == 0
        pace.take(-100, now)
    assert pace.wait_of_chat(7001, 9.0) == 0


def test_chats_are_forgotten():
    pace = Pace()
    for number in range(5000):
        pace.take(number, number * 0.1)
        pace.take(-number - 1, number * 0.1)
    assert len(pace._chat_free_at) < 1000
    assert len(pace._groups) < 2000


async def test_all_retirees_are_told_at_the_floor_of_488_seconds():
    """14,620 messages through forty senders, as a delivery worker would have; the floor is 14,620 / 30 = 487.3 s."""
    time_ = Virtual()
    pacer = Pacer(clock=time_.clock, sleep=time_.sleep)
    waiting, sent = iter(range(14_620)), []

    async def sender() -> None:
        for chat_id in waiting:
            await pacer.turn(chat_id)
            sent.append(time_.now)

    began = time.perf_counter()
    await time_.run(*(sender() for _ in range(40)))
    assert busiest(sent) <= 30
    assert 487 <= time_.now < 488
    assert time.perf_counter() - began < 20


async def test_urgent_messages_pass_those_that_wait():
    time_ = Virtual()
    pacer = Pacer(clock=time_.clock, sleep=time_.sleep)
    sent: list[int] = []

    async def send(chat_id: int, *, urgent: bool = False) -> None:
        await pacer.turn(chat_id, urgent=urgent)
        sent.append(chat_id)

    await time_.run(*(send(n) for n in range(300)), send(999, urgent=True))
    assert sent.index(999) <= 5


async def test_a_chat_that_must_wait_holds_nobody_up():
    time_ = Virtual()
    pacer = Pacer(clock=time_.clock, sleep=time_.sleep)
    sent: list[tuple[int, float]] = []

    async def send(chat_id: int) -> None:
        await pacer.turn(chat_id)
        sent.append((chat_id, time_.now))

    await time_.run(*(send(1) for _ in range(3)), *(send(n) for n in range(2, 12)))
    assert max(at for chat_id, at in sent if chat_id != 1) < 1.0
    assert [round(at, 6) >= n for n, at in enumerate(at for chat_id, at in sent if chat_id == 1)] == [True] * 3


async def test_an_urgent_message_whose_chat_must_be_silent_holds_nobody_up():
    time_ = Virtual()
    pacer = Pacer(clock=time_.clock, sleep=time_.sleep)
    sent: list[tuple[int, float]] = []

    async def send(chat_id: int, *, urgent: bool = False) -> None:
        await pacer.turn(chat_id, urgent=urgent)
        sent.append((chat_id, time_.now))

    pacer.refused(-100, 4.0)
    await time_.run(send(-100, urgent=True), *(send(n) for n in range(1, 30)))
    assert max(at for chat_id, at in sent if chat_id > 0) < 1.5
    assert sent[-1] == (-100, 4.0)


async def test_a_long_silence_gives_the_message_back():
    pacer = Pacer()
    pacer.refused(1, 60)
    with pytest.raises(HeldBackError) as caught:
        await pacer.turn(1)
    assert 59 < caught.value.seconds <= 60


async def test_a_queue_longer_than_a_lease_gives_messages_back():
    time_ = Virtual()
    pacer = Pacer(clock=time_.clock, sleep=time_.sleep)
    results = await time_.run(*(pacer.turn(n) for n in range(2000)))
    given_back = [result for result in results if isinstance(result, HeldBackError)]
    assert 980 <= len(given_back) <= 1000
    assert time_.now < LONGEST_QUEUE_SECONDS * 1.2
