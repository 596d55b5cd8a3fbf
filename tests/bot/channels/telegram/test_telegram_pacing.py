"""Telegram's limits hold whatever happens; the clock is handed in."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.paces import INTERVAL, Lane, OwnPaces
from bot.channels.telegram.pacing import LONGEST_QUEUE_SECONDS, HeldBackError, Pacer

attempts = st.lists(st.tuples(st.integers(1, 6), st.floats(0, 0.5)), min_size=1, max_size=200)


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


async def sent_by(paces: OwnPaces, time_: Virtual, tries: Iterable[tuple[int, float]]) -> list[tuple[float, int]]:
    """Send one after another, each after its pause, as soon as it may leave."""
    sent = []
    for chat_id, pause in tries:
        time_.now += pause
        while not (turn := await paces.take(chat_id, Lane.TALK)).is_taken:
            time_.now += turn.seconds
        sent.append((time_.now + turn.seconds, chat_id))
    return sent


@given(attempts)
async def test_no_second_holds_more_than_thirty_and_no_chat_more_than_one(tries):
    time_ = Virtual()
    sent = await sent_by(OwnPaces(clock=time_.clock), time_, tries)
    assert busiest([at for at, _ in sent]) <= 30
    for chat_id in range(1, 7):
        own = [at for at, chat in sent if chat == chat_id]
        assert all(later - at >= 1.0 - 1e-9 for at, later in itertools.pairwise(own))


@given(attempts, st.lists(st.tuples(st.integers(1, 6), st.floats(0.1, 60), st.integers(0, 50)), max_size=5))
async def test_a_refused_chat_is_silent_as_long_as_asked(tries, refusals):
    time_, silent_until = Virtual(), {}
    paces = OwnPaces(clock=time_.clock)
    for number, one in enumerate(tries):
        for refused, seconds, at in refusals:
            if at == number:
                await paces.refuse(refused, seconds)
                silent_until[refused] = max(silent_until.get(refused, 0), time_.now + seconds)
        for at, chat_id in await sent_by(paces, time_, [one]):
            assert at >= silent_until.get(chat_id, 0) - 1e-9


async def waits(paces: OwnPaces, chat_id: int) -> float:
    turn = await paces.take(chat_id, Lane.TALK)
    return 0.0 if turn.is_taken else turn.seconds


async def test_one_refused_chat_does_not_silence_the_others():
    paces = OwnPaces(clock=Virtual().clock)
    await paces.refuse(1, 30)
    assert (await waits(paces, 1), await waits(paces, 2)) == (30, 0)


async def test_a_second_refused_chat_silences_all():
    time_ = Virtual()
    paces = OwnPaces(clock=time_.clock)
    await paces.refuse(1, 30)
    time_.now = 1.0
    await paces.refuse(2, 20)
    assert await waits(paces, 3) == 20


@given(st.lists(st.floats(0, 8), min_size=1, max_size=120))
async def test_no_minute_holds_more_than_twenty_in_a_group_and_nobody_waits_for_long(pauses):
    time_, sent = Virtual(), []
    paces = OwnPaces(clock=time_.clock)
    for pause in pauses:
        asked_at = time_.now + pause
        sent += [at for at, _ in await sent_by(paces, time_, [(-100, pause)])]
        assert sent[-1] - asked_at <= 6.0 + 1e-9
    assert all(sum(1 for at in sent if first <= at < first + 60) <= 20 for first in sent)
    assert all(later - at >= 1.0 - 1e-9 for at, later in itertools.pairwise(sent))


async def test_the_first_messages_of_a_group_leave_as_they_come():
    time_ = Virtual()
    paces = OwnPaces(clock=time_.clock)
    for number in range(9):
        time_.now = number * 1.1
        assert await waits(paces, -100) == 0


async def test_chats_are_forgotten():
    time_ = Virtual()
    paces = OwnPaces(clock=time_.clock)
    for number in range(5000):
        time_.now = number * 0.1
        await paces.take(number + 1, Lane.TALK)
        await paces.take(-number - 1, Lane.TALK)
    assert len(paces._chats) < 3000


async def test_all_retirees_are_told_at_more_than_95_of_100_of_what_is_allowed():
    """14,620 messages through four workers; at 30 a second they take 487.3 s."""
    time_ = Virtual()
    paces = OwnPaces(clock=time_.clock)
    pacers = [Pacer(paces, clock=time_.clock, sleep=time_.sleep) for _ in range(4)]
    waiting, sent = iter(range(1, 14_621)), []

    async def work(pacer: Pacer) -> None:
        for chat_id in waiting:
            await pacer.turn(chat_id, Lane.BULK)
            sent.append(time_.now)

    began = time.perf_counter()
    await time_.run(*(work(pacer) for pacer in pacers))
    assert busiest(sent) <= 30
    assert time_.now < 487.3 / 0.95
    assert time.perf_counter() - began < 20


async def test_talk_passes_what_nobody_asked_for_whoever_sends_it():
    time_ = Virtual()
    paces = OwnPaces(clock=time_.clock)
    pacers = [Pacer(paces, clock=time_.clock, sleep=time_.sleep) for _ in range(9)]
    sent: list[int] = []

    async def tell(pacer: Pacer, chats: range) -> None:
        for chat_id in chats:
            await pacer.turn(chat_id, Lane.BULK)
            sent.append(chat_id)

    async def answer() -> None:
        await time_.sleep(3.0)
        before = len(sent)
        await asyncio.gather(*(pacers[0].turn(chat_id) for chat_id in range(5001, 5011)))
        assert len(sent) - before <= 3
        assert time_.now < 3.0 + 13 * INTERVAL

    bulk = [tell(pacer, range(100 * number, 100 * number + 30)) for number, pacer in enumerate(pacers[1:], start=1)]
    assert await time_.run(answer(), *bulk) == [None] * 9


async def test_urgent_messages_pass_those_that_wait():
    time_ = Virtual()
    pacer = Pacer(clock=time_.clock, sleep=time_.sleep)
    sent: list[int] = []

    async def send(chat_id: int, *, urgent: bool = False) -> None:
        await pacer.turn(chat_id, Lane.URGENT if urgent else Lane.TALK)
        sent.append(chat_id)

    await time_.run(*(send(n) for n in range(1, 301)), send(999, urgent=True))
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
        await pacer.turn(chat_id, Lane.URGENT if urgent else Lane.TALK)
        sent.append((chat_id, time_.now))

    await pacer.refused(-100, 4.0)
    await time_.run(send(-100, urgent=True), *(send(n) for n in range(1, 30)))
    assert max(at for chat_id, at in sent if chat_id > 0) < 1.5
    assert sent[-1] == (-100, 4.0)


async def test_a_long_silence_gives_the_message_back():
    pacer = Pacer()
    await pacer.refused(1, 60)
    with pytest.raises(HeldBackError) as caught:
        await pacer.turn(1)
    assert 59 < caught.value.seconds <= 60


async def test_a_queue_longer_than_a_lease_gives_messages_back():
    time_ = Virtual()
    pacer = Pacer(clock=time_.clock, sleep=time_.sleep)
    results = await time_.run(*(pacer.turn(n) for n in range(1, 2001)))
    given_back = [result for result in results if isinstance(result, HeldBackError)]
    assert 1120 <= len(given_back) <= 1140
    assert time_.now < LONGEST_QUEUE_SECONDS * 1.2
