"""Entering a meeting. Part of the keeping services; a form that comes twice enters one."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.meetings.keeping import queries
from center.meetings.keeping.drafts import About, MeetingInvalidError, Place, Span, fit_about, fit_place, fit_span
from center.meetings.keeping.recording import get_record, note
from center.meetings.keeping.views import MeetingRecord


class MeetingThereError(Exception):
    """This very meeting is there already; meeting_id: which."""

    def __init__(self, meeting_id: int) -> None:
        super().__init__(meeting_id)
        self.meeting_id = meeting_id


def enter(
    session: Session, *, organization_id: int, about: About, place: Place, span: Span, by: Actor, now: datetime
) -> MeetingRecord:
    """Enter a meeting; raises MeetingInvalidError, MeetingThereError."""
    told, where, when = fit_about(about), fit_place(place), fit_span(span, now=now)
    hold_organization(session, organization_id=organization_id)
    same = {
        "of_organization": organization_id,
        "of_kind": told.kind,
        "at": when.starts_at,
        "title": told.title_zh,
    }
    found = session.execute(queries.SAME_MEETING, same).scalar()
    if found is not None:
        raise MeetingThereError(found)
    row = {
        "organization_id": organization_id,
        **asdict(told),
        **asdict(where),
        **asdict(when),
        "state": "planned",
        "created_by": by.staff_id,
        "created_at": now,
    }
    meeting_id = session.execute(queries.INSERT_MEETING, row).scalar_one()
    note(session, meeting_id, action="enter.meeting", by=by, now=now, new=f"{told.title_zh} {when.starts_at:%F %R}Z")
    return get_record(session, meeting_id=meeting_id)


def hold_organization(session: Session, *, organization_id: int) -> None:
    """Let nobody else enter meetings of an organisation meanwhile; raises MeetingInvalidError: choice."""
    if session.execute(queries.LOCK_ORGANIZATION, {"of_organization": organization_id}).scalar() is None:
        raise MeetingInvalidError("organization", "choice")
