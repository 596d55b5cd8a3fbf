"""Stretches of working time as staff write them: which can be, how they are told, what a form remembers. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from center.contacts.views import CalendarDayView, OpeningHoursView, StretchView

MOST_A_DAY = 3
LEAST_A_WEEK = timedelta(hours=4)
WEEKDAYS = range(1, 8)
STAMP_LENGTH = 20
_ANY_DAY = date(2000, 1, 1)


class CalendarInvalidError(ValueError):
    """What was written into the calendar cannot be; `problem` is a code the console has words for."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def require_day(stretches: Sequence[StretchView]) -> tuple[StretchView, ...]:
    """Return the stretches of one day in order.

    Raises CalendarInvalidError: too_many_stretches, closes_before_opening, stretches_overlap.
    """
    ordered = tuple(sorted(stretches, key=lambda one: one.opens_local))
    if len(ordered) > MOST_A_DAY:
        raise CalendarInvalidError("too_many_stretches")
    if any(one.closes_local <= one.opens_local for one in ordered):
        raise CalendarInvalidError("closes_before_opening")
    if any(after.opens_local <= one.closes_local for one, after in pairwise(ordered)):
        raise CalendarInvalidError("stretches_overlap")
    return ordered


def require_week(hours: Iterable[OpeningHoursView]) -> list[OpeningHoursView]:
    """Return the hours of a week in order; a week must hold so much work that clocks come to an end.

    Raises CalendarInvalidError as `require_day` does, and: too_little_work.
    """
    by_day = by_weekday(hours)
    ordered = [
        OpeningHoursView(weekday, stretch.opens_local, stretch.closes_local)
        for weekday, stretches in by_day.items()
        for stretch in require_day(stretches)
    ]
    if sum((_length(row) for row in ordered), timedelta(0)) < LEAST_A_WEEK:
        raise CalendarInvalidError("too_little_work")
    return ordered


def by_weekday(hours: Iterable[OpeningHoursView]) -> dict[int, tuple[StretchView, ...]]:
    """Return the stretches of every weekday, those without any too."""
    rows = list(hours)
    return {
        weekday: tuple(StretchView(row.opens_local, row.closes_local) for row in rows if row.weekday == weekday)
        for weekday in WEEKDAYS
    }


def written(stretches: Iterable[StretchView]) -> str:
    """Write stretches for the log: 08:30-12:00, 14:30-18:00; nothing where there are none."""
    return ", ".join(f"{one.opens_local:%H:%M}-{one.closes_local:%H:%M}" for one in stretches)


def written_day(day: CalendarDayView | None) -> str | None:
    """Write a day that differs for the log; None where it does not."""
    if day is None:
        return None
    return ", ".join(part for part in (day.kind, day.reason_zh, day.reason_en, written(day.hours)) if part)


def stamp_of_week(hours: Iterable[OpeningHoursView]) -> str:
    """Return what a form remembers of the week it was written for."""
    return _stamp(";".join(written(stretches) for stretches in by_weekday(hours).values()))


def stamp_of_day(day: CalendarDayView | None) -> str:
    """Return what a form remembers of the day it was written for, one like its weekday too."""
    return _stamp(written_day(day) or "")


def _stamp(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()[:STAMP_LENGTH]


def _length(row: OpeningHoursView) -> timedelta:
    return datetime.combine(_ANY_DAY, row.closes_local) - datetime.combine(_ANY_DAY, row.opens_local)
