"""What the plan is made from, and what it says. Equal people are equal here, so that one plan serves them all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from center.reminders.leads import Lead

# What has left, or is leaving this moment: it cannot be taken back.
LEFT = ("due", "sent", "delivered", "read")


class Told(NamedTuple):
    """What a member was told of a meeting, or is to be told. outcome: of a call that was tried."""

    kind: str
    state: str
    revision: int
    due_at: datetime
    call_reason: str | None = None
    outcome: str | None = None

    @property
    def has_left(self) -> bool:
        """Whether the member knows it, or will in a moment."""
        return self.state in LEFT or (self.state == "called" and self.outcome == "reached")


class Wish(NamedTuple):
    """How a member wants to be reminded. since: when they said so, where that was after the meeting was entered."""

    is_on: bool
    leads: tuple[Lead, ...]
    means: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meeting as the plan sees it. is_planned: who is told of this version of it was planned before."""

    id: int
    kind: str
    starts_at: datetime
    state: str
    revision: int = 0
    moved_from: datetime | None = None
    entered_at: datetime | None = None
    is_planned: bool = False


class Invitation(NamedTuple):
    """One meeting as one member stands to it. wish: what counts for this meeting, or None if they never said."""

    meeting: Gathering
    wish: Wish | None = None
    answer: str | None = None
    told: tuple[Told, ...] = ()
    is_invited: bool = True


class Listener(NamedTuple):
    """Who is told: whether any channel reaches them, and whether they have let three meetings pass without a word."""

    has_channel: bool = True
    is_silent: bool = False


class Row(NamedTuple):
    """One thing that a member is to be told, or called about.

    may_join: may leave together with others of its day. is_movable: its own time is not fixed within that day.
    """

    kind: str
    due_at: datetime
    expires_at: datetime
    revision: int
    call_reason: str | None = None
    may_join: bool = False
    is_movable: bool = False
    names_a_time: bool = False
