"""What the services of keeping meetings give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from center.meetings.keeping.drafts import About, Place, Span
from center.wording.bilingual import Bilingual

CANCELLED, HELD, MOVED, PLANNED = "cancelled", "held", "moved", "planned"
OPEN_STATES = frozenset({PLANNED, MOVED})


class Described(Bilingual):
    """What a meeting and a series have in common: the columns that tell what it is and where."""

    __slots__ = ()

    kind: str
    audience: str
    title_zh: str
    title_en: str
    place_zh: str
    place_en: str
    link: str | None
    agenda_zh: str | None
    agenda_en: str | None
    bring_zh: str | None
    bring_en: str | None

    @property
    def about(self) -> About:
        """What it is; of a series each occurrence, unless it was changed alone."""
        return About(
            self.kind,
            self.audience,
            self.title_zh,
            self.title_en,
            self.agenda_zh,
            self.agenda_en,
            self.bring_zh,
            self.bring_en,
        )

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.place_zh, self.place_en, self.link)


@dataclass(frozen=True, slots=True)
class MeetingRecord(Described):
    """A meeting with all that is on record of it."""

    id: int
    organization_id: int
    kind: str
    audience: str
    title_zh: str
    title_en: str
    starts_at: datetime
    ends_at: datetime
    place_zh: str
    place_en: str
    link: str | None
    agenda_zh: str | None
    agenda_en: str | None
    bring_zh: str | None
    bring_en: str | None
    state: str
    series_id: int | None
    occurs_on: date | None
    moved_from: datetime | None
    cancel_reason: str | None
    summary_zh: str | None
    summary_en: str | None
    door_code: str | None
    created_by: int | None
    revision: int
    version: int

    @property
    def is_open(self) -> bool:
        """Whether it is to take place: neither cancelled nor held."""
        return self.state in OPEN_STATES

    @property
    def span(self) -> Span:
        """When it is."""
        return Span(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class MeetingFilter:
    """Which meetings a list holds. organization_ids: whose, None: all; over: those that have ended."""

    organization_ids: frozenset[int] | None
    over: bool = False
    organization_id: int | None = None
    kind: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """How many have said that they come, how many that they do not, and how many were there."""

    attend: int = 0
    decline: int = 0
    present: int = 0


@dataclass(frozen=True, slots=True)
class Doubt(Bilingual):
    """Something to look at again before it is stored; it forbids nothing.

    code: overlap (what: the other meeting's title, at: its start), holiday (what: which), night.
    """

    code: str
    what_zh: str = ""
    what_en: str = ""
    at: datetime | None = None
    meeting_id: int | None = None


@dataclass(frozen=True, slots=True)
class MaterialRecord(Bilingual):
    """Something to read or watch, as staff keep it."""

    id: int
    meeting_id: int
    position: int
    kind: str
    title_zh: str
    title_en: str
    text_zh: str | None
    text_en: str | None
    url: str | None
    minutes: int | None
