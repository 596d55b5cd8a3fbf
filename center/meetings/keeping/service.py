"""The keeping of meetings by staff. The console and imports call it; who is told of what is planned elsewhere.

Whatever is changed raises `version`; what people were told and is no longer right raises `revision` too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from center.meetings.keeping import queries
from center.meetings.keeping.cancelling import cancel, count_told_of_cancelling, reopen
from center.meetings.keeping.changing import change, write_summary
from center.meetings.keeping.doubts import doubts_about
from center.meetings.keeping.drafts import LONGEST, About, MeetingInvalidError, Place, Span
from center.meetings.keeping.entering import MeetingThereError, enter
from center.meetings.keeping.holding import hold, take_back_holding
from center.meetings.keeping.materials import (
    MaterialDraft,
    add_material,
    change_material,
    list_materials,
    raise_material,
    remove_material,
)
from center.meetings.keeping.moving import move
from center.meetings.keeping.recording import (
    MeetingChangedError,
    MeetingMissingError,
    MeetingStateError,
    get_record,
)
from center.meetings.keeping.views import AnswerCounts, Doubt, MaterialRecord, MeetingFilter, MeetingRecord

__all__ = [
    "LONGEST",
    "About",
    "AnswerCounts",
    "Doubt",
    "MaterialDraft",
    "MaterialRecord",
    "MeetingChangedError",
    "MeetingFilter",
    "MeetingInvalidError",
    "MeetingMissingError",
    "MeetingRecord",
    "MeetingStateError",
    "MeetingThereError",
    "Place",
    "Span",
    "add_material",
    "cancel",
    "change",
    "change_material",
    "count_answers",
    "count_meetings",
    "count_told_of_cancelling",
    "doubts_about",
    "enter",
    "get_meeting",
    "hold",
    "list_between",
    "list_materials",
    "list_meetings",
    "move",
    "raise_material",
    "remove_material",
    "reopen",
    "take_back_holding",
    "write_summary",
]


def get_meeting(session: Session, *, meeting_id: int) -> MeetingRecord:
    """Return a meeting; raises MeetingMissingError."""
    return get_record(session, meeting_id=meeting_id)


def list_meetings(
    session: Session, *, wanted: MeetingFilter, now: datetime, limit: int, offset: int = 0
) -> list[MeetingRecord]:
    """Return a page of the meetings that are ahead, the next first, or of those that are over, the latest first."""
    statement = queries.meetings_where(wanted, now=now, limit=limit, offset=offset)
    return [MeetingRecord(*row) for row in session.execute(statement)]


def count_meetings(session: Session, *, wanted: MeetingFilter, now: datetime) -> int:
    """Return how many meetings a whole list has."""
    return session.execute(queries.count_where(wanted, now=now)).scalar_one()


def list_between(
    session: Session, *, organization_ids: Sequence[int], since: datetime, until: datetime
) -> list[MeetingRecord]:
    """Return the meetings of some organisations in a stretch of time, also those that were moved out of it."""
    asked = {"organization_ids": list(organization_ids), "since": since, "until": until}
    return [MeetingRecord(*row) for row in session.execute(queries.BETWEEN, asked)]


def count_answers(session: Session, *, meeting_ids: Sequence[int]) -> dict[int, AnswerCounts]:
    """Return for every one of these meetings what was answered and who was there, counted."""
    rows = session.execute(queries.COUNTS, {"meeting_ids": list(meeting_ids)})
    found = {row[0]: AnswerCounts(*row[1:]) for row in rows}
    return {meeting_id: found.get(meeting_id, AnswerCounts()) for meeting_id in meeting_ids}
