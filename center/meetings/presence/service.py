"""Who was at a meeting. The console ticks, the chat tells codes; a code never says which meetings others have."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.db.statements import upsert
from center.meetings.keeping.drafts import LONGEST_MEETING
from center.meetings.keeping.recording import MeetingStateError, get_record, require_version, store
from center.meetings.keeping.views import CANCELLED, MeetingRecord
from center.meetings.presence import queries
from center.meetings.presence.codes import MOST_WRONG, WITHIN, make_code, read_code
from center.meetings.presence.ticking import BEFORE_START, Tick, count_invited, list_invited, tick
from center.meetings.presence.views import Invited, PresentView
from center.members import service as members
from center.organizations import service as organizations

__all__ = [
    "BEFORE_START",
    "CodeUnknownError",
    "Invited",
    "PresentView",
    "Tick",
    "TooManyCodesError",
    "count_invited",
    "list_invited",
    "make_door_code",
    "note_present_by_code",
    "read_code",
    "tick",
]

# Two meetings that may be going on at the same time never have the same code.
AROUND = timedelta(days=4)


class CodeUnknownError(LookupError):
    """No meeting that this member is invited to and that is about to begin or going on has this code."""


class TooManyCodesError(Exception):
    """Too many wrong codes; the next one counts in a quarter of an hour."""


def make_door_code(
    session: Session, *, meeting_id: int, by: Actor, expected_version: int, now: datetime
) -> MeetingRecord:
    """Give a meeting a code for its door, a new one where it has one; works from an hour before to the end.

    Raises MeetingMissingError, MeetingChangedError, MeetingStateError: is_cancelled, is_over.
    """
    record = get_record(session, meeting_id=meeting_id)
    require_version(record, expected_version)
    if record.state == CANCELLED:
        raise MeetingStateError("is_cancelled")
    if record.ends_at <= now:
        raise MeetingStateError("is_over")
    around = {"since": record.starts_at - AROUND, "until": record.starts_at + AROUND}
    code = make_code(taken=frozenset(session.execute(queries.CODES_AROUND, around).scalars()))
    return store(session, record, {"door_code": code}, action="make_code.meeting", by=by, now=now)


def note_present_by_code(session: Session, *, member_id: int, code: str, now: datetime) -> PresentView:
    """Note that a member has come, because they tell the code at the door, and return where they are.

    code: as it was written or spoken. Raises CodeUnknownError, and TooManyCodesError after five wrong ones within a
    quarter of an hour, MemberNotFoundError. A wrong one counts where the caller keeps the transaction all the same.
    """
    member = members.get_summary(session, member_id=member_id)
    # Of two who guess at once the second waits, or each would be the fifth.
    members.lock_members(session, member_ids=[member_id])
    since = {"since": now - WITHIN}
    if (
        session.execute(queries.COUNT_WRONG_CODES, {**since, "of_member": member_id, "until": now}).scalar_one()
        >= MOST_WRONG
    ):
        raise TooManyCodesError(member_id)
    lineage = organizations.list_lineage(session, organization_id=member.branch_id)
    asked = {
        "of_member": member_id,
        "organization_ids": [organization.id for organization in lineage],
        "audiences": ["everyone", "party_members"] if member.is_party_member else ["everyone"],
        "began_after": now - LONGEST_MEETING - timedelta(seconds=1),
        "starts_by": now + BEFORE_START,
        "now": now,
        "told": read_code(code) or "",
    }
    found = session.execute(queries.WITH_CODE, asked).one_or_none()
    if found is None:
        session.execute(queries.FORGET_WRONG_CODES, since)
        session.execute(queries.NOTE_WRONG_CODE, {"member_id": member_id, "told_at": now})
        raise CodeUnknownError(member_id)
    if not found.was_present:
        row = {
            "member_id": member_id,
            "meeting_id": found.id,
            "was_present": True,
            "present_by": "code",
            "noted_at": now,
        }
        upsert(session, queries.ATTENDANCE, row, update=("was_present", "present_by", "noted_at"))
    return PresentView(found.id, found.title_zh, found.title_en, found.starts_at, bool(found.was_present))
