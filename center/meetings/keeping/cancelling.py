"""Cancelling a meeting, and letting it take place after all. Part of the keeping services.

Who is told of either is planned elsewhere: whoever has heard of the cancelling hears that it is open again, the others
hear nothing of both.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.meetings.keeping import queries
from center.meetings.keeping.drafts import fit_line
from center.meetings.keeping.recording import MeetingStateError, get_record, require_version, store
from center.meetings.keeping.views import CANCELLED, MOVED, OPEN_STATES, PLANNED, MeetingRecord


def cancel(
    session: Session, *, meeting_id: int, reason: str, by: Actor, expected_version: int, now: datetime
) -> MeetingRecord:
    """Let a meeting not take place, and keep why.

    Raises MeetingMissingError, MeetingChangedError, MeetingInvalidError: a reason that is missing or does not fit,
    MeetingStateError: is_cancelled, is_held, is_over.
    """
    why = fit_line("reason", reason)
    record = get_record(session, meeting_id=meeting_id)
    require_version(record, expected_version)
    if record.state not in OPEN_STATES:
        raise MeetingStateError(f"is_{record.state}")
    if record.ends_at <= now:
        raise MeetingStateError("is_over")
    changes = {"state": CANCELLED, "cancel_reason": why}
    return store(session, record, changes, action="cancel.meeting", by=by, now=now, is_news=True)


def reopen(session: Session, *, meeting_id: int, by: Actor, expected_version: int, now: datetime) -> MeetingRecord:
    """Let a cancelled meeting take place after all, as it was to be.

    Raises MeetingMissingError, MeetingChangedError, MeetingStateError: not_cancelled, has_begun.
    """
    record = get_record(session, meeting_id=meeting_id)
    require_version(record, expected_version)
    if record.state != CANCELLED:
        raise MeetingStateError("not_cancelled")
    if record.starts_at <= now:
        raise MeetingStateError("has_begun")
    changes = {"state": state_before(record), "cancel_reason": None}
    return store(session, record, changes, action="reopen.meeting", by=by, now=now, is_news=True)


def count_told_of_cancelling(session: Session, *, record: MeetingRecord) -> int:
    """Return how many have been told that a meeting is cancelled: as long as nobody has, it can be undone unheard."""
    if record.state != CANCELLED:
        return 0
    asked = {"of_occasion": f"meeting:{record.id}", "of_kind": f"cancelled:{record.revision}"}
    return session.execute(queries.COUNT_TOLD, asked).scalar_one()


def state_before(record: MeetingRecord) -> str:
    """Return the state of a meeting that takes place after all."""
    return MOVED if record.moved_from not in {None, record.starts_at} else PLANNED
