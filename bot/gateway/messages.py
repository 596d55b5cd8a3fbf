"""What channels hand to the gateway and what they get back."""

from __future__ import annotations

from dataclasses import dataclass, field

from center.conversations.service import Choice, OutboundView


@dataclass(frozen=True)
class Inbound:
    """One message as a channel received it.

    external_id: the person within the channel. message_id: unique within the channel; a second delivery of the same
    id is dropped. choice_id: the tapped choice, if it was a tap.
    """

    channel: str
    external_id: str
    message_id: str
    text: str
    choice_id: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Receipt:
    """What became of a message at the door.

    stored: it is in the database (or, where that is down, in the spool) and will be answered. duplicate: it was there
    already. direct: lines that the channel must show itself, because the outbox could not be written.
    """

    stored: bool
    duplicate: bool = False
    conversation_id: str = ""
    inbound_id: int = 0
    direct: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class KeptAnswer:
    """What Rasa has answered to messages of the inbox, until the outbox has it; Rasa must not be asked again.

    unclear: it did not understand. asked_at: when it was asked, as `datetime.isoformat` writes it.
    """

    channel: str
    inbound_ids: tuple[int, ...]
    text: str
    choices: tuple[Choice, ...]
    unclear: bool = False
    asked_at: str = ""


@dataclass(frozen=True)
class Answer:
    """The replies to one message, in order; `ms` is the time from the door to the last of them.

    direct: as in Receipt.
    """

    replies: tuple[OutboundView, ...]
    ms: float
    direct: tuple[str, ...] = field(default=())
