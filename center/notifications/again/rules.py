"""When a second reminder leaves. Pure; the clock is passed in."""

from __future__ import annotations

from datetime import datetime, timedelta

from center.reminders.quiet import after_quiet

# It can be taken back while it has not left.
HOLD = timedelta(minutes=2)
# Nobody is reminded a second time so soon after the first.
APART = timedelta(hours=12)


def leaves_at(now: datetime, *, starts_at: datetime) -> datetime | None:
    """Return when a reminder leaves that is asked for now, never in the night; None where the meeting has begun."""
    at = after_quiet(now + HOLD)
    return at if at < starts_at else None
