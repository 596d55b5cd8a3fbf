"""When the next message may go to Telegram. The transport asks before each message; nothing here sends.

The limits themselves are kept where all workers see them (paces.py); this is the order within one process.

python-telegram-bot's AIORateLimiter is not used: it counts in one process only, knows no limit for private chats, its
bucket lets twice the rate through in its first second, and a 429 in one chat stops all of them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from bot.channels.telegram.paces import INTERVAL, Lane, OwnPaces, Paces

# Whoever must wait longer gives the message back, so that its lease in the outbox does not run out meanwhile.
PATIENCE_SECONDS = 5.0
LONGEST_QUEUE_SECONDS = 30.0


class HeldBackError(Exception):
    """Telegram asked for silence longer than it is worth waiting for; of the whole channel, or of one chat."""

    def __init__(self, seconds: float, *, whole_channel: bool = False) -> None:
        super().__init__(f"Telegram asked to wait {seconds:.1f} s")
        self.seconds = seconds
        self.whole_channel = whole_channel


class Pacer:
    """Lets messages through one by one: urgent ones first, then talk, then what nobody asked for."""

    def __init__(
        self,
        paces: Paces | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._paces = paces or OwnPaces(clock=clock)
        self._clock = clock
        self._sleep = sleep
        self._patience = patience
        # Only the first of those who wait asks, so that they leave as they came.
        self._doors = {lane: asyncio.Lock() for lane in Lane}
        self._waiting = 0
        self._orders: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def order(self, chat_id: int) -> AsyncIterator[None]:
        """Keep the parts of one message together and messages of one chat in order."""
        lock = self._orders.get(chat_id)
        if lock is None:
            lock = self._orders[chat_id] = asyncio.Lock()
        async with lock:
            yield

    async def turn(self, chat_id: int, lane: Lane = Lane.TALK) -> None:
        """Wait until this chat may get a message and count it; raises HeldBackError where that takes too long.

        So many may wait that their leases in the outbox outlast the queue.
        """
        if lane is Lane.URGENT:
            await self._queue(chat_id, lane)
            return
        if self._waiting * INTERVAL > LONGEST_QUEUE_SECONDS:
            raise HeldBackError(LONGEST_QUEUE_SECONDS)
        self._waiting += 1
        try:
            await self._queue(chat_id, lane)
        finally:
            self._waiting -= 1

    async def refused(self, chat_id: int, retry_after: float) -> None:
        """Note that Telegram refused a message with 429, for all who send."""
        await self._paces.refuse(chat_id, retry_after)

    async def _queue(self, chat_id: int, lane: Lane) -> None:
        asked_at = self._clock()
        while True:
            async with self._doors[lane]:
                turn = await self._paces.take(chat_id, lane)
                while not turn.is_taken and not turn.of_chat:
                    if lane is Lane.BULK and self._clock() - asked_at > LONGEST_QUEUE_SECONDS:
                        raise HeldBackError(INTERVAL)
                    await self._rest(turn.seconds, whole_channel=True)
                    turn = await self._paces.take(chat_id, lane)
            # Outside: a chat that must be silent holds up nobody else's.
            await self._rest(turn.seconds)
            if turn.is_taken:
                return

    async def _rest(self, seconds: float, *, whole_channel: bool = False) -> None:
        if seconds > self._patience:
            raise HeldBackError(seconds, whole_channel=whole_channel)
        if seconds > 0:
            await self._sleep(seconds)
