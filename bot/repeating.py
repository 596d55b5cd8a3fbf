"""Does a piece of work again and again. Every worker of the bot process that looks for work runs in it."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from center.faults import told

log = logging.getLogger(__name__)

# Threads of its own: however many workers wait for the database, whoever is in danger never waits behind them for one.
ASIDE_THREADS = 4
_aside = ThreadPoolExecutor(ASIDE_THREADS, "aside")


async def aside[**Asked, Given](work: Callable[Asked, Given], *args: Asked.args, **named: Asked.kwargs) -> Given:
    """Do a piece of unhurried work in one of these threads; otherwise like `asyncio.to_thread`."""
    asked = partial(contextvars.copy_context().run, work, *args, **named)
    return await asyncio.get_running_loop().run_in_executor(_aside, asked)


async def repeat(step: Callable[[], Awaitable[object]], *, what: str, every: float, pause: float = 0.0) -> None:
    """Take steps until cancelled; no error may end it.

    step: what it gives is true where there is more to do at once. what: for the log, as in "verdicts wait".
    every, pause: the seconds until the next step where there was nothing to do, and where there is more.
    """
    while True:
        has_more: object = False
        try:
            has_more = await step()
        except Exception as error:  # noqa: BLE001 - see above
            log.error("%s: %s", what, told(error))
        await asyncio.sleep(pause if has_more else every)
