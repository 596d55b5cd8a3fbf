"""One queue a person, so that nobody's messages overtake each other. Used by the gateway; holds no records."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.gateway.safety import Alarm
from center.conversations.service import Choice, OutboundView

RATE_WINDOW_SECONDS = 60.0
RATE_LIMIT = 40


@dataclass
class Waiting:
    """A stored message that is to be answered.

    alarm: what was heard in it; its first lines have been sent already. first_lines_of: the kind of case
    whose first lines were sent because of what it may be, while Rasa was away. offered: what the person could choose
    from when it was stored, at came_at; None where that is not known. is_with_staff: whether one of the staff spoke
    with the person then, None where that is not known. attempts: how often it was taken up, with this time.
    """

    inbound_id: int
    text: str
    choice_id: str | None = None
    alarm: Alarm | None = None
    first_lines_of: str | None = None
    answered: asyncio.Future[list[OutboundView]] | None = None
    first_lines: list[OutboundView] = field(default_factory=list)
    offered: list[Choice] | None = None
    is_with_staff: bool | None = None
    came_at: float = 0.0
    attempts: int = 1

    def resolve(self, replies: list[OutboundView]) -> None:
        """Give the replies to whoever waits for them."""
        if self.answered is not None and not self.answered.done():
            self.answered.set_result([*self.first_lines, *replies])


def ids_of(messages: Iterable[Waiting]) -> list[int]:
    """Return the inbox numbers of messages, which is all the log may tell of them."""
    return [waiting.inbound_id for waiting in messages]


def words_of(messages: Iterable[Waiting]) -> list[tuple[int, str]]:
    """Return the inbox numbers of messages and what was written."""
    return [(waiting.inbound_id, waiting.text) for waiting in messages]


@dataclass
class Person:
    """What the gateway remembers of one conversation while it is being talked to."""

    conversation_id: str
    channel: str
    language: str = "zh"
    waiting: deque[Waiting] = field(default_factory=deque)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    in_hand: set[int] = field(default_factory=set)
    # Messages that were treated as what they may be, and the kind of case that was opened for each.
    sounded: dict[int, str] = field(default_factory=dict)
    recent: deque[float] = field(default_factory=deque)
    told_down_at: float = float("-inf")
    told_fast_at: float = float("-inf")
    answered_at: float = float("-inf")
    last_seen: float = field(default_factory=time.monotonic)

    def is_too_fast(self) -> bool:
        """Count one more message and tell whether there were too many within the last minute."""
        now = self.last_seen = time.monotonic()
        self.recent.append(now)
        while self.recent and self.recent[0] < now - RATE_WINDOW_SECONDS:
            self.recent.popleft()
        return len(self.recent) > RATE_LIMIT


class People:
    """Everybody who is being talked to; those who have been silent for a while are forgotten."""

    def __init__(self, *, forget_after_seconds: float = 900.0) -> None:
        self._people: dict[str, Person] = {}
        self._forget_after = forget_after_seconds
        self._swept_at = time.monotonic()

    def get(self, *, conversation_id: str, channel: str, language: str) -> Person:
        """Return this person, new if unknown."""
        self._sweep()
        person = self._people.get(conversation_id)
        if person is None:
            person = Person(conversation_id=conversation_id, channel=channel, language=language)
            self._people[conversation_id] = person
        return person

    def find(self, conversation_id: str) -> Person | None:
        """Return this person if they are being talked to."""
        return self._people.get(conversation_id)

    def tasks(self) -> list[asyncio.Task[None]]:
        """Return the work under way."""
        return [p.task for p in self._people.values() if p.task is not None and not p.task.done()]

    def _sweep(self) -> None:
        now = time.monotonic()
        if now - self._swept_at < self._forget_after / 4:
            return
        self._swept_at = now
        silent = [
            key
            for key, p in self._people.items()
            if now - p.last_seen > self._forget_after and not p.waiting and (p.task is None or p.task.done())
        ]
        for key in silent:
            del self._people[key]
