"""When somebody is to be called: a day before, in working time."""

from __future__ import annotations

from datetime import datetime

import pytest

from center.contacts.hours import WorkingCalendar
from center.contacts.views import CalendarDayView
from center.reminders.calling import call_from
from tests.center.reminders.simulation import CALENDAR, local


@pytest.mark.parametrize(
    ("starts_at", "call_at"),
    [
        (local(10, 9), local(9, 9)),
        (local(10, 8), local(8, 14, 30)),
        (local(10, 13), local(9, 8, 30)),
        (local(10, 19), local(9, 14, 30)),
        (local(14, 9), local(11, 14, 30)),
    ],
)
def test_somebody_is_called_a_day_before_or_in_the_last_working_time_before(
    starts_at: datetime, call_at: datetime
) -> None:
    assert call_from(starts_at=starts_at, now=local(1), calendar=CALENDAR) == call_at


def test_holidays_are_not_worked() -> None:
    closed = CalendarDayView(local(9).date(), "holiday", "放假", "holiday")
    calendar = WorkingCalendar(CALENDAR.week, {local(9, 12).date(): closed})
    assert call_from(starts_at=local(10, 9), now=local(1), calendar=calendar) == local(8, 14, 30)


def test_what_is_entered_late_is_called_about_at_once() -> None:
    assert call_from(starts_at=local(10, 9), now=local(9, 16), calendar=CALENDAR) == local(9, 16)


def test_without_hours_on_file_a_day_before_counts() -> None:
    assert call_from(starts_at=local(10, 9), now=local(1), calendar=WorkingCalendar(())) == local(9, 9)
