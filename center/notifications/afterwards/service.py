"""What a meeting came to and what was studied, for those who could not come. A worker of the bot process calls it.

Who was there, who wants no messages, and of whom nobody knows whether they came, hear nothing. It tells nobody twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from center.notifications import service as notifications
from center.notifications.afterwards import queries
from center.notifications.views import Wanted
from center.reminders.quiet import after_quiet

__all__ = ["Absent", "Meeting", "find_absent", "list_summed_up", "store"]

# What is written in haste can be mended before it leaves, and whoever is ticked late is taken off again.
HOLD = timedelta(minutes=10)
# Later nobody wonders any more what a meeting came to.
LOOKS_BACK = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that has begun and is summed up."""

    id: int
    organization_id: int
    audience: str
    starts_at: datetime
    state: str
    revision: int

    @property
    def occasion(self) -> str:
        """Under which name its notifications lie."""
        return f"meeting:{self.id}"


@dataclass(frozen=True, slots=True)
class Absent:
    """Whose rows are to change. new: member ids; again and gone: notifications that were withdrawn, or are planned."""

    new: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)

    @property
    def most(self) -> int:
        """How many there are of the largest sort."""
        return max(len(self.new), len(self.again), len(self.gone))

    def __bool__(self) -> bool:
        """Tell whether anything is to change."""
        return self.most > 0


def list_summed_up(session: Session, *, now: datetime) -> list[Meeting]:
    """Return the meetings of the last two weeks that have a summary, the oldest first."""
    rows = session.execute(queries.SUMMED_UP, {"since": now - LOOKS_BACK, "now": now})
    return [Meeting(*row) for row in rows]


def find_absent(session: Session, *, meeting: Meeting, limit: int) -> Absent:
    """Return whose rows of a meeting are not as they should be, at most so many of each sort."""
    asked: dict[str, Any] = {
        "at_most": limit,
        "of_meeting": meeting.id,
        "of_occasion": meeting.occasion,
        "organization_id": meeting.organization_id,
        "for_party_members": meeting.audience == "party_members",
        "is_held": meeting.state == "held",
    }
    return Absent(
        list(session.execute(queries.TO_TELL, asked).scalars()),
        list(session.execute(queries.FOR_THEM_AFTER_ALL, asked).scalars()),
        list(session.execute(queries.NOT_FOR_THEM, asked).scalars()),
    )


def store(session: Session, *, meeting: Meeting, absent: Absent, now: datetime) -> None:
    """Plan the summary for those who could not come, and take it back from those who did."""
    due_at = after_quiet(now + HOLD)
    expires_at = meeting.starts_at + LOOKS_BACK
    if absent.gone:
        session.execute(queries.WITHDRAW, {"ids": absent.gone})
    if absent.again:
        new = {"new_due_at": due_at, "new_revision": meeting.revision}
        session.execute(queries.PLAN_AFTER_ALL, {"ids": absent.again, **new})
    wanted = [
        Wanted(
            member_id=member_id,
            occasion=meeting.occasion,
            kind=queries.SUMMARY,
            due_at=due_at,
            expires_at=expires_at,
            meeting_id=meeting.id,
            revision=meeting.revision,
        )
        for member_id in absent.new
    ]
    notifications.put(session, wanted=wanted, now=now)
