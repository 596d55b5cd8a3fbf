"""Clocks that stand still at lunch, at night and on holidays: by example, and by properties over any calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from center.clock import LOCAL_ZONE, to_local
from center.contacts.hours import WorkingCalendar
from center.contacts.views import CalendarDayView, OpeningHoursView, StretchView
from center.contacts.working_time import NeverOpenError, WorkingClock, add_working_time, working_time_between

WEEK = [OpeningHoursView(day, time(a, 30), time(b)) for day in range(1, 6) for a, b in ((8, 12), (14, 18))]


def day(on: str, kind: str, *hours: str) -> CalendarDayView:
    stretches = tuple(StretchView(*(time.fromisoformat(at) for at in stretch.split("-"))) for stretch in hours)
    return CalendarDayView(date.fromisoformat(on), kind, "", "", stretches)


# The spring festival of 2026: closed from 15 to 23 February, made up for on Saturdays 14 and 28.
DAYS = [day(f"2026-02-{n}", "holiday") for n in range(15, 24)] + [
    day("2026-02-14", "workday"),
    day("2026-02-28", "workday"),
    day("2026-03-06", "workday", "08:30-11:00"),
]
CALENDAR = WorkingCalendar(WEEK, {day.on: day for day in DAYS})


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL_ZONE)


def told(at: datetime) -> str:
    return to_local(at).replace(tzinfo=None).isoformat(" ", "minutes")


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-03-02T09:00", 60, "2026-03-02 10:00"),
        ("2026-03-02T11:30", 60, "2026-03-02 15:00"),  # over lunch
        ("2026-03-02T17:30", 60, "2026-03-03 09:00"),  # over night
        ("2026-03-02T11:00", 60, "2026-03-02 12:00"),  # to the very end of the morning
        ("2026-03-02T12:00", 30, "2026-03-02 15:00"),
        ("2026-03-02T13:00", 0, "2026-03-02 14:30"),  # nothing of lunch is working time
        ("2026-03-01T10:00", 30, "2026-03-02 09:00"),  # a Sunday
        ("2026-02-13T17:00", 90, "2026-02-14 09:00"),  # Saturday is worked
        ("2026-02-14T17:30", 60, "2026-02-24 09:00"),  # then nine days are not
        ("2026-02-27T17:30", 60, "2026-02-28 09:00"),
        ("2026-03-06T10:30", 60, "2026-03-09 09:00"),  # a Friday with a morning of its own
        ("2026-03-02T23:59", 1, "2026-03-03 08:31"),
    ],
)
def test_working_time_stands_still_while_the_center_is_closed(start: str, minutes: int, end: str) -> None:
    assert told(add_working_time(local(start), timedelta(minutes=minutes), CALENDAR)) == end


def test_a_day_in_shanghai_begins_before_the_day_in_utc() -> None:
    calendar = WorkingCalendar([OpeningHoursView(1, time(0), time(1)), OpeningHoursView(7, time(23), time(23, 59))])
    sunday = local("2026-03-01T23:00")
    assert told(add_working_time(sunday, timedelta(minutes=60), calendar)) == "2026-03-02 00:01"
    assert working_time_between(sunday, local("2026-03-02T09:00"), calendar) == timedelta(minutes=119)


def test_overlapping_stretches_are_counted_once() -> None:
    calendar = WorkingCalendar([OpeningHoursView(1, time(8), time(12)), OpeningHoursView(1, time(11), time(13))])
    assert working_time_between(local("2026-03-02T00:00"), local("2026-03-03T00:00"), calendar) == timedelta(hours=5)


def test_a_calendar_without_hours_is_named() -> None:
    with pytest.raises(NeverOpenError):
        add_working_time(local("2026-03-02T09:00"), timedelta(minutes=1), WorkingCalendar([]))
    with pytest.raises(ValueError, match="forward"):
        add_working_time(local("2026-03-02T09:00"), timedelta(minutes=-1), CALENDAR)


TIMES = st.times().map(lambda at: at.replace(microsecond=0))
STRETCHES = st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] != pair[1]).map(sorted)
FIRST = date(2026, 2, 1)
CALENDARS = st.builds(
    lambda rows, days: WorkingCalendar([OpeningHoursView(n, a, b) for n, (a, b) in rows], {d.on: d for d in days}),
    st.lists(st.tuples(st.integers(1, 7), STRETCHES), min_size=1, max_size=12),
    st.lists(
        st.builds(
            lambda after, hours: CalendarDayView(
                FIRST + timedelta(days=after),
                "workday" if hours is not None else "holiday",
                "",
                "",
                tuple(StretchView(a, b) for a, b in hours or ()),
            ),
            st.integers(0, 60),
            st.none() | st.lists(STRETCHES, max_size=3),
        ),
        max_size=20,
    ),
)
MOMENTS = st.integers(0, 40 * 86_400).map(lambda seconds: local("2026-02-01T00:00") + timedelta(seconds=seconds))
DURATIONS = st.integers(0, 20 * 3_600).map(lambda seconds: timedelta(seconds=seconds))


def add(start: datetime, duration: timedelta, calendar: WorkingCalendar) -> datetime:
    try:
        return add_working_time(start, duration, calendar)
    except NeverOpenError:
        assume(False)
        raise


@given(CALENDARS, MOMENTS, DURATIONS, DURATIONS)
def test_two_durations_one_after_the_other_are_their_sum(
    calendar: WorkingCalendar, start: datetime, first: timedelta, second: timedelta
) -> None:
    assert add(add(start, first, calendar), second, calendar) == add(start, first + second, calendar)


@given(CALENDARS, MOMENTS, MOMENTS, DURATIONS, DURATIONS)
def test_later_and_longer_never_end_earlier(
    calendar: WorkingCalendar, one: datetime, other: datetime, short: timedelta, long: timedelta
) -> None:
    short, long = sorted((short, long))
    assert add(min(one, other), short, calendar) <= add(max(one, other), short, calendar)
    assert add(one, short, calendar) <= add(one, long, calendar)


@given(CALENDARS, MOMENTS, DURATIONS)
def test_a_clock_never_ends_while_the_center_is_closed(
    calendar: WorkingCalendar, start: datetime, duration: timedelta
) -> None:
    end = add(start, duration, calendar)
    assert end >= start
    assert any(opens <= end <= closes for opens, closes in calendar.stretches_of(to_local(end).date()))


@given(CALENDARS, MOMENTS, DURATIONS)
def test_what_was_added_lies_between(calendar: WorkingCalendar, start: datetime, duration: timedelta) -> None:
    assert working_time_between(start, add(start, duration, calendar), calendar) == duration


@given(CALENDARS, MOMENTS, MOMENTS)
def test_adding_what_lies_between_leads_back(calendar: WorkingCalendar, one: datetime, other: datetime) -> None:
    start, end = sorted((one, other))
    between = working_time_between(start, end, calendar)
    reached = add(start, between, calendar)
    # Between two moments of closed time lies nothing, so any of them may be reached.
    assert working_time_between(min(reached, end), max(reached, end), calendar) == timedelta(0)
    if any(opens < end <= closes for opens, closes in calendar.stretches_of(to_local(end).date())):
        assert reached <= end


@given(CALENDARS, MOMENTS, MOMENTS, MOMENTS)
def test_working_time_of_two_parts_is_that_of_the_whole(
    calendar: WorkingCalendar, one: datetime, two: datetime, three: datetime
) -> None:
    a, b, c = sorted((one, two, three))
    whole = working_time_between(a, c, calendar)
    assert working_time_between(a, b, calendar) + working_time_between(b, c, calendar) == whole
    assert timedelta(0) <= whole <= c - a
    assert working_time_between(c, a, calendar) == timedelta(0)


@given(CALENDARS, MOMENTS, MOMENTS)
def test_a_clock_that_measures_many_agrees_with_measuring_one(
    calendar: WorkingCalendar, one: datetime, other: datetime
) -> None:
    clock = WorkingClock(
        calendar,
        first_day=to_local(min(one, other)).date() - timedelta(days=3),
        last_day=to_local(max(one, other)).date() + timedelta(days=3),
    )
    one, other = one.replace(microsecond=0), other.replace(microsecond=0)
    measured = clock.between(int(one.timestamp()), int(other.timestamp()))
    assert timedelta(seconds=measured) == working_time_between(one, other, calendar)


def test_a_clock_without_hours_never_runs() -> None:
    clock = WorkingClock(WorkingCalendar([]), first_day=date(2026, 3, 1), last_day=date(2026, 3, 9))
    assert not clock.ever_runs
    assert clock.between(0, 10**10) == 0
