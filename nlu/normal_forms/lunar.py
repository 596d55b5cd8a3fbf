"""Days of the Chinese lunar calendar, solar terms and festivals. Years 1900 to 2100; None outside them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, Callable, Dict, Optional

from borax.calendars.lunardate import LCalendars, LunarDate, TermUtils

from .days import day_or_none

Festival = Dict[str, Any]


@lru_cache(maxsize=4096)
def lunar_day(year: int, month: int, day: int) -> Optional[date]:
    """Return the solar date of a lunar day (no leap month); day 30 of a short month is its last day."""
    try:
        return LunarDate(year, month, min(day, LCalendars.ndays(year, month))).to_solar_date()
    except (ValueError, IndexError, KeyError):
        return None


@lru_cache(maxsize=1024)
def term_day(year: int, name: str) -> Optional[date]:
    """Return the day of a solar term such as 清明."""
    try:
        return TermUtils.day_start_from_term(year, name)
    except (ValueError, IndexError, KeyError):
        return None


def festival_day(festival: Festival, year: int) -> Optional[date]:
    """Return the day of a festival of the lexicon in a year (the lunar year, for lunar ones)."""
    if "solar" in festival:
        return day_or_none(year, *festival["solar"])
    if "lunar" in festival:
        return lunar_day(year, *festival["lunar"])
    return term_day(year, str(festival["term"]))


def nearest(day_in: Callable[[int], Optional[date]], today: date, *, past: bool) -> Optional[date]:
    """Return the next such day from today on, or the last one up to today; day_in gives it for a year."""
    found = [day for year in range(today.year - 2, today.year + 3) if (day := day_in(year))]
    if past:
        return max((day for day in found if day <= today), default=None)
    return min((day for day in found if day >= today), default=None)
