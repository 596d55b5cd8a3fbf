"""Meetings a member is invited to. Actions call it; it must never store an answer to somebody else's meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from center.db.statements import upsert
from center.meetings import queries
from center.meetings.leads import LeadError, in_order
from center.meetings.presence.service import (
    CodeUnknownError,
    PresentView,
    TooManyCodesError,
    note_present_by_code,
)
from center.meetings.views import MaterialView, MeetingView, ReminderWishView
from center.members import service as members
from center.organizations import service as organizations

__all__ = [
    "DEFAULT_LEAD",
    "CodeUnknownError",
    "LeadError",
    "MaterialView",
    "MeetingBegunError",
    "MeetingNotFoundError",
    "MeetingView",
    "PresentView",
    "ReminderWishView",
    "TooManyCodesError",
    "find_invitation",
    "find_of_member",
    "list_materials",
    "list_meeting_wishes",
    "list_past_materials",
    "list_upcoming",
    "note_present_by_code",
    "record_answer",
    "reminder_wish_of",
    "set_reminder",
    "stop_reminders",
]

LONGEST_MEETING = timedelta(days=2)
STUDIED_LATELY = timedelta(days=45)
DEFAULT_LEAD = "P1D"


class MeetingNotFoundError(LookupError):
    """No coming meeting that this member is invited to."""


class MeetingBegunError(Exception):
    """The meeting has begun: whether somebody comes is seen there, and not changed here any more."""


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


def find_of_member(session: Session, *, meeting_id: int, member_id: int) -> MeetingView | None:
    """Return a meeting, past or cancelled ones too, with what a member answered. For those who write to that member."""
    row = session.execute(queries.OF_MEMBER, {"meeting_id": meeting_id, "member_id": member_id}).one_or_none()
    return None if row is None else MeetingView(*row)


def record_answer(
    session: Session, *, member_id: int, meeting_id: int, answer: str, reason: str | None, now: datetime
) -> MeetingView:
    """Store that a member will come or not, over an earlier answer.

    Raises MeetingNotFoundError, and MeetingBegunError from the start on.
    """
    values = _not_begun(session, member_id, meeting_id, now)
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


def list_past_materials(session: Session, *, member_id: int, now: datetime, limit: int) -> list[MaterialView]:
    """Return what was studied in the meetings of the last weeks, whether the member came or not, the last one first."""
    values = {**_invitation(session, member_id, now), "since": now - STUDIED_LATELY, "at_most": limit}
    return [MaterialView(*row) for row in session.execute(queries.PAST_MATERIALS, values)]


def find_invitation(session: Session, *, member_id: int, meeting_id: int, now: datetime) -> MeetingView | None:
    """Return a meeting that a member is or was invited to, cancelled and past ones too."""
    values = {**_invitation(session, member_id, now), "meeting_id": meeting_id}
    row = session.execute(queries.INVITATION_BY_ID, values).one_or_none()
    return None if row is None else MeetingView(*row)


def set_reminder(
    session: Session, *, member_id: int, lead: str, means: str, now: datetime, meeting_id: int | None = None
) -> ReminderWishView:
    """Keep how early and by what means a member wants to be reminded: in general, or of one coming meeting.

    lead: one or several as in center.meetings.leads (`P1D,PT2H`, `P1D@20:00`); raises LeadError where it is none that a
    reminder can have, MeetingNotFoundError and MeetingBegunError for the meeting.
    """
    wish = ReminderWishView(is_on=True, lead=in_order(lead), means=means)
    _keep_wish(session, member_id, meeting_id, wish, now, update=("is_on", "lead", "means", "updated_at"))
    return wish


def stop_reminders(session: Session, *, member_id: int, now: datetime, meeting_id: int | None = None) -> None:
    """Keep that a member wants no reminders, or none of one meeting.

    What they wished before comes back when they ask again; in general it counts for every meeting, whatever was wished
    for it alone.
    """
    known = reminder_wish_of(session, member_id=member_id) if meeting_id is not None else None
    lead, means = (known.lead, known.means) if known else (DEFAULT_LEAD, "channel")
    wish = ReminderWishView(is_on=False, lead=lead, means=means)
    _keep_wish(session, member_id, meeting_id, wish, now, update=("is_on", "updated_at"))
    if meeting_id is None:
        session.execute(queries.FORGET_WISHES_FOR_MEETINGS, {"of_member": member_id})


def reminder_wish_of(session: Session, *, member_id: int, meeting_id: int | None = None) -> ReminderWishView | None:
    """Return what a member wished in general, or for one meeting alone; None if they never said."""
    values = {"member_id": member_id, "meeting_id": meeting_id}
    statement = queries.WISH_OF if meeting_id is None else queries.WISH_FOR_MEETING
    row = session.execute(statement, values).one_or_none()
    return None if row is None else ReminderWishView(*row)


def list_meeting_wishes(session: Session, *, member_id: int) -> dict[int, ReminderWishView]:
    """Return by meeting what a member wished for that meeting alone."""
    rows = session.execute(queries.WISHES_FOR_MEETINGS, {"member_id": member_id})
    return {row.meeting_id: ReminderWishView(row.is_on, row.lead, row.means) for row in rows}


def _keep_wish(
    session: Session,
    member_id: int,
    meeting_id: int | None,
    wish: ReminderWishView,
    now: datetime,
    *,
    update: Sequence[str],
) -> None:
    row = {"member_id": member_id, "is_on": wish.is_on, "lead": wish.lead, "means": wish.means, "updated_at": now}
    if meeting_id is None:
        upsert(session, queries.WISHES, row, update=update)
        return
    _not_begun(session, member_id, meeting_id, now)
    upsert(session, queries.MEETING_WISHES, {**row, "meeting_id": meeting_id}, update=update)


def _not_begun(session: Session, member_id: int, meeting_id: int, now: datetime) -> dict[str, Any]:
    """Return the values with which this invitation is found again; raises unless the meeting is still to begin."""
    values = {**_invitation(session, member_id, now), "meeting_id": meeting_id}
    meeting = session.execute(queries.UPCOMING_BY_ID, values).one_or_none()
    if meeting is None:
        raise MeetingNotFoundError(meeting_id)
    if meeting.starts_at <= now:
        raise MeetingBegunError(meeting_id)
    return values


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
