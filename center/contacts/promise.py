"""Until when people are told that somebody looks at their case. Pure; the contact services ask it.

Staff are held to no later, whatever the calendar: `center.deadlines.bounds` takes its bounds from here.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from center.clock import to_local
from center.contacts.hours import WorkingCalendar, find_opening
from center.contacts.working_time import NeverOpenError, add_working_time

URGENT_WITHIN = timedelta(minutes=30)
NORMAL_AFTER_STRETCHES = 4  # two working days, mornings and afternoons
LEAST_LEFT = timedelta(hours=1)
# On short days a stretch holds less than staff may need: people are told the end of the one in which this is over.
LEAST_WORKING_TIME = {"soon": timedelta(hours=1), "normal": timedelta(hours=12)}


def due_time(calendar: WorkingCalendar, *, urgency: str, now: datetime) -> datetime:
    """Return until when staff look at a case: soon after they are there, by the end of a stretch, or in two days."""
    told = _by_stretches(calendar, urgency, now)
    least = LEAST_WORKING_TIME.get(urgency)
    if least is None:
        return told
    try:
        return max(told, _end_of_stretch(calendar, add_working_time(now, least, calendar)))
    except NeverOpenError:
        return max(told, now + least)


def _by_stretches(calendar: WorkingCalendar, urgency: str, now: datetime) -> datetime:
    opening = find_opening(calendar, now=now)
    if urgency == "urgent":
        if opening is not None and opening.is_open and opening.closes_at - now < URGENT_WITHIN:
            opening = find_opening(calendar, now=opening.closes_at)
        return now + timedelta(days=1) if opening is None else max(now, opening.opens_at) + URGENT_WITHIN
    if opening is not None and opening.is_open and opening.closes_at - now < LEAST_LEFT:
        opening = find_opening(calendar, now=opening.closes_at)
    if urgency != "soon":
        for _ in range(NORMAL_AFTER_STRETCHES):
            opening = None if opening is None else find_opening(calendar, now=opening.closes_at)
    return opening.closes_at if opening is not None else now + timedelta(days=1 if urgency == "soon" else 3)


def _end_of_stretch(calendar: WorkingCalendar, at: datetime) -> datetime:
    for opens_at, closes_at in calendar.stretches_of(to_local(at).date()):
        if opens_at <= at <= closes_at:
            return closes_at
    return at
