"""Changing what a meeting is, not when or where: nobody is told anew. Part of the keeping services."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.meetings.keeping.drafts import About, MeetingInvalidError, fit_about, fit_text
from center.meetings.keeping.recording import MeetingStateError, get_record, require_version, store
from center.meetings.keeping.views import CANCELLED, MeetingRecord


def change(
    session: Session, *, meeting_id: int, about: About, by: Actor, expected_version: int, now: datetime
) -> MeetingRecord:
    """Change title, agenda, what to bring, kind or who is invited.

    Raises MeetingMissingError, MeetingChangedError, MeetingInvalidError, MeetingStateError: is_cancelled.
    """
    told = fit_about(about)
    record = get_record(session, meeting_id=meeting_id)
    require_version(record, expected_version)
    if record.state == CANCELLED:
        raise MeetingStateError("is_cancelled")
    return store(session, record, asdict(told), action="change.meeting", by=by, now=now)


def write_summary(
    session: Session,
    *,
    meeting_id: int,
    summary_zh: str,
    summary_en: str,
    by: Actor,
    expected_version: int,
    now: datetime,
) -> MeetingRecord:
    """Write what a meeting came to, for those who could not come; without Chinese there is none.

    Raises MeetingMissingError, MeetingChangedError, MeetingInvalidError, MeetingStateError: is_cancelled, not_begun.
    """
    told = fit_text("summary_zh", summary_zh)
    english = fit_text("summary_en", summary_en) or told
    if told is None and english is not None:
        raise MeetingInvalidError("summary_zh", "missing")
    record = get_record(session, meeting_id=meeting_id)
    require_version(record, expected_version)
    if record.state == CANCELLED:
        raise MeetingStateError("is_cancelled")
    if record.starts_at > now:
        raise MeetingStateError("not_begun")
    changes = {"summary_zh": told, "summary_en": english}
    return store(session, record, changes, action="sum_up.meeting", by=by, now=now)
