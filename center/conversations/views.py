"""What the conversation services take and give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from center.conversations.models import RECALLED, TALK


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tap; `id` comes back from the channel, `payload` is what is then said to Rasa."""

    id: str
    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """A message to be sent."""

    text: str
    choices: tuple[Choice, ...] | list[Choice] = ()


@dataclass(frozen=True, slots=True)
class ConversationView:
    """An account on a channel and its conversation. `member_id` is for services; it never goes to Rasa."""

    conversation_id: str
    channel: str
    external_id: str
    member_id: int | None
    language: str
    text_size: int
    pace: str
    created_at: datetime
    bound_at: datetime | None
    unreachable_at: datetime | None


@dataclass(frozen=True, slots=True)
class InboundView:
    """A message that came in. `language` is the one its account had at that time."""

    id: int
    conversation_id: str
    channel: str
    external_id: str
    language: str
    text: str
    choice_id: str | None
    received_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class OutboundView:
    """A message that goes out.

    external_id: whom the channel knows. attempts: how often a worker had it to send, this time included; 0: nobody yet.
    priority: TALK, or one of the lane for what people are told unasked.
    """

    id: int
    conversation_id: str
    channel: str
    external_id: str
    in_reply_to: int | None
    author: str
    text: str
    choices: tuple[Choice, ...]
    is_urgent: bool
    attempts: int
    created_at: datetime
    priority: int = TALK


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """What became of a message: planned, due, sending, sent, failed (tried again at `next_attempt_at`) or given_up.

    delivered_at, read_at: only where the channel tells.
    """

    id: int
    state: str
    attempts: int
    next_attempt_at: datetime
    finished_at: datetime | None
    failure: str | None
    delivered_at: datetime | None = None
    read_at: datetime | None = None

    @property
    def is_recalled(self) -> bool:
        """Whether its author took it back before it left."""
        return self.failure == RECALLED

    @property
    def is_recallable(self) -> bool:
        """Whether nobody has begun to send it."""
        return self.state in {"planned", "due"} and self.attempts == 0


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A line of the conversation as the person sees it.

    id: that of the inbox or the outbox. message_id: how the channel calls what the person said; empty for an answer.
    is_unseen: no page has had it yet, as far as the channel tells. is_unasked: later ids may have left before it.
    """

    id: int
    origin: Literal["me", "assistant", "staff"]
    text: str
    choices: tuple[Choice, ...]
    at: datetime
    message_id: str = ""
    is_unseen: bool = False
    is_unasked: bool = False


def outbound_of(row: Any, external_id: str) -> OutboundView:
    """Return the view of an outbox row."""
    return OutboundView(
        row.id,
        row.conversation_id,
        row.channel,
        external_id,
        row.in_reply_to,
        row.author,
        row.text,
        choices_of(row.choices),
        row.is_urgent,
        row.attempts,
        row.created_at,
        row.priority,
    )


def choices_of(stored: Sequence[dict[str, str]]) -> tuple[Choice, ...]:
    """Return choices as they lie in the outbox."""
    return tuple(Choice(choice["id"], choice["title"], choice["payload"]) for choice in stored)
