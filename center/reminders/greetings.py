"""Whom a day greets, and who hears of the yearly certification. Pure: a day and the rules in, what is due out."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from center.clock import LOCAL_ZONE
from center.reminders.festivals import festival_on
from center.reminders.quiet import BEGINS
from center.reminders.rules import Rules

OLDEST = 120
FIRST, AGAIN = "first", "again"
LAST_MINUTE = time(23, 59)


class Greeting(NamedTuple):
    """What many hear on one day. birth_dates: of those who hear it, or None for everybody."""

    occasion: str
    due_at: datetime
    expires_at: datetime
    birth_dates: tuple[date, ...] | None = None


class Reminded(NamedTuple):
    """That a member hears of the certification: for the `first` time, or `again`, and until when it is of use."""

    kind: str
    due_at: datetime
    expires_at: datetime


def greetings_of(day: date, *, rules: Rules) -> list[Greeting]:
    """Return what is said on a day, if anything."""
    due_at, expires_at = _at(day, rules.greets_at), _at(day, BEGINS)
    found = []
    if rules.greets_birthdays:
        found.append(Greeting(f"birthday:{day.year}", due_at, expires_at, birthdays_on(day)))
    festival = festival_on(day, names=rules.festivals)
    if festival is not None:
        found.append(Greeting(f"festival:{festival}:{day.year}", due_at, expires_at))
    return found


def birthdays_on(day: date) -> tuple[date, ...]:
    """Return the birth dates whose birthday a day is; who was born on 29 February has it on the 28th in other years."""
    born = [(day.month, day.day)]
    if (day.month, day.day) == (2, 28) and not calendar.isleap(day.year):
        born.append((2, 29))
    return tuple(
        date(year, *month_and_day)
        for year in range(day.year - OLDEST, day.year)
        for month_and_day in born
        if month_and_day != (2, 29) or calendar.isleap(year)
    )


def certification_on(day: date, *, year: int, due_on: date, rules: Rules) -> Reminded | None:
    """Return what somebody hears on a day whose certification is not done, or None.

    Whoever was not told when it opened hears it on any later day; in the last weeks it is `again` for everybody.
    """
    if day < rules.certification_opens(year) or day > due_on:
        return None
    kind = AGAIN if day >= due_on - timedelta(days=rules.again_days) else FIRST
    if not (rules.tells_again if kind == AGAIN else rules.tells_first):
        return None
    return Reminded(kind, _at(day, rules.certification_at), _at(due_on, LAST_MINUTE))


def _at(day: date, local: time) -> datetime:
    return datetime.combine(day, local, LOCAL_ZONE).astimezone(UTC)
