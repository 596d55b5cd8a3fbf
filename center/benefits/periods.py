"""Months, quarters and years as people ask for them. Pure; benefit services and actions call it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_YEAR = re.compile(r"(?P<year>[12]\d{3})")
_QUARTER = re.compile(r"(?P<year>[12]\d{3})-Q(?P<quarter>[1-4])")
_MONTH = re.compile(r"(?P<year>[12]\d{3})-(?P<month>0[1-9]|1[0-2])")


class PeriodUnreadableError(ValueError):
    """Not 2026, 2026-Q3 or 2026-10."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole months, first and last as 2026-10."""

    first: str
    last: str

    @property
    def is_one_month(self) -> bool:
        """Tell whether first and last are the same."""
        return self.first == self.last


def parse_period(text: str) -> Period:
    """Read the normal form of a period; raises PeriodUnreadableError."""
    if match := _MONTH.fullmatch(text):
        return Period(text, text)
    if match := _QUARTER.fullmatch(text):
        last = int(match["quarter"]) * 3
        return Period(f"{match['year']}-{last - 2:02}", f"{match['year']}-{last:02}")
    if match := _YEAR.fullmatch(text):
        return Period(f"{text}-01", f"{text}-12")
    raise PeriodUnreadableError(text)


def month_of(day: date) -> str:
    """Return the month a day lies in."""
    return f"{day.year:04}-{day.month:02}"


def month_after(month: str, months: int = 1) -> str:
    """Return the month so many months later, or earlier if negative."""
    year, number = int(month[:4]), int(month[5:])
    years, zero_based = divmod(year * 12 + number - 1 + months, 12)
    return f"{years:04}-{zero_based + 1:02}"


def months_between(first: str, last: str) -> int:
    """Return how many months a stretch has, both ends included."""
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:]) + 1
