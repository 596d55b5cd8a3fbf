"""Stores a change of a meeting and puts it on record, field by field. Part of the keeping services.

Nothing is overwritten: a change is made to the version that its writer has seen, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.meetings.keeping import queries
from center.meetings.keeping.views import MeetingRecord

OBJECT = "meeting"
# A code is good for whoever stands before the door, and for nobody who reads the log.
UNTOLD, HIDDEN = frozenset({"door_code"}), "***"


class MeetingMissingError(LookupError):
    """There is no such meeting, material or person in it."""


class MeetingChangedError(Exception):
    """Somebody has changed this since the form was written, or the form came twice."""


class MeetingStateError(Exception):
    """This is not done to a meeting that stands as it does; problem: is_cancelled, is_held, has_begun, not_begun, …."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def get_record(session: Session, *, meeting_id: int) -> MeetingRecord:
    """Return a meeting; raises MeetingMissingError."""
    row = session.execute(queries.RECORD, {"of_meeting": meeting_id}).one_or_none()
    if row is None:
        raise MeetingMissingError(meeting_id)
    return MeetingRecord(*row)


def require_version(record: MeetingRecord, seen: int) -> None:
    """Raise MeetingChangedError where a meeting is no longer what somebody has seen."""
    if record.version != seen:
        raise MeetingChangedError(record.id)


def store(
    session: Session,
    record: MeetingRecord,
    changes: Mapping[str, Any],
    *,
    action: str,
    by: Actor,
    now: datetime,
    is_news: bool = False,
) -> MeetingRecord:
    """Change a meeting and return what it is then; raises MeetingChangedError where somebody was quicker.

    is_news: what people were told is no longer right. What stays as it was is not on record.
    """
    written = dict(changes)
    if is_news:
        written["revision"] = record.revision + 1
    values = {f"new_{name}": value for name, value in written.items()}
    asked = {"of_meeting": record.id, "seen": record.version, **values}
    if session.connection().execute(queries.change_of(written), asked).rowcount != 1:
        raise MeetingChangedError(record.id)
    for name, value in changes.items():
        before = getattr(record, name)
        if value != before:
            told = {"old": before, "new": value}
            if name in UNTOLD:
                told = {"new": HIDDEN}
            note(session, record.id, action=action, by=by, now=now, field=name, **told)
    return get_record(session, meeting_id=record.id)


def note(
    session: Session,
    object_id: int,
    *,
    action: str,
    by: Actor,
    now: datetime,
    kind: str = OBJECT,
    field: str | None = None,
    old: object = None,
    new: object = None,
) -> None:
    """Put one deed on record; kind: to what it was done, a meeting or a series."""
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind=kind,
        object_id=object_id,
        field=field,
        old=_told(old),
        new=_told(new),
        now=now,
    )


def _told(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
