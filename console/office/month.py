"""A month as a table of weeks, Monday first. Pure; the pages of calendar and duty fill its days."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from babel.dates import format_date

from console.times import LOCALES

MONDAY = 0
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Cell:
    """One day. marks: what is written into it; tone: how it is coloured; path: where it leads."""

    on: date
    is_of_month: bool
    is_today: bool
    marks: tuple[str, ...] = ()
    tone: str = ""
    path: str = ""


@dataclass(frozen=True)
class Month:
    """A month with its weeks; `before` and `after` are the months beside it as an address names them."""

    title: str
    before: str
    after: str
    weeks: list[list[Cell]] = field(default_factory=list)


def month_of(asked: str, *, today: date) -> date:
    """Return the first day of the month an address names (2026-11), this month where it names none."""
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        return today.replace(day=1)
    return first if FIRST_YEAR <= first.year < LAST_YEAR else today.replace(day=1)


def days_of(first: date) -> list[list[date]]:
    """Return the weeks that hold a month, whole ones."""
    return calendar.Calendar(firstweekday=MONDAY).monthdatescalendar(first.year, first.month)


def lay_out(first: date, fill: Callable[[date], Cell], language: str) -> Month:
    """Return a month of which every day is what `fill` makes of it."""
    months = first.year * 12 + first.month - 1
    return Month(
        title=format_date(first, "y年M月" if language == "zh" else "MMMM y", locale=LOCALES[language]),
        before=_named(months - 1),
        after=_named(months + 1),
        weeks=[[fill(on) for on in week] for week in days_of(first)],
    )


def _named(months: int) -> str:
    return f"{months // 12:04}-{months % 12 + 1:02}"
