"""What staff read of a meeting's people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from center.members.terms import NO_TERM, Term
from center.wording.bilingual import Bilingual

# Which of the invited are wanted. call: to be called still; listed: those on the call list, called already or not.
FILTERS = ("all", "coming", "excused", "silent", "call", "untold")
LISTED = "listed"


@dataclass(frozen=True, slots=True)
class MeetingHead(Bilingual):
    """A meeting as those see it who look after its people."""

    id: int
    organization_id: int
    organization_zh: str
    organization_en: str
    kind: str
    audience: str
    title_zh: str
    title_en: str
    starts_at: datetime
    ends_at: datetime
    place_zh: str
    place_en: str
    state: str
    revision: int
    moved_from: datetime | None

    @property
    def occasion(self) -> str:
        """Under which name its notifications lie."""
        return f"meeting:{self.id}"

    def is_open(self, now: datetime) -> bool:
        """Whether it is still to be held: people may be told, called and answer."""
        return self.state in {"planned", "moved"} and self.starts_at > now

    def concerns(self, line: ToldLine) -> bool:
        """Whether a notification says what still counts: of a cancelled meeting, that it is."""
        return line.kind.startswith("cancelled:") if self.state == "cancelled" else line.kind != "summary"


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One thing that somebody is told of a meeting, and how far that has come."""

    member_id: int
    kind: str
    state: str
    revision: int
    due_at: datetime
    told_at: datetime | None
    channel: str | None
    call_reason: str | None
    called_at: datetime | None
    called_by: str | None
    call_outcome: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people; coming, excused and silent add up to all, the others say something else of the same people."""

    all: int
    coming: int
    excused: int
    silent: int
    call: int
    untold: int

    def of(self, name: str) -> int:
        """Return the number of one of FILTERS."""
        return int(getattr(self, name))


@dataclass(frozen=True, slots=True)
class PeopleWanted:
    """Which of a meeting's people are wanted: of these branches, of this standing, by this name."""

    meeting: MeetingHead
    branch_ids: frozenset[int]
    standing: str = "all"
    term: Term = NO_TERM
    member_ids: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Person(Bilingual):
    """Somebody who is invited. is_told: as the meeting stands now. lines: what they are told, oldest first."""

    member_id: int
    employee_no: str
    name: str
    branch_id: int
    branch_zh: str
    branch_en: str
    answer: str | None
    reason: str | None
    answered_at: datetime | None
    was_present: bool | None
    is_told: bool
    is_to_call: bool
    lines: tuple[ToldLine, ...] = ()

    @property
    def standing(self) -> str:
        """Whether they come: `coming`, `excused`, or `silent`."""
        return {"attend": "coming", "decline": "excused"}.get(self.answer or "", "silent")

    @property
    def call_reasons(self) -> tuple[str, ...]:
        """Why they are on the call list, each reason once."""
        return tuple(
            dict.fromkeys(one.call_reason for one in self.lines if one.call_reason and one.state in {"call", "called"})
        )

    @property
    def last_call(self) -> ToldLine | None:
        """The last time that somebody tried to call them."""
        called = [one for one in self.lines if one.called_at is not None]
        return max(called, key=lambda one: one.called_at or one.due_at, default=None)
