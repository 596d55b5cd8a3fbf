"""Staff change the calendar: on record, nobody past a colleague, never into a week in which no clock would end."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.audit import service as audit
from center.audit.views import EntryFilter
from center.contacts import holidays, service
from center.contacts.hours import WorkingCalendar
from center.contacts.service import CalendarChangedError, CalendarInvalidError
from center.contacts.stretches import LEAST_A_WEEK, require_week, stamp_of_day, stamp_of_week, written_day
from center.contacts.views import CalendarDayView, OpeningHoursView, StretchView
from center.contacts.working_time import working_time_between
from center.db import Database
from tests.center.desk import ZHANG, add_clerks

WEEK = [OpeningHoursView(day, time(a), time(b)) for day in range(1, 6) for a, b in ((8, 12), (14, 18))]
SHORTER = [OpeningHoursView(row.weekday, row.opens_local, row.closes_local) for row in WEEK if row.weekday != 5]
DAY = date(2026, 12, 31)


@pytest.fixture
def office(database: Database, now: datetime) -> Database:
    with database.write() as session:
        add_clerks(session, now)
        service.change_week(session, actor=ZHANG, hours=WEEK, seen=stamp_of_week([]), now=now)
    return database


def on_record(database: Database, action: str = "change.calendar") -> list[tuple[str | None, str | None, str | None]]:
    with database.read() as session:
        entries = audit.list_entries(session, chosen=EntryFilter(action=action)).entries
    return [(entry.object_id, entry.old_value, entry.new_value) for entry in reversed(entries)]


def change_week(database: Database, now: datetime, hours: list[OpeningHoursView], seen: str | None = None) -> None:
    with database.write() as session:
        known = stamp_of_week(service.opening_hours(session))
        service.change_week(session, actor=ZHANG, hours=hours, seen=seen or known, now=now)


def change_day(database: Database, now: datetime, day: CalendarDayView, seen: CalendarDayView | None = None) -> None:
    with database.write() as session:
        service.change_day(session, actor=ZHANG, day=day, seen=stamp_of_day(seen), now=now)


def test_a_new_week_counts_and_only_what_differs_is_on_record(office: Database, now: datetime) -> None:
    before = len(on_record(office))
    change_week(office, now, SHORTER)
    with office.read() as session:
        assert service.opening_hours(session) == SHORTER
    assert on_record(office)[before:] == [("weekday 5", "08:00-12:00, 14:00-18:00", None)]


def test_of_two_who_change_the_week_the_slower_is_told(office: Database, now: datetime) -> None:
    with office.read() as session:
        seen = stamp_of_week(service.opening_hours(session))
    change_week(office, now, SHORTER, seen)
    for slower in (WEEK, SHORTER):
        with pytest.raises(CalendarChangedError):
            change_week(office, now, slower, seen)


@pytest.mark.parametrize(
    ("problem", "rows"),
    [
        ("closes_before_opening", [*WEEK, OpeningHoursView(6, time(12), time(8))]),
        ("stretches_overlap", [*WEEK, OpeningHoursView(1, time(11), time(13))]),
        ("stretches_overlap", [*WEEK, OpeningHoursView(1, time(12), time(13))]),
        ("too_many_stretches", [OpeningHoursView(1, time(hour), time(hour, 30)) for hour in range(8, 12)]),
        ("too_little_work", []),
        ("too_little_work", [OpeningHoursView(1, time(8), time(11, 59))]),
    ],
)
def test_a_week_that_cannot_be_is_refused(
    office: Database, now: datetime, problem: str, rows: list[OpeningHoursView]
) -> None:
    with pytest.raises(CalendarInvalidError) as told:
        change_week(office, now, rows)
    assert told.value.problem == problem
    with office.read() as session:
        assert service.opening_hours(session) == WEEK


def test_a_day_is_closed_given_hours_and_made_usual_again(office: Database, now: datetime) -> None:
    closed = CalendarDayView(DAY, "holiday", "盘点", "Stocktaking")
    change_day(office, now, closed)
    short = CalendarDayView(DAY, "workday", "  年底 ", "", (StretchView(time(9), time(11)),))
    change_day(office, now, short, seen=closed)
    with office.read() as session:
        known = service.find_calendar_day(session, on=DAY)
    assert known == CalendarDayView(DAY, "workday", "年底", "年底", short.hours)
    with office.write() as session:
        service.drop_day(session, actor=ZHANG, on=DAY, seen=stamp_of_day(known), now=now)
        assert service.find_calendar_day(session, on=DAY) is None
    assert on_record(office)[-2:] == [
        (DAY.isoformat(), None, "holiday, 盘点, Stocktaking"),
        (DAY.isoformat(), "holiday, 盘点, Stocktaking", written_day(known)),
    ]
    assert on_record(office, "drop.calendar") == [(DAY.isoformat(), written_day(known), None)]


def test_of_two_who_change_a_day_the_slower_is_told(office: Database, now: datetime) -> None:
    closed = CalendarDayView(DAY, "holiday", "盘点", "Stocktaking")
    change_day(office, now, closed)
    with pytest.raises(CalendarChangedError):
        change_day(office, now, closed)
    with pytest.raises(CalendarChangedError), office.write() as session:
        service.drop_day(session, actor=ZHANG, on=DAY, seen=stamp_of_day(None), now=now)
    usual = DAY + timedelta(days=1)
    with pytest.raises(CalendarChangedError), office.write() as session:
        service.drop_day(session, actor=ZHANG, on=usual, seen=stamp_of_day(None), now=now)


@pytest.mark.parametrize(
    ("problem", "changed"),
    [
        ("day_kind_unknown", {"kind": "feast"}),
        ("day_is_past", {"on": date(2026, 11, 21)}),
        ("day_too_far", {"on": date(2036, 1, 1)}),
        ("reason_unfit", {"reason_zh": " "}),
        ("reason_unfit", {"reason_zh": "长" * 41}),
        ("reason_unfit", {"reason_zh": "a\x00b"}),
        ("holiday_with_hours", {"hours": (StretchView(time(9), time(10)),)}),
        ("closes_before_opening", {"kind": "workday", "hours": (StretchView(time(10), time(9)),)}),
    ],
)
def test_a_day_that_cannot_be_is_refused(
    office: Database, now: datetime, problem: str, changed: dict[str, object]
) -> None:
    values = {"on": DAY, "kind": "holiday", "reason_zh": "盘点", "reason_en": "", "hours": (), **changed}
    with pytest.raises(CalendarInvalidError) as told:
        change_day(office, now, CalendarDayView(**values))
    assert told.value.problem == problem
    with office.read() as session:
        assert service.list_calendar_days(session, first_day=date(2000, 1, 1)) == []


def test_a_known_year_is_brought_in_once_and_own_days_stay(office: Database) -> None:
    early = datetime.fromisoformat("2026-01-05T09:00:00+08:00")
    own = CalendarDayView(date(2026, 10, 1), "workday", "值守", "On watch", (StretchView(time(9), time(10)),))
    change_day(office, early, own)
    with office.read() as session:
        assert service.list_years_without_holidays(session, now=early) == [2026, 2027]
    for expected in (True, False):
        with office.write() as session:
            assert bool(service.bring_in_year(session, actor=ZHANG, year=2026, now=early)) is expected
    with office.read() as session:
        days = {day.on: day for day in service.list_calendar_days(session, first_day=date(2026, 1, 1))}
        assert service.list_years_without_holidays(session, now=early) == [2027]
    assert days[own.on] == own
    assert days[date(2026, 10, 2)].reason_zh == "国庆节放假"
    assert min(days) >= date(2026, 1, 5), "what is past is not written anew"
    ((year, _, told),) = on_record(office, "bring_in.calendar")
    assert year == "2026"
    assert told is not None and "10-10 workday" in told and "*" not in told


def test_a_year_that_nobody_knows_brings_in_nothing(office: Database, now: datetime) -> None:
    with office.write() as session:
        assert service.bring_in_year(session, actor=ZHANG, year=holidays.last_known_year() + 1, now=now) == []
    assert on_record(office, "bring_in.calendar") == []


TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
ROWS = st.lists(st.builds(OpeningHoursView, st.integers(1, 7), TIMES, TIMES), max_size=14)


@given(ROWS)
def test_a_week_that_is_taken_holds_what_was_written_and_enough_work(rows: list[OpeningHoursView]) -> None:
    try:
        taken = require_week(rows)
    except CalendarInvalidError:
        return
    assert sorted(taken, key=repr) == sorted(rows, key=repr)
    monday = datetime.fromisoformat("2026-11-23T00:00:00+08:00")
    worked = working_time_between(monday, monday + timedelta(days=7), WorkingCalendar(taken))
    assert worked >= LEAST_A_WEEK
    written = sum(
        (datetime.combine(DAY, row.closes_local) - datetime.combine(DAY, row.opens_local) for row in rows), timedelta(0)
    )
    assert worked == written, "no minute is told twice, none is lost"
