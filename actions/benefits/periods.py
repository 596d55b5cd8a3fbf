"""Read every normal form of a period as a span of months. Pure; also weeks and ranges."""

from __future__ import annotations

import re
from datetime import date

from center.benefits.periods import Period, PeriodUnreadableError, month_of, parse_period

_HALF = re.compile(r"(\d{4})-H([12])")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_DAY = re.compile(r"(\d{4}-\d{2})-\d{2}(?:T.*)?")
_PARTS_OF_DAY = re.compile(r"[a-z]+")


def span_of(period: str) -> Period | None:
    """Return the months of `2026-10`, `2026-Q3`, `2026-H1`, `2026`, `2026-W47`, a day, or `2026-08/2026-10`."""
    first, slash, last = period.partition("/")
    if slash and not _PARTS_OF_DAY.fullmatch(last):
        begins, ends = span_of(first), span_of(last)
        return Period(begins.first, ends.last) if begins and ends and begins.first <= ends.last else None
    try:
        if found := _HALF.fullmatch(first):
            months = ("01", "06") if found[2] == "1" else ("07", "12")
            return Period(f"{found[1]}-{months[0]}", f"{found[1]}-{months[1]}")
        if found := _WEEK.fullmatch(first):
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
            return Period(month_of(monday), month_of(monday))
        if found := _DAY.fullmatch(first):
            return parse_period(found[1])
        return parse_period(first)
    except (PeriodUnreadableError, ValueError):
        return None
