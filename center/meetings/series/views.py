"""What the services of series take and give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from center.clock import LOCAL_ZONE
from center.meetings.keeping.drafts import About, Place, Span
from center.meetings.keeping.views import Described


@dataclass(frozen=True, slots=True)
class SeriesDraft:
    """What repeats, where, and when. since: from which day on the rule counts."""

    about: About
    place: Place
    rule: str
    since: date
    starts_local: time
    minutes: int


@dataclass(frozen=True, slots=True)
class SeriesRecord(Described):
    """A series as it is on record."""

    id: int
    organization_id: int
    kind: str
    audience: str
    title_zh: str
    title_en: str
    rule: str
    first_on: date
    starts_local: time
    minutes: int
    place_zh: str
    place_en: str
    link: str | None
    agenda_zh: str | None
    agenda_en: str | None
    bring_zh: str | None
    bring_en: str | None
    made_until: date | None
    ended_at: datetime | None
    created_by: int | None
    version: int

    def span_on(self, day: date) -> Span:
        """Return when the occurrence of a day is."""
        return span_on(day, self.starts_local, self.minutes)


def span_on(day: date, starts_local: time, minutes: int) -> Span:
    """Return when a meeting is that begins on a day at an hour by the local clock."""
    starts_at = datetime.combine(day, starts_local, LOCAL_ZONE).astimezone(UTC)
    return Span(starts_at, starts_at + timedelta(minutes=minutes))
