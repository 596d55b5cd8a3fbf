"""Rules of repeating meetings: fifty years of every choice against dateutil and against a walk through the calendar."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import product

import pytest
from dateutil.rrule import FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, YEARLY, rrule
from hypothesis import given
from hypothesis import strategies as st

from center.meetings.series.rules import (
    INTERVALS,
    LAST,
    MONTH_DAY,
    MONTH_DAYS,
    MONTH_WEEKDAY,
    PLACES,
    WEEKS,
    YEARS,
    Choice,
    RuleInvalidError,
    choice_of,
    days_of,
    first_day,
    rule_of,
)
from center.meetings.series.telling import told_rule

BEGIN, END = date(2026, 1, 1), date(2075, 12, 31)
EVERY_DAY = [BEGIN + timedelta(days=number) for number in range((END - BEGIN).days + 1)]
OF_DATEUTIL = (MO, TU, WE, TH, FR, SA, SU)
DAYS_OF_YEARS = [(1, 1), (2, 28), (7, 1), (10, 31), (12, 26)]


def choices() -> Iterator[Choice]:
    """Every choice that the form offers; of the days of a year some."""
    for every, weekday in product(INTERVALS[WEEKS], range(1, 8)):
        yield Choice(WEEKS, every, weekday=weekday)
    for every, weekday, place in product(INTERVALS[MONTH_WEEKDAY], range(1, 8), PLACES):
        yield Choice(MONTH_WEEKDAY, every, weekday=weekday, place=place)
    for every, day in product(INTERVALS[MONTH_DAY], MONTH_DAYS):
        yield Choice(MONTH_DAY, every, day=day)
    for month, day in DAYS_OF_YEARS:
        yield Choice(YEARS, month=month, day=day)


def of_dateutil(choice: Choice, first: date) -> list[date]:
    """The same days, asked of dateutil without a rule in writing."""
    weekday = OF_DATEUTIL[choice.weekday - 1]
    told = {
        WEEKS: {"freq": WEEKLY, "byweekday": weekday},
        MONTH_WEEKDAY: {"freq": MONTHLY, "byweekday": weekday(choice.place)},
        MONTH_DAY: {"freq": MONTHLY, "bymonthday": choice.day},
        YEARS: {"freq": YEARLY, "bymonth": choice.month, "bymonthday": choice.day},
    }[choice.way]
    begin, end = datetime.combine(first, time()), datetime.combine(END, time())
    return [at.date() for at in rrule(interval=choice.every, dtstart=begin, until=end, **told)]


def walked(choice: Choice, first: date) -> list[date]:
    """The same days, found by looking at every day of fifty years."""
    return [day for day in EVERY_DAY if day >= first and _fits(choice, day) and _is_turn(choice, first, day)]


def _fits(choice: Choice, day: date) -> bool:
    length = calendar.monthrange(day.year, day.month)[1]
    if choice.way == WEEKS:
        return day.isoweekday() == choice.weekday
    if choice.way == YEARS:
        return (day.month, day.day) == (choice.month, choice.day)
    if choice.way == MONTH_DAY:
        return day.day == (length if choice.day == LAST else choice.day)
    is_place = day.day > length - 7 if choice.place == LAST else (day.day - 1) // 7 + 1 == choice.place
    return day.isoweekday() == choice.weekday and is_place


def _is_turn(choice: Choice, first: date, day: date) -> bool:
    if choice.way == WEEKS:
        return (day - first).days // 7 % choice.every == 0
    months = (day.year - first.year) * 12 + day.month - first.month
    return choice.way == YEARS or months % choice.every == 0


def test_fifty_years_of_every_choice_are_as_dateutil_and_the_calendar_have_them() -> None:
    seen = 0
    for choice in choices():
        rule = rule_of(choice)
        first = first_day(rule, since=date(2026, 1, 17))
        days = days_of(rule, first_on=first, since=BEGIN, until=END)
        assert days == of_dateutil(choice, first) == walked(choice, first), rule
        assert days[0] == first
        seen += len(days)
    assert seen > 100_000


@pytest.mark.parametrize("choice", [Choice(WEEKS, 3, weekday=3), Choice(MONTH_WEEKDAY, 2, weekday=5, place=LAST)])
def test_days_in_pieces_are_the_days_of_the_whole(choice: Choice) -> None:
    rule = rule_of(choice)
    first = first_day(rule, since=BEGIN)
    pieces: list[date] = []
    for start in range(0, 3650, 97):
        since = BEGIN + timedelta(days=start)
        pieces += days_of(rule, first_on=first, since=since, until=since + timedelta(days=96))
    assert pieces == days_of(rule, first_on=first, since=BEGIN, until=pieces[-1])


def test_a_rule_ends_with_its_last_day() -> None:
    rule = rule_of(Choice(WEEKS, weekday=3, until=date(2026, 12, 16)))
    days = days_of(rule, first_on=date(2026, 12, 2), since=BEGIN, until=END)
    assert days == [date(2026, 12, 2), date(2026, 12, 9), date(2026, 12, 16)]
    with pytest.raises(RuleInvalidError, match="ends_before_first"):
        first_day(rule, since=date(2026, 12, 17))


@given(
    st.builds(
        Choice,
        way=st.sampled_from([*INTERVALS, "", "DAILY"]),
        every=st.integers(-1, 13),
        weekday=st.integers(-1, 9),
        place=st.integers(-2, 6),
        day=st.integers(-2, 33),
        month=st.integers(-1, 14),
        until=st.none() | st.dates(date(2000, 1, 1), date(2199, 12, 31)),
    )
)
def test_a_choice_is_refused_or_read_back_as_it_was_written(choice: Choice) -> None:
    try:
        rule = rule_of(choice)
    except RuleInvalidError:
        return
    read = choice_of(rule)
    assert rule_of(read) == rule
    assert (read.way, read.every, read.until) == (choice.way, choice.every, choice.until)
    told = told_rule(rule, starts_local=time(9))
    assert "{" not in told.zh + told.en


@given(st.text(alphabet=st.sampled_from("FREQ=WEKLYMONTHDAIBU1923-;,"), max_size=60))
def test_a_rule_that_no_form_writes_is_refused(rule: str) -> None:
    try:
        known = choice_of(rule)
    except RuleInvalidError:
        return
    assert rule_of(known) == rule


@pytest.mark.parametrize(
    ("choice", "zh", "en"),
    [
        (Choice(MONTH_WEEKDAY, weekday=3, place=2), "每月第二个星期三 9:00", "Every second Wednesday of the month at 9:00"),
        (Choice(MONTH_WEEKDAY, 3, weekday=5, place=LAST), "每3个月一次，最后一个星期五 9:00", "Every 3 months on the last Friday at 9:00"),
        (Choice(WEEKS, weekday=1), "每星期一 9:00", "Every Monday at 9:00"),
        (Choice(WEEKS, 2, weekday=7), "每2周一次，星期日 9:00", "Every 2 weeks on Sunday at 9:00"),
        (Choice(MONTH_DAY, day=15), "每月15日 9:00", "Every month on day 15 at 9:00"),
        (Choice(MONTH_DAY, day=LAST), "每月最后一天 9:00", "Every month on the last day at 9:00"),
        (Choice(YEARS, month=7, day=1), "每年7月1日 9:00", "Every year on 1 July at 9:00"),
        (Choice(WEEKS, weekday=3, until=date(2027, 6, 30)), "每星期三 9:00，到2027年6月30日为止", "Every Wednesday at 9:00, until 30 June 2027"),
    ],
)  # fmt: skip
def test_a_rule_is_told_in_both_languages(choice: Choice, zh: str, en: str) -> None:
    told = told_rule(rule_of(choice), starts_local=time(9))
    assert (told.zh, told.en) == (zh, en)
