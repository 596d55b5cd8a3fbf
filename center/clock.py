"""The only place that reads the time. Every part of the program calls it; it must never return a naive datetime.

`YINLING_NOW` (ISO 8601, for example 2026-11-22T10:00:00+08:00) fixes the time for a whole process: screenshots.
`YINLING_CLOCK_AHEAD` names a file that holds a number of seconds by which all processes are ahead of the real time,
read anew each time: whoever shows or tests what happens tomorrow need not wait for it. Never where people are served.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

_last_ahead: dict[str, timedelta] = {}
LOCAL_ZONE = ZoneInfo("Asia/Shanghai")

_frozen_at: ContextVar[datetime | None] = ContextVar("frozen_at", default=None)


def utc_now() -> datetime:
    """Return the present moment in UTC, or the moment that was frozen."""
    at = _frozen_at.get()
    if at is not None:
        return at
    fixed = os.environ.get("YINLING_NOW")
    return _aware(datetime.fromisoformat(fixed)) if fixed else datetime.now(UTC) + _ahead()


def local_now() -> datetime:
    """Return the present moment on the center's own clock."""
    return to_local(utc_now())


def local_today() -> date:
    """Return today's date where the center is."""
    return local_now().date()


def to_local(at: datetime) -> datetime:
    """Return the same moment on the center's own clock."""
    return at.astimezone(LOCAL_ZONE)


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Stop the clock at one moment; a naive one is read as local time."""
    moment = _aware(at)
    token = _frozen_at.set(moment)
    try:
        yield moment
    finally:
        _frozen_at.reset(token)


def _ahead() -> timedelta:
    """Return how far ahead the clock is; where the number cannot be read, it stays as it was."""
    named = os.environ.get("YINLING_CLOCK_AHEAD")
    if not named:
        return timedelta(0)
    # Whoever writes the file empties it first, and the clock must neither stop a message nor jump back for that moment.
    with suppress(OSError, ValueError, OverflowError):
        _last_ahead[named] = timedelta(seconds=float(Path(named).read_text(encoding="utf-8")))
    return _last_ahead.get(named, timedelta(0))


def _aware(at: datetime) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=LOCAL_ZONE)).astimezone(UTC)
