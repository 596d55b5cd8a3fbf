"""Public holidays as published: the demo center has them, and its clocks stand still on them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from center.contacts import service as contacts
from center.contacts.holidays import public_days
from center.contacts.working_time import working_time_between
from center.crypto import get_keyring
from center.db import Database
from center.demo.fill import fill


def test_the_spring_festival_of_2026_is_as_published() -> None:
    february = [day for day in public_days(first_day=date(2026, 2, 1)) if day.on < date(2026, 3, 1)]
    assert [day.on.day for day in february if day.kind == "holiday"] == list(range(15, 24))
    assert [day.on.day for day in february if day.kind == "workday"] == [14, 28]
    assert {(day.name_zh, day.name_en) for day in february} == {("春节", "Spring Festival")}


def test_the_demo_center_is_closed_on_public_holidays(sqlite_database: Database) -> None:
    now = datetime(2026, 11, 22, 2, tzinfo=UTC)
    fill(sqlite_database, members=1, months=1, keyring=get_keyring(), now=now, show_progress=False)
    with sqlite_database.read() as session:
        calendar = contacts.load_calendar(session, first_day=date(2026, 1, 1))
    assert calendar.days[date(2026, 10, 10)].reason_zh == "国庆节调休上班"
    # Of the first ten days of October Thursday 8, Friday 9 and Saturday 10 are worked.
    september, october = datetime(2026, 9, 30, 16, tzinfo=UTC), datetime(2026, 10, 10, 16, tzinfo=UTC)
    assert working_time_between(september, october, calendar) == timedelta(hours=3 * 7)
