"""When the center opens next, and until when people are told that somebody looks at their case."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from center import clock
from center.contacts.hours import WorkingCalendar, find_opening
from center.contacts.promise import due_time
from center.contacts.views import CalendarDayView, OpeningHoursView

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
WEEK = [OpeningHoursView(day, time(a), time(b)) for day in range(1, 6) for a, b in ((8, 12), (14, 18))]
HOURS, EMPTY = WorkingCalendar(WEEK), WorkingCalendar([])
HOLIDAY = CalendarDayView(date(2026, 11, 25), "holiday", "节", "Holiday")


@pytest.mark.parametrize(
    ("at", "is_open", "opens"),
    [
        ("2026-11-23T09:00", True, "2026-11-23T08:00"),
        ("2026-11-23T12:00", False, "2026-11-23T14:00"),
        ("2026-11-22T10:00", False, "2026-11-23T08:00"),
        ("2026-11-24T19:00", False, "2026-11-26T08:00"),
    ],
)
def test_next_opening(at: str, is_open: bool, opens: str) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=clock.LOCAL_ZONE)
    found = find_opening(WorkingCalendar(WEEK, {HOLIDAY.on: HOLIDAY}), now=now.astimezone(UTC))
    assert found is not None
    assert found.is_open is is_open
    assert clock.to_local(found.opens_at).replace(tzinfo=None).isoformat("T", "minutes") == opens


def test_nobody_promises_an_opening_that_is_not_on_file() -> None:
    assert find_opening(EMPTY, now=NOW) is None
    assert due_time(EMPTY, urgency="soon", now=NOW) == NOW + timedelta(days=1)


def test_cases_are_due_in_working_hours() -> None:
    monday = datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert due_time(HOURS, urgency="urgent", now=monday) == monday + timedelta(minutes=30)
    assert due_time(HOURS, urgency="soon", now=monday) == datetime(2026, 11, 23, 4, tzinfo=UTC)
    late = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
    assert due_time(HOURS, urgency="soon", now=late) == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert due_time(HOURS, urgency="normal", now=monday) == datetime(2026, 11, 25, 4, tzinfo=UTC)


def test_an_urgent_case_is_due_when_somebody_is_there_to_see_it() -> None:
    sunday, evening = datetime(2026, 11, 22, 2, tzinfo=UTC), datetime(2026, 11, 23, 9, 45, tzinfo=UTC)
    assert due_time(HOURS, urgency="urgent", now=sunday) == datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    assert due_time(HOURS, urgency="urgent", now=evening) == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
    assert due_time(EMPTY, urgency="urgent", now=NOW) == NOW + timedelta(days=1)
