"""When the program must not trust itself: a wrong clock, a rule that takes too much at once. Pure.

Then it deletes nothing and asks an administrator, who sees the clock and the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from center.clock import to_local
from center.retention.views import Planned, RunView

FIRST, CLOCK, AMOUNT = "first", "clock", "amount"
# Between two nights lies a day. More than this, and the clock may have jumped, or the machine was off for long.
LONGEST_GAP = timedelta(days=3)
MOST_PERCENT = 10
# Few things are deleted even where they are many of a kind.
FEW = 200

NIGHT_BEGINS, NIGHT_ENDS = 2, 5
# Where the machine is off at night, the work is done as soon as so much time has passed.
OVERDUE_AFTER = timedelta(hours=36)


def doubt_of(planned: Mapping[str, Planned], *, last: RunView | None, now: datetime) -> str | None:
    """Return why an administrator must look before anything is deleted, or None.

    last: the last run that was carried out.
    """
    if last is None:
        return FIRST if any(one.due for one in planned.values()) else None
    if now - last.started_at > LONGEST_GAP:
        return CLOCK
    return AMOUNT if any(is_much(one) for one in planned.values()) else None


def is_much(planned: Planned) -> bool:
    """Tell whether so much of a kind would go that somebody should look first."""
    return planned.due > FEW and planned.due * 100 > planned.total * MOST_PERCENT


def is_due(*, last: RunView | None, now: datetime) -> bool:
    """Tell whether it is time to begin: once a night, at once where there never was a run or the last is long ago.

    last: the last run that was begun, whatever became of it.
    """
    if last is None or now - last.started_at > OVERDUE_AFTER:
        return True
    local = to_local(now)
    return NIGHT_BEGINS <= local.hour < NIGHT_ENDS and last.night != local.date()


def next_begin(*, last: RunView | None, now: datetime) -> datetime:
    """Return when the next run begins at the latest, if the program runs then."""
    if is_due(last=last, now=now):
        return now
    local = to_local(now)
    tonight = local.replace(hour=NIGHT_BEGINS, minute=0, second=0, microsecond=0)
    if local.hour >= NIGHT_BEGINS:
        tonight += timedelta(days=1)
    return tonight.astimezone(now.tzinfo)
