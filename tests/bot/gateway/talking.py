"""A small stand-in for Rasa, a database that can be gone, and what tests say to the gateway and look for afterwards."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.gateway.gateway import Gateway
from bot.gateway.messages import Inbound
from bot.gateway.rasa import EngineDownError, Heard
from bot.gateway.safety import Alarm
from center.clock import utc_now
from center.conversations import service as conversations
from center.conversations.service import OutboundView
from center.db.engine import Database

Make = Callable[..., Gateway]
UNCLEAR = Heard(text="没听准", unclear=True)
CHEST_PAIN = "我胸口疼得厉害，喘不上气"
_numbers = itertools.count(1)


@dataclass
class FakeRasa:
    """Answers from a table; can be slow, silent, gone or broken over some words. It understands only whole requests."""

    answers: dict[str, Heard] = field(default_factory=dict)
    # No answer comes while it thinks.
    thinking: bool = False
    is_down: bool = False
    actions_down: bool = False
    breaks_over: str = ""
    heard: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    # Called when an answer is on its way back.
    after: Callable[[], None] = lambda: None

    async def say(self, *, conversation_id: str, message: str, metadata: dict[str, Any]) -> Heard:
        if self.is_down:
            raise EngineDownError("gone")
        self.heard.append((conversation_id, message, metadata))
        if self.breaks_over and self.breaks_over in message:
            raise KeyError(message)
        while self.thinking:  # noqa: ASYNC110 - a test sets it whenever it likes
            await asyncio.sleep(0.005)
        self.after()
        return self.answers.get(message, Heard(text=f"听到：{message}"))

    async def is_ready(self) -> bool:
        return not self.is_down and not self.actions_down

    async def actions_are_ready(self) -> bool:
        return not self.actions_down

    @property
    def messages(self) -> list[str]:
        return [message for _, message, _ in self.heard]


@dataclass
class FakeMeaning:
    """Hears by meaning what it was told to; what it only suspects, only where suspicion counts."""

    sure: dict[str, Alarm] = field(default_factory=dict)
    suspected: dict[str, Alarm] = field(default_factory=dict)

    def check(self, text: str, *, suspecting: bool = False) -> Alarm | None:
        return (self.sure | (self.suspected if suspecting else {})).get(text)


class FickleDatabase(Database):
    """A database that can be gone for a while."""

    is_gone = False
    # Called once, when the next write has ended.
    after_write: Callable[[], object] | None = None

    @contextmanager
    def read(self) -> Iterator[Session]:
        self._be_there()
        with super().read() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        self._be_there()
        with super().write() as session:
            yield session
        then, self.after_write = self.after_write, None
        if then is not None:
            then()

    def _be_there(self) -> None:
        if self.is_gone:
            raise OperationalError("BEGIN", {}, Exception("disk I/O error"))

    def go(self) -> None:
        self.is_gone = True

    def come_back(self) -> None:
        self.is_gone = False


def said(text: str, person: str = "wang", message_id: str = "", choice_id: str | None = None) -> Inbound:
    return Inbound("terminal", person, message_id or f"m-{next(_numbers)}", text, choice_id)


def lines(database: Database, person: str = "wang") -> list[OutboundView]:
    """Return what went into the person's outbox."""
    with database.write() as session:
        account = conversations.open_conversation(session, channel="terminal", external_id=person, now=utc_now())
        return conversations.list_outbound_after(
            session, conversation_id=account.conversation_id, after_id=0, limit=100
        )


def outbox(database: Database, person: str = "wang") -> list[str]:
    return [message.text for message in lines(database, person)]


def waiting(database: Database) -> int:
    """Count what is not answered."""
    with database.read() as session:
        return conversations.count_waiting(session)[0]


async def begun(gateway: Gateway, rasa: FakeRasa, text: str) -> None:
    """Say something that Rasa will think about until it is let."""
    rasa.thinking = True
    heard = len(rasa.heard)
    await gateway.receive(said(text))
    await until(lambda: len(rasa.heard) > heard)


async def until(done: Callable[[], bool], *, seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while not done():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


async def recover(gateway: Gateway, done: Callable[[], bool]) -> None:
    """Let the gateway recover until something is so."""
    async with asyncio.timeout(20):
        while not done():
            await gateway.recover_once()
            await asyncio.sleep(0.02)
