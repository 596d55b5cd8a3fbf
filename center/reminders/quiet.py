"""The hours in which nothing unasked is sent. Pure; the plan uses it; whoever hands on and whoever sends ask once more.

They put off and never drop: what falls into them leaves when they end. What would then come too late leaves before they
begin.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from center.clock import LOCAL_ZONE, to_local

BEGINS, ENDS = time(21, 0), time(7, 30)
# The last moment at which somebody is told of what cannot wait for the morning.
LAST_CALL = time(20, 30)
A_DAY = timedelta(days=1)


def is_quiet(at: datetime) -> bool:
    """Tell whether a moment lies in the quiet hours; they end with their last minute, 07:29."""
    local = to_local(at).time()
    return local >= BEGINS or local < ENDS


def after_quiet(at: datetime) -> datetime:
    """Return a moment itself, or the end of the quiet hours it lies in."""
    if not is_quiet(at):
        return at
    local = to_local(at)
    day = local.date() + A_DAY if local.time() >= BEGINS else local.date()
    return datetime.combine(day, ENDS, LOCAL_ZONE).astimezone(UTC)


def hold_until(at: datetime, *, expires_at: datetime | None) -> datetime | None:
    """Return when something leaves that is ready at `at`; None where it would come too late then.

    For what the plan could not foresee: what an outage or another attempt has brought into the quiet hours.
    """
    later = after_quiet(at)
    return later if expires_at is None or later < expires_at else None


def leave_at(at: datetime, *, before: datetime, now: datetime) -> datetime | None:
    """Return when something leaves that is wished for `at` and of no use from `before` on; None where it cannot.

    After the quiet hours; where that is too late, at 20:30 before them, or now where they have not begun yet.
    """
    later = after_quiet(at)
    if later < before:
        return later
    if not is_quiet(at):
        return None
    local = to_local(at)
    evening = local.date() if local.time() >= BEGINS else local.date() - A_DAY
    begins_at = datetime.combine(evening, BEGINS, LOCAL_ZONE).astimezone(UTC)
    last_call_at = datetime.combine(evening, LAST_CALL, LOCAL_ZONE).astimezone(UTC)
    earlier = max(last_call_at, now)
    return earlier if earlier < min(begins_at, before) else None
