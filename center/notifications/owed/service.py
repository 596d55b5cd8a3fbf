"""Calls that are owed for broadcasts and for the yearly certification. The console calls it; it gives no numbers.

What came of a call about a broadcast is kept by `center.broadcasts`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.notifications.owed import queries
from center.notifications.owed.views import BROADCAST, CERTIFICATION, CallsOwed, PersonOwed

__all__ = [
    "BROADCAST",
    "CERTIFICATION",
    "OUTCOMES",
    "CallsOwed",
    "NotOwedError",
    "PersonOwed",
    "list_owed",
    "list_uncertified",
    "record_certification_call",
]

# Whoever does not answer is still to be called.
OUTCOMES = ("reached", "wrong_number")


class NotOwedError(LookupError):
    """Nobody is to call this member about this, or somebody has just done it."""


def list_owed(session: Session, *, organization_ids: frozenset[int] | None, now: datetime) -> list[CallsOwed]:
    """Return how many are to be called about what, besides meetings; of the certification only for who sees all."""
    rows = session.execute(queries.of_broadcasts(organization_ids), {"now": now})
    found = [CallsOwed(BROADCAST, *row) for row in rows]
    if organization_ids is None:
        for occasion, expires_at, people in session.execute(queries.OF_CERTIFICATIONS, {"now": now}):
            topic, _, year = occasion.partition(":")
            if topic == CERTIFICATION and year.isdecimal():
                found.append(CallsOwed(CERTIFICATION, int(year), "", "", expires_at, people))
    return found


def list_uncertified(session: Session, *, year: int, limit: int, offset: int = 0, now: datetime) -> list[PersonOwed]:
    """Return a page of those who are to be called about the certification of a year, by branch and name."""
    values = {"of_occasion": _occasion(year), "now": now, "at_most": limit, "from_row": offset}
    return [PersonOwed(*row) for row in session.execute(queries.PEOPLE_OF_OCCASION, values)]


def record_certification_call(
    session: Session, *, year: int, member_id: int, outcome: str, by: Actor, now: datetime
) -> None:
    """Keep what came of a call, one of OUTCOMES; raises NotOwedError."""
    if outcome not in OUTCOMES:
        raise NotOwedError(member_id)
    values = {
        "of_occasion": _occasion(year),
        "of_member": member_id,
        "now": now,
        "outcome": outcome,
        "at": now,
        "by_staff": by.staff_id,
    }
    if not session.execute(queries.ENTER, values).scalars().all():
        raise NotOwedError(member_id)
    audit.record(
        session,
        actor=by,
        action="call.invitation",
        object_kind="member",
        object_id=session.execute(queries.EMPLOYEE_NO, {"of_member": member_id}).scalar_one(),
        field=_occasion(year),
        new=outcome,
        now=now,
    )


def _occasion(year: int) -> str:
    return f"{CERTIFICATION}:{year}"
