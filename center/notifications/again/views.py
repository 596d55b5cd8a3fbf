"""What the services of second reminders give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Round:
    """One second reminder, as far as it went to people whom somebody may see. planned: how many have not left yet."""

    number: int
    people: int
    planned: int
    due_at: datetime
    asked_at: datetime

    @property
    def may_take_back(self) -> bool:
        """Whether nothing of it has left."""
        return self.planned == self.people

    def joined(self, other: Round) -> Round:
        """Return both parts of one round together."""
        return Round(
            self.number,
            self.people + other.people,
            self.planned + other.planned,
            max(self.due_at, other.due_at),
            max(self.asked_at, other.asked_at),
        )


@dataclass(frozen=True, slots=True)
class AgainView:
    """What a second reminder would do now. number: which one it would be; due_at: None where it would be too late.

    people: how many would be reminded; spared: how many are silent but were reminded within the last hours.
    """

    number: int
    people: int
    spared: int
    due_at: datetime | None
    last: Round | None
