"""The limits in the database: shared by all processes, and no obstacle while the database is away."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.telegram.paces import AWAY_SECONDS, INTERVAL, Lane, SharedPaces
from bot.channels.telegram.pacing import HeldBackError, Pacer
from center.db.engine import Database


@pytest.fixture
async def two(database: Database) -> AsyncIterator[tuple[SharedPaces, SharedPaces]]:
    """Two processes' paces on one database."""
    both = SharedPaces(database), SharedPaces(database)
    yield both
    for one in both:
        one.close()


async def test_two_processes_take_turns(two: tuple[SharedPaces, SharedPaces]) -> None:
    await two[0].take(999, Lane.URGENT)
    began = time.monotonic()
    turns = []
    for number in range(1, 21):
        turn = await two[number % 2].take(number, Lane.URGENT)
        assert turn.is_taken
        turns.append(time.monotonic() - began + turn.seconds)
    assert turns[-1] >= 19 * INTERVAL


async def test_a_silence_that_one_was_asked_for_is_kept_by_the_other(two: tuple[SharedPaces, SharedPaces]) -> None:
    pacers = [Pacer(paces) for paces in two]
    await pacers[0].refused(1, 60)
    with pytest.raises(HeldBackError) as caught:
        await pacers[1].turn(1)
    assert not caught.value.whole_channel
    await pacers[1].refused(2, 30)
    with pytest.raises(HeldBackError) as caught:
        await pacers[0].turn(3, Lane.BULK)
    assert caught.value.whole_channel and 29 < caught.value.seconds <= 30


async def test_talk_takes_a_turn_where_what_nobody_asked_for_must_wait(two: tuple[SharedPaces, SharedPaces]) -> None:
    for number in (1, 2, 3):
        assert (await two[0].take(number, Lane.URGENT)).is_taken
    assert not (await two[1].take(4, Lane.BULK)).is_taken
    assert (await two[1].take(5, Lane.TALK)).is_taken


@pytest.mark.parametrize("trouble", ["gone", "stuck"])
async def test_what_is_urgent_does_not_wait_for_a_database_that_is_away(
    database: Database, tmp_path: Path, trouble: str
) -> None:
    is_free = threading.Event()
    if trouble == "gone":
        database = Database(f"sqlite:///{tmp_path}/nowhere/yinling.db")
        (tmp_path / "nowhere").rmdir()
    else:
        holding = asyncio.create_task(asyncio.to_thread(hold, database, is_free))
        await asyncio.sleep(0.1)
    paces = SharedPaces(database)
    began = time.monotonic()
    first = await paces.take(1, Lane.URGENT)
    assert first.is_taken and time.monotonic() - began < 1.0
    began = time.monotonic()
    turns = [await paces.take(number, Lane.URGENT) for number in (2, 3)]
    assert time.monotonic() - began < 0.2 < AWAY_SECONDS, "it is not asked anew for each message"
    assert all(turn.is_taken for turn in turns) and turns[1].seconds > turns[0].seconds, "and the pace is kept"
    is_free.set()
    if trouble == "stuck":
        await holding
    paces.close()


def hold(database: Database, is_free: threading.Event) -> None:
    with database.write():
        is_free.wait(10)
