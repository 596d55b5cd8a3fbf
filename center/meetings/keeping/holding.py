"""Noting that a meeting has taken place. Part of the keeping services; nobody is told of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.meetings.keeping.cancelling import state_before
from center.meetings.keeping.recording import MeetingStateError, get_record, require_version, store
from center.meetings.keeping.views import HELD, OPEN_STATES, MeetingRecord


def hold(session: Session, *, meeting_id: int, by: Actor, expected_version: int, now: datetime) -> MeetingRecord:
    """Note that a meeting has taken place.

    Raises MeetingMissingError, MeetingChangedError, MeetingStateError: is_cancelled, is_held, not_begun.
    """
    record = get_record(session, meeting_id=meeting_id)
    require_version(record, expected_version)
    if record.state not in OPEN_STATES:
        raise MeetingStateError(f"is_{record.state}")
    if record.starts_at > now:
        raise MeetingStateError("not_begun")
    return store(session, record, {"state": HELD}, action="hold.meeting", by=by, now=now)


def take_back_holding(
    session: Session, *, meeting_id: int, by: Actor, expected_version: int, now: datetime
) -> MeetingRecord:
    """Take back that a meeting has taken place; raises MeetingMissingError, MeetingChangedError, MeetingStateError."""
    record = get_record(session, meeting_id=meeting_id)
    require_version(record, expected_version)
    if record.state != HELD:
        raise MeetingStateError("not_held")
    return store(session, record, {"state": state_before(record)}, action="hold.meeting", by=by, now=now)
