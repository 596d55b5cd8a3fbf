"""An example for a rule, so that whoever changes it sees what it means: a case that comes late on a Friday. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from center.clock import LOCAL_ZONE, to_local
from center.contacts.hours import WorkingCalendar

FRIDAY = 5
COMES_AT = time(16, 30)
WEEKS = 5


def example_start(calendar: WorkingCalendar, *, now: datetime) -> datetime:
    """Return half past four on the next Friday on which the center is open then, or on the next Friday at all."""
    today = to_local(now).date()
    friday = today + timedelta(days=(FRIDAY - today.isoweekday()) % 7 or 7)
    moments = [
        datetime.combine(friday + timedelta(weeks=week), COMES_AT, LOCAL_ZONE).astimezone(UTC) for week in range(WEEKS)
    ]
    for at in moments:
        if any(opens_at <= at < closes_at for opens_at, closes_at in calendar.stretches_of(to_local(at).date())):
            return at
    return moments[0]
