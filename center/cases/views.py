"""What the case services give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

# People read a case number aloud on the telephone: digits only, and never as short as a code of a menu.
FIRST_NUMBER = 100_000


def number_of(case_id: int) -> str:
    """Return the number that people are told."""
    return str(FIRST_NUMBER + case_id)


def id_of(number: str) -> int | None:
    """Return the id behind a number that somebody said, or None if it cannot be one."""
    digits = number.strip()
    return (
        int(digits) - FIRST_NUMBER if digits.isdecimal() and len(digits) < 16 and int(digits) > FIRST_NUMBER else None
    )


class StaffRef(NamedTuple):
    """A member of the staff whom a case is given to: the id of the account, and the name that is shown."""

    staff_id: int
    name: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case. version: hand it back with a change; it counts the changes of everybody."""

    id: int
    kind: str
    urgency: str
    state: str
    conversation_id: str | None
    member_id: int | None
    summary: str
    details: Mapping[str, Any]
    opened_at: datetime
    closed_at: datetime | None
    priority: str
    assigned_to: int | None
    first_answered_at: datetime | None
    close_reason: str | None
    outcome: str | None
    version: int

    @property
    def number(self) -> str:
        """The number that people are told."""
        return number_of(self.id)


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of a case's timeline.

    fact_name: which fact was told, or what was changed. inbox_id, outbox_id: the message that the line tells of.
    """

    id: int
    case_id: int
    kind: str
    author: str
    author_name: str | None
    fact_name: str | None
    body: str
    at: datetime
    staff_id: int | None
    inbox_id: int | None
    outbox_id: int | None
