"""When the center works, and when it opens next. Pure; the contact services feed it what is on file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from center.clock import LOCAL_ZONE, to_local
from center.contacts.views import CalendarDayView, OpeningHoursView, OpeningView, StretchView

LOOK_AHEAD_DAYS = 30


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The hours of the week, and the days that differ from them."""

    week: Sequence[OpeningHoursView]
    days: Mapping[date, CalendarDayView] = field(default_factory=dict)

    def stretches_of(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return from when until when there is work on a day, in UTC, in order and apart from each other."""
        stretches: list[tuple[datetime, datetime]] = []
        for row in sorted(self._hours_of(day), key=lambda row: row.opens_local):
            opens_at = datetime.combine(day, row.opens_local, LOCAL_ZONE).astimezone(UTC)
            closes_at = datetime.combine(day, row.closes_local, LOCAL_ZONE).astimezone(UTC)
            if stretches and opens_at <= stretches[-1][1]:
                stretches[-1] = (stretches[-1][0], max(closes_at, stretches[-1][1]))
            else:
                stretches.append((opens_at, closes_at))
        return stretches

    def _hours_of(self, day: date) -> Sequence[StretchView | OpeningHoursView]:
        of_week = [row for row in self.week if row.weekday == day.isoweekday()]
        other = self.days.get(day)
        if other is None:
            return of_week
        if other.kind == "holiday":
            return []
        # A make-up workday mostly falls on a day without hours: it is worked like the first day of the week.
        first_weekday = min((row.weekday for row in self.week), default=0)
        return other.hours or of_week or [row for row in self.week if row.weekday == first_weekday]


def find_opening(calendar: WorkingCalendar, *, now: datetime) -> OpeningView | None:
    """Return the stretch that is open now, or the next one; None if none comes within a month."""
    today = to_local(now).date()
    for days in range(LOOK_AHEAD_DAYS + 1):
        for opens_at, closes_at in calendar.stretches_of(today + timedelta(days=days)):
            if closes_at > now:
                return OpeningView(opens_at <= now, opens_at, closes_at)
    return None
