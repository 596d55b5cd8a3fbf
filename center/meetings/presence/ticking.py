"""Attendance as staff tick it. Part of the attendance services; of two who tick, nobody overwrites the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.db.statements import upsert
from center.meetings.keeping.recording import (
    MeetingChangedError,
    MeetingMissingError,
    MeetingStateError,
    get_record,
    note,
)
from center.meetings.keeping.views import CANCELLED, MeetingRecord
from center.meetings.presence import queries
from center.meetings.presence.views import Invited
from center.organizations import service as organizations

# People come early.
BEFORE_START = timedelta(hours=1)


class Tick(NamedTuple):
    """Of one member: what the form showed, and what it is to be."""

    member_id: int
    seen: bool | None
    is_present: bool


def list_invited(
    session: Session, *, record: MeetingRecord, text: str = "", limit: int, offset: int = 0
) -> list[Invited]:
    """Return those who are invited, branch by branch. text: part of a name, or how an employee number begins."""
    statement = queries.invited_where(
        organizations.list_subtree_ids(session, organization_id=record.organization_id),
        only_party=_only_party(record),
        text=text,
        limit=limit,
        offset=offset,
        meeting_id=record.id,
    )
    return [Invited(*row) for row in session.execute(statement)]


def count_invited(session: Session, *, record: MeetingRecord, text: str = "") -> int:
    """Return how many are invited."""
    below = organizations.list_subtree_ids(session, organization_id=record.organization_id)
    statement = queries.count_invited_where(below, only_party=_only_party(record), text=text)
    return session.execute(statement).scalar_one()


def tick(session: Session, *, meeting_id: int, ticks: Sequence[Tick], by: Actor, now: datetime) -> int:
    """Note who was there and return how many are noted otherwise than before; only what was ticked anew is written.

    Raises MeetingMissingError, also for somebody who is not invited, MeetingStateError: is_cancelled, too_early, and
    MeetingChangedError where somebody else has noted something else of one of them meanwhile: then nothing is stored.
    """
    record = get_record(session, meeting_id=meeting_id)
    require_under_way(record, now)
    wanted = {one.member_id: one for one in ticks if bool(one.seen) != one.is_present}
    if not wanted:
        return 0
    session.execute(queries.LOCK_MEETING, {"of_meeting": meeting_id})
    statement = queries.invited_among(
        organizations.list_subtree_ids(session, organization_id=record.organization_id),
        only_party=_only_party(record),
        member_ids=sorted(wanted),
        meeting_id=meeting_id,
    )
    present = {row.id: Invited(*row) for row in session.execute(statement)}
    if present.keys() != wanted.keys():
        raise MeetingMissingError(meeting_id)
    if any(present[id_].was_present is not one.seen for id_, one in wanted.items()):
        raise MeetingChangedError(meeting_id)
    for id_, one in sorted(wanted.items()):
        row = {
            "member_id": id_,
            "meeting_id": meeting_id,
            "was_present": one.is_present,
            "present_by": "ticked" if one.is_present else None,
            "noted_at": now,
        }
        upsert(session, queries.ATTENDANCE, row, update=("was_present", "present_by", "noted_at"))
        old, new = _told(id_, is_present=one.seen), _told(id_, is_present=one.is_present)
        note(session, meeting_id, action="tick.meeting", by=by, now=now, field="was_present", old=old, new=new)
    return len(wanted)


def require_under_way(record: MeetingRecord, now: datetime) -> None:
    """Raise MeetingStateError for a meeting that nobody can have come to."""
    if record.state == CANCELLED:
        raise MeetingStateError("is_cancelled")
    if now < record.starts_at - BEFORE_START:
        raise MeetingStateError("too_early")


def _only_party(record: MeetingRecord) -> bool:
    return record.audience == "party_members"


def _told(member_id: int, *, is_present: bool | None) -> str | None:
    return None if is_present is None else f"member {member_id}: {'present' if is_present else 'absent'}"
