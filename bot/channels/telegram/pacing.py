"""When the next message may go to Telegram. The transport asks before each message; nothing here sends.

python-telegram-bot's AIORateLimiter is not used: it knows no limit for private chats, its bucket lets twice the rate
through in its first second, and a 429 in one chat stops all of them.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

MESSAGES_A_SECOND = 30
SECONDS_A_CHAT = 1.0
# A group may get 20 in a minute: the first ten as they come, the others evenly, so that nobody ever waits for long.
MINUTE_SECONDS = 60.0
GROUP_AS_THEY_COME = 10
GROUP_SECONDS_AFTERWARDS = 6.0
# Messages leave evenly rather than thirty at once: a burst that the network bunches up would be refused.
EVENNESS = 0.9
# After a moment in which this process was busy, messages may leave a little closer together.
CATCH_UP_SECONDS = 0.06
# Whoever must wait longer gives the message back, so that its lease in the outbox does not run out meanwhile.
PATIENCE_SECONDS = 5.0
LONGEST_QUEUE_SECONDS = 30.0
FORGET_EVERY_SECONDS = 60.0


class HeldBackError(Exception):
    """Telegram asked for silence longer than it is worth waiting for."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Telegram asked to wait {seconds:.1f} s")
        self.seconds = seconds


class Pace:
    """The limits themselves, on seconds of a monotonic clock handed in."""

    def __init__(self, *, messages_a_second: int = MESSAGES_A_SECOND, seconds_a_chat: float = SECONDS_A_CHAT) -> None:
        self.interval = EVENNESS / messages_a_second
        self._seconds_a_chat = seconds_a_chat
        self._recent: deque[float] = deque(maxlen=messages_a_second)
        self._next_at = float("-inf")
        self._chat_free_at: dict[int, float] = {}
        self._groups: dict[int, deque[float]] = {}
        self._all_free_at = float("-inf")
        self._refused: tuple[int, float] | None = None
        self._forgot_at = float("-inf")

    def wait_of_chat(self, chat_id: int, now: float) -> float:
        """Return the seconds until this chat may get a message, not counting the others."""
        return max(0.0, self._chat_free_at.get(chat_id, now) - now)

    def wait_of_all(self, now: float) -> float:
        """Return the seconds until any message may leave."""
        free_at = max(self._all_free_at, self._next_at)
        if len(self._recent) == self._recent.maxlen:
            free_at = max(free_at, self._recent[0] + 1.0)
        return max(0.0, free_at - now)

    def take(self, chat_id: int, now: float) -> None:
        """Note that a message leaves now."""
        self._recent.append(now)
        self._next_at = max(self._next_at, now - CATCH_UP_SECONDS) + self.interval
        self._chat_free_at[chat_id] = now + self._pause_of(chat_id, now)
        if now - self._forgot_at > FORGET_EVERY_SECONDS:
            self._forgot_at = now
            self._chat_free_at = {chat: at for chat, at in self._chat_free_at.items() if at > now}
            self._groups = {chat: sent for chat, sent in self._groups.items() if sent[-1] > now - MINUTE_SECONDS}

    def refuse(self, chat_id: int, retry_after: float, now: float) -> None:
        """Note a 429: the chat is silent as long as Telegram asked.

        Telegram does not say whether one chat or the bot was too fast. A second chat refused while the first is still
        silent means the bot: then everything is silent.
        """
        until = now + retry_after
        self._chat_free_at[chat_id] = max(self._chat_free_at.get(chat_id, until), until)
        if self._refused is not None and self._refused[0] != chat_id and self._refused[1] > now:
            self._all_free_at = max(self._all_free_at, until)
        self._refused = (chat_id, until)

    def _pause_of(self, chat_id: int, now: float) -> float:
        """Return the seconds of silence after a message of now; groups, whose ids are negative, are slowed down."""
        if chat_id > 0:
            return self._seconds_a_chat
        sent = self._groups.setdefault(chat_id, deque(maxlen=GROUP_AS_THEY_COME))
        sent.append(now)
        is_busy = len(sent) == GROUP_AS_THEY_COME and sent[0] > now - MINUTE_SECONDS
        return max(self._seconds_a_chat, GROUP_SECONDS_AFTERWARDS) if is_busy else self._seconds_a_chat


class Pacer:
    """Lets messages through one by one, urgent ones first."""

    def __init__(
        self,
        pace: Pace | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._pace = pace or Pace()
        self._clock = clock
        self._sleep = sleep
        self._patience = patience
        self._door = asyncio.Lock()
        self._waiting = 0
        self._urgent_waiting = 0
        self._orders: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def order(self, chat_id: int) -> AsyncIterator[None]:
        """Keep the parts of one message together and messages of one chat in order."""
        lock = self._orders.get(chat_id)
        if lock is None:
            lock = self._orders[chat_id] = asyncio.Lock()
        async with lock:
            yield

    async def turn(self, chat_id: int, *, urgent: bool = False) -> None:
        """Wait until this chat may get a message and count it; raises HeldBackError where that takes too long.

        So many may wait that their leases in the outbox outlast the queue.
        """
        if urgent:
            # While its own chat must be silent it holds up nobody else's.
            await self._rest(self._pace.wait_of_chat(chat_id, self._clock()))
            self._urgent_waiting += 1
            try:
                await self._pass(chat_id, urgent=True)
            finally:
                self._urgent_waiting -= 1
            return
        if self._waiting * self._pace.interval > LONGEST_QUEUE_SECONDS:
            raise HeldBackError(LONGEST_QUEUE_SECONDS)
        self._waiting += 1
        try:
            await self._queue(chat_id)
        finally:
            self._waiting -= 1

    def refused(self, chat_id: int, retry_after: float) -> None:
        """Note that Telegram refused a message with 429."""
        self._pace.refuse(chat_id, retry_after, self._clock())

    async def _queue(self, chat_id: int) -> None:
        while True:
            await self._rest(self._pace.wait_of_chat(chat_id, self._clock()))
            async with self._door:
                if self._pace.wait_of_chat(chat_id, self._clock()) <= 0:
                    await self._pass(chat_id, urgent=False)
                    return

    async def _pass(self, chat_id: int, *, urgent: bool) -> None:
        while True:
            now = self._clock()
            wait = max(self._pace.wait_of_chat(chat_id, now), self._pace.wait_of_all(now))
            if wait <= 0:
                if urgent or not self._urgent_waiting:
                    self._pace.take(chat_id, now)
                    return
                wait = self._pace.interval
            await self._rest(wait)

    async def _rest(self, seconds: float) -> None:
        if seconds > self._patience:
            raise HeldBackError(seconds)
        if seconds > 0:
            await self._sleep(seconds)
