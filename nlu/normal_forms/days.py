"""Date arithmetic: months, weeks starting on Monday, the next or last such day. None where no such day exists."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Optional, Tuple

Month = Tuple[int, int]
# Days for which a date without a year is still the one just gone by.
JUST_PAST = 60


def shifted_month(day: date, months: int) -> Month:
    """Return (year, month) so many months away."""
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1


def month_text(month: Month) -> str:
    """Return 2026-10."""
    return f"{month[0]:04d}-{month[1]:02d}"


def last_of_month(month: Month) -> Optional[date]:
    """Return the last day of a month."""
    first = day_or_none(*month, 1)
    return first and first.replace(day=monthrange(*month)[1])


def day_or_none(year: int, month: int, day: int) -> Optional[date]:
    """Return the date, None for 31 April or a year outside 1 to 9999."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shifted_day(day: date, days: int) -> Optional[date]:
    """Return the day so many days away, None past the calendar's ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def day_of_week(today: date, week: int, weekday: int) -> Optional[date]:
    """Return a weekday (0 is Monday) of the week so many weeks away."""
    return shifted_day(today, 7 * week + weekday - today.weekday())


def nearest_weekday(today: date, weekday: int, *, past: bool) -> Optional[date]:
    """Return the next such weekday from today on, or the last one up to today."""
    ahead = (weekday - today.weekday()) % 7
    return shifted_day(today, ahead - 7 if past and ahead else ahead)


def nearest_day_of_month(today: date, day: int, *, past: bool) -> Optional[date]:
    """Return the next such day of a month from today on, or the last one up to today; 31 skips short months."""
    step = -1 if past else 1
    for months in range(0, 4 * step, step):
        found = day_or_none(*shifted_month(today, months), day)
        if found and (found <= today if past else found >= today):
            return found
    return None


def nearest_month_day(today: date, month: int, day: int, *, past: bool) -> Optional[date]:
    """Return the next such day of a year from today on, or the last one up to today; 29 February waits for its year."""
    step = -1 if past else 1
    for years in range(0, 9 * step, step):
        found = day_or_none(today.year + years, month, day)
        if found and (found <= today if past else found >= today):
            return found
    return None


def likely_month_day(today: date, month: int, day: int, *, past: bool, future: bool) -> Optional[date]:
    """Return the day meant where no year is named: the next, unless it is past or was here in the last two months."""
    last = nearest_month_day(today, month, day, past=True)
    if past or (last and not future and (today - last).days <= JUST_PAST):
        return last
    return nearest_month_day(today, month, day, past=False)


def likely_month(today: date, month: int, *, past: bool) -> Month:
    """Return the month a person means who names no year: this year's, unless it lies ahead and past or far."""
    ahead = month - today.month
    if ahead > 0 and (past or ahead > 6):
        return today.year - 1, month
    return today.year, month


def week_text(monday: date) -> str:
    """Return the ISO week, 2026-W47."""
    year, week, _ = monday.isocalendar()
    return f"{year:04d}-W{week:02d}"
