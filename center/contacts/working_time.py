"""Clocks that stand still while the center is closed: over lunch, at night, on holidays. Pure; deadlines use it."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta

from center.clock import to_local
from center.contacts.hours import WorkingCalendar

LONGEST_LOOK_DAYS = 400
NOTHING = timedelta(0)


class NeverOpenError(Exception):
    """The calendar does not hold so much working time within a year."""


def add_working_time(start: datetime, duration: timedelta, calendar: WorkingCalendar) -> datetime:
    """Return when so much working time has passed since `start`; never a moment at which the center is closed.

    The moment of closing still belongs to the working time before it. Raises NeverOpenError, and ValueError for a
    negative duration.
    """
    if duration < NOTHING:
        raise ValueError("working time runs forward")
    left, today = duration, to_local(start).date()
    for days in range(LONGEST_LOOK_DAYS + 1):
        for opens_at, closes_at in calendar.stretches_of(today + timedelta(days=days)):
            begins_at = max(opens_at, start)
            if begins_at > closes_at:
                continue
            if left <= closes_at - begins_at:
                return begins_at + left
            left -= closes_at - begins_at
    raise NeverOpenError(f"{duration} of working time do not come within {LONGEST_LOOK_DAYS} days")


def working_time_between(start: datetime, end: datetime, calendar: WorkingCalendar) -> timedelta:
    """Return how much working time lies between two moments; nothing where the end comes first."""
    passed, day = NOTHING, to_local(start).date()
    while day <= to_local(end).date():
        for opens_at, closes_at in calendar.stretches_of(day):
            passed += max(NOTHING, min(closes_at, end) - max(opens_at, start))
        day += timedelta(days=1)
    return passed


class WorkingClock:
    """Measures working time between many moments of some years; each measuring is a look into a sorted list.

    Moments are whole seconds since 1970, and so is what lies between them.
    """

    def __init__(self, calendar: WorkingCalendar, *, first_day: date, last_day: date) -> None:
        self._opens: list[int] = []
        self._closes: list[int] = []
        self._before: list[int] = []
        passed = 0
        for days in range((last_day - first_day).days + 1):
            for stretch in calendar.stretches_of(first_day + timedelta(days=days)):
                opens_at, closes_at = (int(at.timestamp()) for at in stretch)
                self._opens.append(opens_at)
                self._closes.append(closes_at)
                self._before.append(passed)
                passed += closes_at - opens_at

    @property
    def ever_runs(self) -> bool:
        """Whether the center is open at all in this time."""
        return bool(self._opens)

    def between(self, start: int, end: int) -> int:
        """Return how much working time lies between two moments of these days; nothing where the end comes first."""
        passed = self._passed(end) - self._passed(start)
        return max(0, passed)

    def _passed(self, at: int) -> int:
        place = bisect_right(self._opens, at) - 1
        if place < 0:
            return 0
        closes_at = self._closes[place]
        return self._before[place] + min(at, closes_at) - self._opens[place]
