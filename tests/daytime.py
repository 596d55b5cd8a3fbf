"""Whoever really sends what people are told unasked waits in the quiet hours; tests of it must not wait for the morning."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path

from center.clock import LOCAL_ZONE

VARIABLE = "YINLING_CLOCK_AHEAD"
NOON = time(12)


def set_ahead_to_noon(folder: Path) -> str:
    """Write how far the next noon is ahead of the machine's clock, and return what the variable must name."""
    now = datetime.now(LOCAL_ZONE)
    noon = datetime.combine(now.date() + timedelta(days=now.time() >= NOON), NOON, LOCAL_ZONE)
    ahead = folder / "ahead-to-noon"
    ahead.write_text(str((noon - now).total_seconds()), encoding="utf-8")
    return str(ahead)
