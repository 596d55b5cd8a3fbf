"""Whose work the planning of a meeting is: a claim with a lease, as everywhere. Part of the reminder services.

A planner that was killed holds a meeting up for the lease and no longer. Rows are unique: two who plan the same meeting
after all cost time and nothing else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.conversations.queries import changed
from center.reminders import queries

LEASE = timedelta(minutes=1)


def claim_planning(session: Session, *, meeting_id: int, worker: str, now: datetime) -> bool:
    """Take a meeting, or hold it for longer; False where another planner has it."""
    until = now + LEASE
    session.execute(queries.INSERT_CLAIM, {"meeting_id": meeting_id, "worker": worker, "until": until})
    return keep_planning(session, meeting_id=meeting_id, worker=worker, now=now)


def keep_planning(session: Session, *, meeting_id: int, worker: str, now: datetime) -> bool:
    """Hold a meeting for longer, also where nobody has held it meanwhile; False where another planner has it."""
    until = now + LEASE
    values = {"of_meeting": meeting_id, "me": worker, "now": now, "latest": until}
    return changed(session.execute(queries.KEEP_CLAIM, values)) == 1


def release_planning(session: Session, *, meeting_id: int, worker: str) -> None:
    """Let a meeting go that is planned, or has changed."""
    session.execute(queries.RELEASE_CLAIM, {"of_meeting": meeting_id, "me": worker})
