"""When somebody is to be telephoned before a meeting: in working time, about a day before. Pure; the plan uses it."""

from __future__ import annotations

from datetime import datetime, timedelta

from center.clock import to_local
from center.contacts.hours import WorkingCalendar

A_DAY = timedelta(days=1)
# So far back a working day is looked for; the longest holidays are shorter.
LOOK_BACK_DAYS = 14


def call_from(*, starts_at: datetime, now: datetime, calendar: WorkingCalendar) -> datetime:
    """Return from when on somebody is to be called: a day before the start, if the center works then.

    Else from the beginning of the last stretch of working time before that; where all this is over, now. Staff see the
    call from the moment it is planned: this is its place in the list, and holds nobody back.
    """
    day_before = starts_at - A_DAY
    for days in range(LOOK_BACK_DAYS + 1):
        stretches = calendar.stretches_of(to_local(day_before).date() - timedelta(days=days))
        for opens_at, closes_at in reversed(stretches):
            if opens_at <= day_before:
                return max(day_before if day_before < closes_at else opens_at, now)
    return max(day_before, now)
