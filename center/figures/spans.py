"""Spans of days and their weeks on the center's own clock. Pure; the figures count by them, weeks start on Monday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from center.clock import LOCAL_ZONE, to_local

A_WEEK = 7
LONGEST_DAYS = 2 * 366


class Week(NamedTuple):
    """A week, or the part of one that lies in a span; `ends_at` is not included."""

    first_day: date
    last_day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included, as it is known at a moment: what came later does not exist.

    Raises ValueError for a span that ends before it begins, or is longer than two years.
    """

    first_day: date
    last_day: date
    as_of: datetime

    def __post_init__(self) -> None:
        if not 1 <= self.days <= LONGEST_DAYS:
            raise ValueError(f"a span has 1 to {LONGEST_DAYS} days")

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_day - self.first_day).days + 1

    @property
    def starts_at(self) -> datetime:
        """Midnight, on the center's own clock, at which it begins."""
        return midnight(self.first_day)

    @property
    def ends_at(self) -> datetime:
        """The moment before which it ends: midnight, or the moment as of which it is known."""
        return min(midnight(self.last_day + timedelta(days=1)), self.as_of)

    @property
    def last_day_counted(self) -> date:
        """The last day of which anything is known."""
        return min(self.last_day, to_local(self.as_of).date())

    @property
    def before(self) -> Span:
        """The span of as many days right before, as it was known then: half a week is compared with half a week."""
        back = timedelta(days=self.days)
        as_of = (to_local(self.as_of).replace(tzinfo=None) - back).replace(tzinfo=LOCAL_ZONE)
        return Span(self.first_day - back, self.last_day - back, as_of.astimezone(UTC))

    def weeks(self) -> list[Week]:
        """Return its weeks in order; the first and the last may be parts of one."""
        found = []
        monday = monday_of(self.first_day)
        while monday <= self.last_day_counted:
            first, last = max(monday, self.first_day), min(monday + timedelta(days=A_WEEK - 1), self.last_day_counted)
            ends_at = min(midnight(last + timedelta(days=1)), self.as_of)
            found.append(Week(first, last, midnight(first), ends_at))
            monday += timedelta(days=A_WEEK)
        return found


def last_weeks(count: int, *, as_of: datetime) -> Span:
    """Return this week and the ones before it, so many in all."""
    monday = monday_of(to_local(as_of).date())
    return Span(monday - timedelta(days=A_WEEK * (count - 1)), monday + timedelta(days=A_WEEK - 1), as_of)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins where the center is."""
    return datetime.combine(day, time.min, LOCAL_ZONE).astimezone(UTC)
