"""Moving a meeting to another time or place: what people were told is no longer right. Part of the keeping services."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.meetings.keeping.drafts import Place, Span, fit_place, fit_span
from center.meetings.keeping.recording import MeetingStateError, get_record, require_version, store
from center.meetings.keeping.views import MOVED, OPEN_STATES, PLANNED, MeetingRecord


def move(
    session: Session,
    *,
    meeting_id: int,
    place: Place,
    span: Span,
    by: Actor,
    expected_version: int,
    now: datetime,
) -> MeetingRecord:
    """Let a meeting take place at another time or elsewhere; the start it had before is kept as `moved_from`.

    Where only the place is another, `moved_from` is the start itself. Where nothing is another, nothing happens.
    Raises MeetingMissingError, MeetingChangedError, MeetingInvalidError, MeetingStateError: is_cancelled, is_held,
    has_begun.
    """
    where, when = fit_place(place), fit_span(span, now=now)
    record = get_record(session, meeting_id=meeting_id)
    require_version(record, expected_version)
    require_ahead(record, now)
    if where == record.place and when == record.span:
        return record
    return store(session, record, moved(record, where, when), action="move.meeting", by=by, now=now, is_news=True)


def require_ahead(record: MeetingRecord, now: datetime) -> None:
    """Raise MeetingStateError for a meeting that is cancelled or held, or has begun."""
    if record.state not in OPEN_STATES:
        raise MeetingStateError(f"is_{record.state}")
    if record.starts_at <= now:
        raise MeetingStateError("has_begun")


def moved(record: MeetingRecord, place: Place, span: Span) -> dict[str, Any]:
    """Return what a move changes."""
    is_another_time = span.starts_at != record.starts_at
    return {
        **asdict(place),
        **asdict(span),
        "moved_from": record.starts_at,
        "state": MOVED if is_another_time or record.state == MOVED else PLANNED,
    }
