"""By which rule a meeting repeats: a few sensible choices as an RRULE of RFC 5545, and the days it gives. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import takewhile

from dateutil.rrule import rrule, rruleset, rrulestr

WEEKS, MONTH_WEEKDAY, MONTH_DAY, YEARS = "weeks", "month_weekday", "month_day", "years"
WAYS = (MONTH_WEEKDAY, MONTH_DAY, WEEKS, YEARS)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST = -1
# A fifth Wednesday, a 29th, 30th or 31st is not in every month; the last one is.
PLACES = (1, 2, 3, 4, LAST)
MONTH_DAYS = (*range(1, 29), LAST)
INTERVALS = {WEEKS: (1, 2, 3, 4, 6, 8), MONTH_WEEKDAY: (1, 2, 3, 6), MONTH_DAY: (1, 2, 3, 6), YEARS: (1,)}
FEBRUARY, LEAP_DAY = 2, 29


class RuleInvalidError(ValueError):
    """A choice that cannot be; problem: choice, leap_day, ends_before_first."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Choice:
    """How a meeting repeats.

    way: weeks (on a weekday), month_weekday (on the place-th such weekday), month_day, years (on month and day).
    every: how many weeks or months apart. weekday: 1 is Monday. place and day: -1 is the last. until: its last day.
    """

    way: str
    every: int = 1
    weekday: int = 1
    place: int = 1
    day: int = 1
    month: int = 1
    until: date | None = None


def rule_of(choice: Choice) -> str:
    """Write a choice as an RRULE without its DTSTART; raises RuleInvalidError."""
    require_choice(choice)
    if choice.way == WEEKS:
        parts = ["FREQ=WEEKLY", f"BYDAY={WEEKDAYS[choice.weekday - 1]}"]
    elif choice.way == MONTH_WEEKDAY:
        parts = ["FREQ=MONTHLY", f"BYDAY={choice.place}{WEEKDAYS[choice.weekday - 1]}"]
    elif choice.way == MONTH_DAY:
        parts = ["FREQ=MONTHLY", f"BYMONTHDAY={choice.day}"]
    else:
        parts = ["FREQ=YEARLY", f"BYMONTH={choice.month}", f"BYMONTHDAY={choice.day}"]
    if choice.every > 1:
        parts.insert(1, f"INTERVAL={choice.every}")
    if choice.until is not None:
        parts.append(f"UNTIL={choice.until:%Y%m%d}")
    return ";".join(parts)


def choice_of(rule: str) -> Choice:
    """Read back what `rule_of` has written; raises RuleInvalidError for any other rule."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    try:
        choice = _read(parts)
    except (KeyError, ValueError) as error:
        raise RuleInvalidError("choice") from error
    if rule_of(choice) != rule:
        raise RuleInvalidError("choice")
    return choice


def require_choice(choice: Choice) -> None:
    """Raise RuleInvalidError for what no form offers, and for the 29th of February."""
    fits = (
        choice.way in WAYS
        and choice.every in INTERVALS[choice.way]
        and 1 <= choice.weekday <= len(WEEKDAYS)
        and choice.place in PLACES
        and 1 <= choice.month <= 12
    )
    if not fits:
        raise RuleInvalidError("choice")
    if choice.way == MONTH_DAY and choice.day not in MONTH_DAYS:
        raise RuleInvalidError("choice")
    if choice.way == YEARS:
        if (choice.month, choice.day) == (FEBRUARY, LEAP_DAY):
            raise RuleInvalidError("leap_day")
        try:
            date(2000, choice.month, choice.day)
        except ValueError:
            raise RuleInvalidError("choice") from None


def first_day(rule: str, *, since: date) -> date:
    """Return the first day of a rule from a day on; raises RuleInvalidError: ends_before_first."""
    # From here on the weeks and months between two meetings are counted.
    found = _days(rule.replace(f"INTERVAL={choice_of(rule).every};", ""), since)
    first: datetime | None = next(iter(found), None)
    if first is None:
        raise RuleInvalidError("ends_before_first")
    return first.date()


def days_of(rule: str, *, first_on: date, since: date, until: date) -> list[date]:
    """Return the days of a rule that begins on `first_on`, from one day to another, both included."""
    end = datetime.combine(until, time())
    begin = datetime.combine(max(since, first_on), time())
    found = _days(rule, first_on).xafter(begin, inc=True)
    return [at.date() for at in takewhile(lambda at: at <= end, found)]


def _days(rule: str, first_on: date) -> rrule | rruleset:
    # Days and not moments: a rule is about the local calendar, which no change of clocks may shift.
    return rrulestr(rule, dtstart=datetime.combine(first_on, time()))


def _read(parts: dict[str, str]) -> Choice:
    every = int(parts.get("INTERVAL", "1"))
    ends = parts.get("UNTIL")
    until = None if ends is None else date(int(ends[:4]), int(ends[4:6]), int(ends[6:]))
    if parts["FREQ"] == "WEEKLY":
        return Choice(WEEKS, every, weekday=_weekday(parts["BYDAY"]), until=until)
    if parts["FREQ"] == "YEARLY":
        return Choice(YEARS, every, month=int(parts["BYMONTH"]), day=int(parts["BYMONTHDAY"]), until=until)
    if "BYDAY" in parts:
        place, weekday = parts["BYDAY"][:-2], parts["BYDAY"][-2:]
        return Choice(MONTH_WEEKDAY, every, weekday=_weekday(weekday), place=int(place), until=until)
    return Choice(MONTH_DAY, every, day=int(parts["BYMONTHDAY"]), until=until)


def _weekday(code: str) -> int:
    return WEEKDAYS.index(code) + 1
