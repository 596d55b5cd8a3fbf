"""Lead times as they are written: `P3D`, `PT2H`, `P1D@20:00`. Pure; plan and rules use it, and it never guesses.

`P1D` is so long before the start; `P1D@20:00` is on that day before, at that time on the center's clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from center.clock import LOCAL_ZONE, to_local

_WRITTEN = re.compile(
    r"P(?=\d|T\d)(?:(?P<weeks>\d{1,2})W|(?:(?P<days>\d{1,3})D)?(?:T(?=\d)(?:(?P<hours>\d{1,3})H)?(?:(?P<minutes>\d{1,4})M)?)?)"
    r"(?:@(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d))?"
)
# Who wishes to hear of it when it has begun hears so long before.
AT_LEAST = timedelta(hours=2)


class LeadInvalidError(ValueError):
    """Nobody can tell which moment is meant."""


class Lead(NamedTuple):
    """How long before a meeting. text: as it is written; at_local: the time of that day, where one was named."""

    text: str
    before: timedelta
    is_of_days: bool
    at_local: time | None

    def moment(self, starts_at: datetime) -> datetime:
        """Return when somebody who wishes this wants to hear of a meeting, in UTC; always before its start.

        A moment at or after the start is of no use to anybody: then it is two hours before.
        """
        wished_at = self._wished_at(starts_at)
        return wished_at if wished_at < starts_at else starts_at - AT_LEAST

    def _wished_at(self, starts_at: datetime) -> datetime:
        if self.at_local is None:
            return starts_at - self.before
        day = to_local(starts_at).date() - self.before
        return datetime.combine(day, self.at_local, LOCAL_ZONE).astimezone(UTC)


@lru_cache(maxsize=1024)
def read_lead(text: str) -> Lead:
    """Read one lead time; raises LeadInvalidError."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise LeadInvalidError(text)
    weeks, days, hours, minutes = (int(found[name] or 0) for name in ("weeks", "days", "hours", "minutes"))
    before = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    is_of_days = not (hours or minutes)
    at_local = None if found["hour"] is None else time(int(found["hour"]), int(found["minute"]))
    if at_local is not None and not is_of_days:
        raise LeadInvalidError(f"{text}: a time of day goes with whole days")
    return Lead(text, before, is_of_days, at_local)


def read_leads(text: str) -> tuple[Lead, ...]:
    """Read several lead times, joined by commas; each counts once, the earliest first. Raises LeadInvalidError."""
    return in_order(read_lead(part.strip()) for part in text.split(","))


def in_order(leads: Iterable[Lead]) -> tuple[Lead, ...]:
    """Return each lead once, the earliest first; of one day, a time that was named comes last."""
    return tuple(sorted(set(leads), key=lambda lead: (-lead.before, lead.at_local or time.min, lead.text)))
