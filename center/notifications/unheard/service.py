"""Puts on the call list, before the meeting, whom no message has reached though none was given up.

A worker of the bot process calls it now and then. Two cases: the channel fails and little time is left; the message
lies in a web chat that nobody has opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from center.notifications.queries import insert_wanted
from center.notifications.unheard import queries

# A message that has failed so often, with so little time left, is not waited for: somebody calls, whatever it does yet.
FAILING_ATTEMPTS = 3
LITTLE_TIME = timedelta(hours=2)
# Who has not opened the page for so long, and will have to be there within a day, may not open it in time.
UNREAD_AFTER = timedelta(hours=4)
UNREAD_BEFORE = timedelta(hours=20)
FAILED, UNREAD = "failed", "unread"


def list_unheard(session: Session, *, now: datetime, limit: int) -> list[tuple[str, Sequence[Any]]]:
    """Return who is to be called, each with the reason; asking costs no write."""
    soon = {"now": now, "latest": now + LITTLE_TIME, "attempts": FAILING_ATTEMPTS, "at_most": limit}
    failing = session.execute(queries.FAILING, soon)
    found: list[tuple[str, Sequence[Any]]] = [(FAILED, row) for row in failing]
    values = {"now": now, "latest": now + UNREAD_BEFORE, "since": now - UNREAD_AFTER, "at_most": limit}
    return found + [(UNREAD, row) for row in session.execute(queries.UNOPENED, values)]


def put_on_call_list(session: Session, *, unheard: Sequence[tuple[str, Sequence[Any]]], now: datetime) -> int:
    """Put them on the list of those to be called; return how many were not on it."""
    rows = [
        {
            "member_id": member_id,
            "occasion": occasion,
            # As the plan names it (center/reminders/plan.py): one call for each state of the meeting.
            "kind": f"call:{revision}" if revision else "call",
            "meeting_id": meeting_id,
            "broadcast_id": None,
            "revision": revision,
            "due_at": now,
            "expires_at": None,
            "state": "call",
            "call_reason": reason,
            "tried": [],
            "created_at": now,
        }
        for reason, (member_id, occasion, meeting_id, revision) in unheard
    ]
    return len(session.connection().execute(insert_wanted(session), rows).all()) if rows else 0
