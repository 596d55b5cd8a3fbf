"""Read a period's normal form as a span of months. Pure; a month is written 2026-10, as the records write it."""

from __future__ import annotations

import re
from datetime import date

Span = tuple[str, str]

_YEAR = re.compile(r"(\d{4})")
_PART = re.compile(r"(\d{4})-([QH])(\d)")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_MONTH = re.compile(r"(\d{4}-\d{2})(?:-\d{2}.*)?")
_MONTHS_OF = {"Q": 3, "H": 6}


def span_of(period: str) -> Span | None:
    """Return the first and the last month of `2026-10`, `2026-Q3`, `2026-H1`, `2026`, `2026-W47` or `2026-08/2026-10`."""
    first, slash, last = period.partition("/")
    if slash and last[:1].isdigit():
        begins, ends = span_of(first), span_of(last)
        return (begins[0], ends[1]) if begins and ends and begins[0] <= ends[1] else None
    if found := _YEAR.fullmatch(first):
        return f"{found[1]}-01", f"{found[1]}-12"
    if found := _PART.fullmatch(first):
        length = _MONTHS_OF[found[2]]
        ends_in = length * int(found[3])
        return (f"{found[1]}-{ends_in - length + 1:02}", f"{found[1]}-{ends_in:02}") if 0 < ends_in <= 12 else None
    if found := _WEEK.fullmatch(first):
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return month_of(monday), month_of(monday)
    found = _MONTH.fullmatch(first)
    return (found[1], found[1]) if found else None


def month_of(day: date) -> str:
    """Return the month a day lies in."""
    return f"{day.year:04}-{day.month:02}"


def month_before(month: str) -> str:
    """Return the month before."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1:04}-12" if number == 1 else f"{year:04}-{number - 1:02}"
