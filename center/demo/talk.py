"""Makes what the demo center's people have written in a year, and what they were answered. The history uses it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from center.conversations import outcomes
from center.demo.sheets import read_sheet

CHANNEL = "webchat"
JOINED_DAYS_AGO = 400
ANSWERED_WITHIN = timedelta(seconds=2)
# What became of messages, in a hundred: at the beginning of the year and at its end. The rest is for the staff.
UNCLEAR_AT_FIRST, UNCLEAR_AT_LAST, WITH_STAFF = 0.22, 0.1, 0.05


class Said(NamedTuple):
    """A message, what became of it, and the answer; staff's own words have no message before them."""

    at: datetime
    conversation_id: str
    text: str | None
    outcome: str
    answer: str | None


@dataclass
class SaidRows:
    """The rows; ids by the place in which a message was added."""

    inbox: list[dict[str, Any]] = field(default_factory=list)
    outbox: list[dict[str, Any]] = field(default_factory=list)
    inbox_ids: dict[int, int] = field(default_factory=dict)
    outbox_ids: dict[int, int] = field(default_factory=dict)


class Talk:
    """Conversations of these members."""

    def __init__(self, member_ids: Sequence[int], *, now: datetime) -> None:
        self._members = list(member_ids)
        self._said: list[Said] = []
        joined = now - timedelta(days=JOINED_DAYS_AGO)
        self.accounts = [
            {
                "conversation_id": self.conversation_of(member_id),
                "channel": CHANNEL,
                "external_id": self.conversation_of(member_id),
                "member_id": member_id,
                "language": "zh",
                "text_size": 22,
                "pace": "normal",
                "created_at": joined,
                "bound_at": joined,
                "unreachable_at": None,
                "history_from": None,
            }
            for member_id in self._members
        ]

    def conversation_of(self, member_id: int) -> str:
        """Return the name of a member's conversation."""
        return f"demo-{member_id}"

    def choose(self, chance: random.Random) -> int:
        """Return one of the members."""
        return chance.choice(self._members)

    def choose_several(self, chance: random.Random, count: int) -> list[int]:
        """Return so many of the members, or all where there are fewer."""
        return chance.sample(self._members, min(count, len(self._members)))

    def add(self, said: Said) -> int:
        """Add a message and return its place."""
        self._said.append(said)
        return len(self._said) - 1

    def add_staff(self, at: datetime, conversation_id: str, words: str) -> int:
        """Add what one of the staff wrote by themselves, and return its place."""
        return self.add(Said(at, conversation_id, None, "", words))

    def add_chat(self, chance: random.Random, at: datetime, *, progress: float) -> None:
        """Add a message that led to nothing more; progress: how much of the year has passed."""
        sheet = read_sheet("history")
        conversation = self.conversation_of(self.choose(chance))
        unclear = UNCLEAR_AT_FIRST + (UNCLEAR_AT_LAST - UNCLEAR_AT_FIRST) * progress
        drawn = chance.random()
        if drawn < WITH_STAFF:
            self.add(Said(at, conversation, chance.choice(sheet["staff"]), outcomes.WITH_STAFF, None))
            return
        is_unclear = drawn < WITH_STAFF + unclear
        one = chance.choice(sheet["unclear" if is_unclear else "talk"])
        outcome = outcomes.NOT_UNDERSTOOD if is_unclear else outcomes.ANSWERED
        self.add(Said(at, conversation, one["ask"], outcome, one["answer"]))

    def rows(self) -> SaidRows:
        """Return the rows of inbox and outbox, ids in the order of time."""
        made = SaidRows()
        for place in sorted(range(len(self._said)), key=lambda place: (self._said[place].at, place)):
            said = self._said[place]
            if said.text is not None:
                made.inbox_ids[place] = len(made.inbox) + 1
                made.inbox.append(_heard(len(made.inbox) + 1, said))
            if said.answer is not None:
                made.outbox_ids[place] = len(made.outbox) + 1
                made.outbox.append(_told(len(made.outbox) + 1, said, made.inbox_ids.get(place)))
        return made


def _heard(id_: int, said: Said) -> dict[str, Any]:
    return {
        "id": id_,
        "conversation_id": said.conversation_id,
        "external_message_id": f"demo-{id_}",
        "text": said.text,
        "choice_id": None,
        "state": "answered",
        "received_at": said.at,
        "next_attempt_at": said.at,
        "attempts": 1,
        "claimed_by": None,
        "finished_at": said.at + ANSWERED_WITHIN,
        "outcome": said.outcome,
    }


def _told(id_: int, said: Said, inbox_id: int | None) -> dict[str, Any]:
    at = said.at if inbox_id is None else said.at + ANSWERED_WITHIN
    return {
        "id": id_,
        "conversation_id": said.conversation_id,
        "channel": CHANNEL,
        "in_reply_to": inbox_id,
        "author": "staff" if inbox_id is None else "assistant",
        "text": said.answer,
        "choices": [],
        "is_urgent": False,
        "unique_key": None,
        "state": "sent",
        "created_at": at,
        "next_attempt_at": at,
        "attempts": 1,
        "claimed_by": None,
        "provider_id": None,
        "finished_at": at,
        "failure": None,
    }
