"""When the windows open next. Pure; the contact services feed it what is on file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta

from center.clock import LOCAL_ZONE, to_local
from center.contacts.views import OpeningHoursView, OpeningView

LOOK_AHEAD_DAYS = 30
URGENT_WITHIN = timedelta(minutes=30)
NORMAL_AFTER_STRETCHES = 4  # two working days, mornings and afternoons
LEAST_LEFT = timedelta(hours=1)


def find_opening(hours: Sequence[OpeningHoursView], closed: Collection[date], *, now: datetime) -> OpeningView | None:
    """Return the stretch that is open now, or the next one; None if none comes within a month."""
    today = to_local(now).date()
    for days in range(LOOK_AHEAD_DAYS + 1):
        day = today + timedelta(days=days)
        if day in closed:
            continue
        of_day = sorted((row for row in hours if row.weekday == day.isoweekday()), key=lambda row: row.opens_local)
        for row in of_day:
            opens_at = datetime.combine(day, row.opens_local, LOCAL_ZONE).astimezone(UTC)
            closes_at = datetime.combine(day, row.closes_local, LOCAL_ZONE).astimezone(UTC)
            if closes_at > now:
                return OpeningView(opens_at <= now, opens_at, closes_at)
    return None


def due_time(hours: Sequence[OpeningHoursView], closed: Collection[date], *, urgency: str, now: datetime) -> datetime:
    """Return until when staff look at a case: at once, by the end of this or the next stretch, or in two days."""
    if urgency == "urgent":
        return now + URGENT_WITHIN
    opening = find_opening(hours, closed, now=now)
    if opening is not None and opening.is_open and opening.closes_at - now < LEAST_LEFT:
        opening = find_opening(hours, closed, now=opening.closes_at)
    if urgency != "soon":
        for _ in range(NORMAL_AFTER_STRETCHES):
            opening = None if opening is None else find_opening(hours, closed, now=opening.closes_at)
    return opening.closes_at if opening is not None else now + timedelta(days=1 if urgency == "soon" else 3)
