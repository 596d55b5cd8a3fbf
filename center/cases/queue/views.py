"""What the queue takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from center.cases.views import number_of


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which cases are wanted; what is None or empty is not asked.

    states: `closed` alone shows the closed ones, the last closed first; empty: all that are open. assigned_to: the id
    of an account; `is_unassigned`: those that nobody has. organization_ids: cases of their members only, see
    `center.staff.rights.scope_of`; below_ids narrows further, to branches that were chosen. due_before: what must
    happen next is due before this moment. opened_since: from this moment on. text: a part of number, member's name,
    employee number or, `in_words`, of what the person wrote.
    """

    kinds: tuple[str, ...] = ()
    urgencies: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    assigned_to: int | None = None
    is_unassigned: bool = False
    organization_ids: frozenset[int] | None = None
    below_ids: frozenset[int] | None = None
    due_before: datetime | None = None
    opened_since: datetime | None = None
    text: str = ""
    in_words: bool = True

    @property
    def asks_member(self) -> bool:
        """Whether something of the member is asked."""
        return self.organization_ids is not None or self.below_ids is not None or bool(self.text)

    @property
    def is_closed(self) -> bool:
        """Whether closed cases are wanted."""
        return self.states == ("closed",)


class QueueCursor(NamedTuple):
    """The last case of a page; the next one begins after it. at: when it was opened, or closed among closed ones."""

    urgency: str
    at: datetime
    case_id: int


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A case as a line of the queue, with whom it concerns and what is due when."""

    id: int
    kind: str
    urgency: str
    state: str
    priority: str
    summary: str
    opened_at: datetime
    closed_at: datetime | None
    first_answered_at: datetime | None
    version: int
    conversation_id: str | None
    assigned_to: int | None
    assigned_name: str | None
    member_id: int | None
    member_name: str | None
    employee_no: str | None
    organization_id: int | None
    organization_zh: str | None
    organization_en: str | None
    answer_due_at: datetime | None
    answer_missed_at: datetime | None
    close_due_at: datetime | None
    close_missed_at: datetime | None

    @property
    def number(self) -> str:
        """The number that people are told."""
        return number_of(self.id)

    @property
    def cursor(self) -> QueueCursor:
        """What to ask with for the page after this line."""
        return QueueCursor(self.urgency, self.closed_at or self.opened_at, self.id)
