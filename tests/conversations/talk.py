"""One person talking to the assistant, as the conversation tests write it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from bot.gateway.gateway import Gateway
from bot.gateway.messages import Inbound
from center.clock import utc_now
from center.conversations import service as conversations
from center.db.engine import Database
from center.demo.binding import bind_demo_member

_numbers = itertools.count(1)


@dataclass
class Heard:
    """What the person read: all replies to one message."""

    text: str
    choices: list[str]
    ms: float

    def __contains__(self, words: str) -> bool:
        return words in self.text


@dataclass
class Talk:
    """A person on the terminal channel, whom nobody knows until `as_member`."""

    gateway: Gateway
    database: Database
    external_id: str = field(default_factory=lambda: f"person-{next(_numbers)}")
    said: list[tuple[str, Heard]] = field(default_factory=list)

    async def say(self, text: str, *, choice_id: str | None = None) -> Heard:
        """Say something, or tap the choice of this number and title, and return what comes back."""
        message_id = f"{self.external_id}-{next(_numbers)}"
        answer = await self.gateway.handle(
            Inbound("terminal", self.external_id, message_id, text=text, choice_id=choice_id)
        )
        choices = [c.title for reply in answer.replies[-1:] for c in reply.choices]
        heard = Heard("\n".join([*answer.direct, *(r.text for r in answer.replies)]), choices, answer.ms)
        self.said.append((text, heard))
        return heard

    async def tell(self, *texts: str) -> Heard:
        """Say several things one after the other and return what comes back to the last."""
        for text in texts:
            heard = await self.say(text)
        return heard

    @property
    def conversation_id(self) -> str:
        """Return the conversation's own number."""
        with self.database.write() as session:
            return conversations.open_conversation(
                session, channel="terminal", external_id=self.external_id, now=utc_now()
            ).conversation_id

    def as_member(self, employee_no: str) -> Talk:
        """Be this member of the demo center from now on."""
        conversation_id = self.conversation_id
        with self.database.write() as session:
            bind_demo_member(session, conversation_id=conversation_id, employee_no=employee_no, now=utc_now())
        return self
