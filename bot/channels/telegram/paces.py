"""Telegram's limits, counted over all processes that send for this bot. The pacer asks; nothing here sends or waits.

In the database, by its clock; while that is away, in this process alone: a person whose money has just gone must be
told what to do even then, and nobody else sends meanwhile, for what would be sent lies in the same database.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from typing import Protocol

from center.conversations.paces import service as paces
from center.conversations.paces.service import Limits, Turn
from center.db.engine import Database
from center.faults import told

log = logging.getLogger(__name__)

CHANNEL = "telegram"
MESSAGES_A_SECOND = 30
# Even turns, a little further apart than a thirtieth of a second: 31 of them take 1.035 s, so that what the network
# bunches up is not refused.
INTERVAL = 0.0345
# A message that the network held up must not come within the second of the next one.
SECONDS_A_CHAT = 1.02
# A group may get 20 in a minute: the first ten as they come, the others evenly, so that nobody ever waits for long.
GROUP_SECONDS = 6.0
GROUP_AHEAD = 54.0
# Longer than this nobody waits for the database before a word that cannot wait.
DATABASE_SECONDS = 0.5
AWAY_SECONDS = 5.0
FORGET_EVERY_SECONDS = 60.0


class Lane(Enum):
    """Who goes first: by how many seconds before its turn a message may take one.

    What nobody asked for takes a turn only when it is next, talk may be two more ahead, what is urgent always gets the
    next one: so talk waits for hardly one message of the others, however many of them wait.
    """

    URGENT = 60.0
    TALK = 3 * INTERVAL
    BULK = 1.2 * INTERVAL


class Paces(Protocol):
    """Where the limits are kept."""

    async def take(self, chat_id: int, lane: Lane) -> Turn:
        """Take the next turn for a chat if this lane may have it, else tell when to ask again."""

    async def refuse(self, chat_id: int, retry_after: float) -> None:
        """Note that Telegram asked for silence."""


def limits_of(chat_id: int, *, seconds_a_chat: float = SECONDS_A_CHAT) -> Limits:
    """Return the limits of a person's chat, or of a group's, whose number is negative."""
    if chat_id > 0:
        return Limits(INTERVAL, seconds_a_chat)
    return Limits(INTERVAL, max(seconds_a_chat, GROUP_SECONDS), GROUP_AHEAD, seconds_a_chat)


class OwnPaces:
    """The limits in this process alone, on seconds of a monotonic clock handed in."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, seconds_a_chat: float = SECONDS_A_CHAT) -> None:
        self._clock = clock
        self._seconds_a_chat = seconds_a_chat
        self._next_at = float("-inf")
        self._silent_until = float("-inf")
        # by chat: when its next turn is, and until when it is silent
        self._chats: dict[int, tuple[float, float]] = {}
        self._refused: tuple[int, float] | None = None
        self._forgot_at = float("-inf")

    async def take(self, chat_id: int, lane: Lane) -> Turn:
        """Take the next turn for a chat if this lane may have it, else tell when to ask again."""
        now, limits = self._clock(), limits_of(chat_id, seconds_a_chat=self._seconds_a_chat)
        next_at, silent_until = self._chats.get(chat_id, (now, now))
        if (wait := max(next_at - limits.chat_ahead, silent_until) - now) > 0:
            return Turn(wait, is_taken=False, of_chat=True)
        if (wait := max(self._next_at - lane.value, self._silent_until) - now) > 0:
            return Turn(wait, is_taken=False)
        at = max(self._next_at, now)
        self._next_at = at + limits.seconds
        self._chats[chat_id] = (max(next_at, at) + limits.chat_seconds, at + limits.chat_gap)
        if now - self._forgot_at > FORGET_EVERY_SECONDS:
            self._forgot_at = now
            self._chats = {chat: times for chat, times in self._chats.items() if max(times) > now}
        return Turn(at - now, is_taken=True)

    async def refuse(self, chat_id: int, retry_after: float) -> None:
        """Note that Telegram asked for silence; a second chat refused while the first is still silent means all."""
        now = self._clock()
        until = now + retry_after
        next_at, silent_until = self._chats.get(chat_id, (now, now))
        self._chats[chat_id] = (next_at, max(silent_until, until))
        if self._refused is not None and self._refused[0] != chat_id and self._refused[1] > now:
            self._silent_until = max(self._silent_until, until)
        self._refused = (chat_id, until)


class SharedPaces:
    """The limits in the database, for all who send."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._own = OwnPaces()
        # Not the threads that everything else uses: those may all be waiting for a database that does not answer.
        self._thread = ThreadPoolExecutor(1, "paces")
        self._away_until = float("-inf")
        self._forgot_at = time.monotonic()

    async def take(self, chat_id: int, lane: Lane) -> Turn:
        """Take the next turn for a chat if this lane may have it, else tell when to ask again."""
        found = await self._ask(lambda: self._take(chat_id, lane))
        return await self._own.take(chat_id, lane) if found is None else found

    async def refuse(self, chat_id: int, retry_after: float) -> None:
        """Note that Telegram asked for silence."""
        await self._own.refuse(chat_id, retry_after)
        await self._ask(lambda: self._refuse(chat_id, retry_after))

    def close(self) -> None:
        """End the thread once it is idle."""
        self._thread.shutdown(wait=False)

    async def _ask[Found](self, ask: Callable[[], Found]) -> Found | None:
        if time.monotonic() < self._away_until:
            return None
        asking = asyncio.get_running_loop().run_in_executor(self._thread, ask)
        try:
            return await asyncio.wait_for(asking, DATABASE_SECONDS)
        except Exception as error:  # noqa: BLE001 - whatever the database does, what is urgent must leave
            log.warning("Telegram's pace is kept by this process alone: %s", told(error))
            self._away_until = time.monotonic() + AWAY_SECONDS
            return None

    def _take(self, chat_id: int, lane: Lane) -> Turn:
        with self._database.write() as session:
            turn = paces.take_turn(
                session, channel=CHANNEL, chat=str(chat_id), limits=limits_of(chat_id), within=lane.value
            )
            if time.monotonic() - self._forgot_at > FORGET_EVERY_SECONDS:
                self._forgot_at = time.monotonic()
                paces.forget(session, channel=CHANNEL)
        return turn

    def _refuse(self, chat_id: int, retry_after: float) -> bool:
        with self._database.write() as session:
            paces.refuse(session, channel=CHANNEL, chat=str(chat_id), seconds=retry_after)
        return True
