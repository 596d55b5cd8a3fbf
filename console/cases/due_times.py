"""Reads a local day and hour by which something must happen, and says what working hours make of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from center.clock import LOCAL_ZONE
from center.contacts import service as contacts

FURTHEST = timedelta(days=366)


class DueUnfitError(ValueError):
    """This is no time by which something can be due; `problem`: unreadable, past, far."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class DueMeaning:
    """What a time by which something is due means for people who work: how long they have, and that it is not at night.

    closed_since: where the center is closed then, when it closes last before; None where it is open.
    """

    at: datetime
    hours: int
    minutes: int
    closed_since: datetime | None

    @property
    def has_time(self) -> bool:
        """Whether there is any working time until then."""
        return bool(self.hours or self.minutes)


def read_due(day: str, hour: str, *, now: datetime) -> datetime:
    """Read a day (2026-11-23) and an hour (15:30) on the center's clock; raises DueUnfitError."""
    try:
        local = datetime.combine(date.fromisoformat(day), time.fromisoformat(hour).replace(tzinfo=None), LOCAL_ZONE)
    except ValueError as error:
        raise DueUnfitError("unreadable") from error
    if local <= now:
        raise DueUnfitError("past")
    if local - now > FURTHEST:
        raise DueUnfitError("far")
    return local


def meaning_of(session: Session, *, at: datetime, now: datetime) -> DueMeaning:
    """Return what a time by which something is due means in working hours."""
    minutes = int(contacts.working_time_until(session, at=at, now=now) / timedelta(minutes=1))
    return DueMeaning(at, *divmod(minutes, 60), contacts.find_closing_before(session, at=at, now=now))
