"""The loop of every worker: no error ends it, and while there is more to do it does not rest."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime

import pytest

from bot.repeating import aside, repeat
from center.clock import frozen, utc_now


async def steps_of(*outcomes: object, every: float = 0.0, pause: float = 0.0) -> int:
    """Take the steps that give or raise these, and return how many were taken until the last."""
    taken = 0

    async def step() -> object:
        nonlocal taken
        if taken == len(outcomes):
            await asyncio.Event().wait()
        outcome = outcomes[taken]
        taken += 1
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    task = asyncio.create_task(repeat(step, what="a worker waits", every=every, pause=pause))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    return taken


async def test_an_error_is_told_and_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    assert await steps_of(RuntimeError("broken"), 1, 0) == 3
    assert "a worker waits" in caplog.text


async def test_while_there_is_more_it_goes_on_and_then_rests() -> None:
    assert await steps_of(1, True, 5, 0, 1, every=60.0) == 4


async def test_after_an_error_it_rests() -> None:
    assert await steps_of(RuntimeError("broken"), 1, every=60.0) == 1


async def test_whoever_is_in_danger_waits_for_no_thread_behind_workers_that_wait() -> None:
    let_go = threading.Event()
    waiting = [asyncio.create_task(aside(let_go.wait, 10)) for _ in range(50)]
    await asyncio.sleep(0.05)
    try:
        assert await asyncio.wait_for(asyncio.to_thread(lambda: "stored"), 1) == "stored"
    finally:
        let_go.set()
        await asyncio.gather(*waiting)


async def test_work_aside_sees_the_same_clock() -> None:
    with frozen(datetime(2026, 11, 22, 10, 0, tzinfo=UTC)) as at:
        assert await aside(utc_now) == at
