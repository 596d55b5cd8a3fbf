"""How fast a channel takes messages, and what a worker that asks for a turn is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How fast one channel takes messages: seconds between any two, and what one chat may get.

    chat_seconds: between two of a chat in the long run. chat_ahead: how many seconds of that a chat may use up at once;
    chat_gap: what then lies between two of a chat all the same.
    """

    seconds: float
    chat_seconds: float
    chat_ahead: float = 0.0
    chat_gap: float = 0.0


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether a message may leave, and after how many seconds; where it is not taken: when to ask again.

    of_chat: it is this chat that must wait, not the channel.
    """

    seconds: float
    is_taken: bool
    of_chat: bool = False
