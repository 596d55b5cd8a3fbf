"""The only place that reads the time. Every part of the program calls it; it must never return a naive datetime.

`YINLING_NOW` (ISO 8601, for example 2026-11-22T10:00:00+08:00) fixes the time for a whole process: demos, screenshots.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")

_frozen_at: ContextVar[datetime | None] = ContextVar("frozen_at", default=None)


def utc_now() -> datetime:
    """Return the present moment in UTC, or the moment that was frozen."""
    at = _frozen_at.get()
    if at is not None:
        return at
    fixed = os.environ.get("YINLING_NOW")
    return _aware(datetime.fromisoformat(fixed)) if fixed else datetime.now(UTC)


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


def _aware(at: datetime) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=LOCAL_ZONE)).astimezone(UTC)
