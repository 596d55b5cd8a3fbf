"""Meetings a member is invited to. Actions call it; it must never store an answer to somebody else's meeting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from center.db.statements import upsert
from center.meetings import queries
from center.meetings.views import MaterialView, MeetingView, ReminderWishView
from center.members import service as members
from center.organizations import service as organizations

__all__ = [
    "MaterialView",
    "MeetingNotFoundError",
    "MeetingView",
    "ReminderWishView",
    "list_materials",
    "list_upcoming",
    "record_answer",
    "reminder_wish_of",
    "set_reminder",
    "stop_reminders",
]

LONGEST_MEETING = timedelta(days=2)
DEFAULT_LEAD = "P1D"
_LEAD = re.compile(r"P(?=\d|T\d)(\d+W|(\d+D)?(T(?=\d)(\d+H)?(\d+M)?)?)")


class MeetingNotFoundError(LookupError):
    """No coming meeting that this member is invited to."""


def list_upcoming(
    session: Session, *, member_id: int, now: datetime, limit: int, kinds: Sequence[str] | None = None
) -> list[MeetingView]:
    """Return the meetings of a member's branch and of all above it that have not ended, the next first."""
    values = {**_invitation(session, member_id, now), "at_most": limit}
    if kinds is None:
        rows = session.execute(queries.UPCOMING, values)
    else:
        rows = session.execute(queries.UPCOMING_OF_KINDS, {**values, "kinds": list(kinds)})
    return [MeetingView(*row) for row in rows]


def record_answer(
    session: Session, *, member_id: int, meeting_id: int, answer: str, reason: str | None, now: datetime
) -> MeetingView:
    """Store that a member will come or not, over an earlier answer; raises MeetingNotFoundError."""
    values = {**_invitation(session, member_id, now), "meeting_id": meeting_id}
    if session.execute(queries.UPCOMING_BY_ID, values).one_or_none() is None:
        raise MeetingNotFoundError(meeting_id)
    row = {
        "member_id": member_id,
        "meeting_id": meeting_id,
        "answer": answer,
        "reason": reason,
        "answered_at": now,
    }
    upsert(session, queries.ATTENDANCE, row, update=("answer", "reason", "answered_at"))
    return MeetingView(*session.execute(queries.UPCOMING_BY_ID, values).one())


def list_materials(session: Session, *, member_id: int, now: datetime, limit: int) -> list[MaterialView]:
    """Return what is to be studied for the coming meetings, the next first."""
    values = {**_invitation(session, member_id, now), "at_most": limit}
    return [MaterialView(*row) for row in session.execute(queries.UPCOMING_MATERIALS, values)]


def set_reminder(session: Session, *, member_id: int, lead: str, means: str, now: datetime) -> ReminderWishView:
    """Keep how early (P1D, PT2H) and by what means a member wants to be reminded."""
    if not _LEAD.fullmatch(lead):
        raise ValueError(f"not a lead time: {lead}")
    row = {"member_id": member_id, "is_on": True, "lead": lead, "means": means, "updated_at": now}
    upsert(session, queries.WISHES, row, update=("is_on", "lead", "means", "updated_at"))
    return ReminderWishView(is_on=True, lead=lead, means=means)


def stop_reminders(session: Session, *, member_id: int, now: datetime) -> None:
    """Keep that a member wants no reminders; what they wished before comes back when they ask again."""
    row = {"member_id": member_id, "is_on": False, "lead": DEFAULT_LEAD, "means": "channel", "updated_at": now}
    upsert(session, queries.WISHES, row, update=("is_on", "updated_at"))


def reminder_wish_of(session: Session, *, member_id: int) -> ReminderWishView | None:
    """Return what a member wished, or None if they never said."""
    row = session.execute(queries.WISH_OF, {"member_id": member_id}).one_or_none()
    return None if row is None else ReminderWishView(*row)


def _invitation(session: Session, member_id: int, now: datetime) -> dict[str, Any]:
    member = members.get_summary(session, member_id=member_id)
    lineage = organizations.list_lineage(session, organization_id=member.branch_id)
    return {
        "member_id": member_id,
        "organization_ids": [organization.id for organization in lineage],
        "audiences": ["everyone", "party_members"] if member.is_party_member else ["everyone"],
        "began_after": now - LONGEST_MEETING,
        "now": now,
    }
