"""When failed logins lock an account, and when sessions end by themselves. Pure; the staff services feed it."""

from __future__ import annotations

from datetime import datetime, timedelta

FAILURES_THAT_LOCK = 5
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=24)
_MOST_DOUBLINGS = 10

IDLE_TIMEOUT = timedelta(minutes=30)
ABSOLUTE_TIMEOUT = timedelta(hours=12)
# Between password and second factor nobody needs longer, and whoever has only stolen a password gets no more time.
HALF_WAY_TIMEOUT = timedelta(minutes=10)
ONE_TIME_PASSWORD_LIFE = timedelta(days=7)


def lock_after(failures: int) -> timedelta | None:
    """Return for how long this failure locks: every fifth does, first for 15 minutes, then for twice as long each time.

    Failures are counted since the last full login; tries during a lock are not counted, or anybody could keep somebody
    locked out for good.
    """
    if failures <= 0 or failures % FAILURES_THAT_LOCK:
        return None
    doublings: int = min(failures // FAILURES_THAT_LOCK - 1, _MOST_DOUBLINGS)
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)


def is_locked(locked_until: datetime | None, *, now: datetime) -> bool:
    """Tell whether an account must wait."""
    return locked_until is not None and now < locked_until


def timed_out(*, created_at: datetime, last_seen_at: datetime, is_half_way: bool, now: datetime) -> str | None:
    """Return why a session is over, `idle` or `too_old`, or None while it may be used."""
    if now - created_at >= (HALF_WAY_TIMEOUT if is_half_way else ABSOLUTE_TIMEOUT):
        return "too_old"
    return "idle" if now - last_seen_at >= IDLE_TIMEOUT else None
