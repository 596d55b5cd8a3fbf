"""What is worth a second look before a meeting is stored; it forbids nothing. Part of the keeping services."""

from __future__ import annotations

from datetime import time, timedelta

from sqlalchemy.orm import Session

from center.clock import to_local
from center.contacts import service as contacts
from center.meetings.keeping import queries
from center.meetings.keeping.drafts import LONGEST_MEETING, Span
from center.meetings.keeping.views import Doubt
from center.organizations import service as organizations

MOST_OVERLAPS = 3
# As long as nobody is disturbed by a message, nobody should be called to a meeting.
DAY_BEGINS, DAY_ENDS = time(7, 30), time(21, 0)
NOBODYS = -1


def doubts_about(session: Session, *, organization_id: int, span: Span, meeting_id: int = NOBODYS) -> list[Doubt]:
    """Return what is doubtful about a time: another meeting of the same people, a holiday, the night.

    meeting_id: the meeting that is moved, which does not overlap itself.
    """
    found = _overlaps(session, organization_id, span, meeting_id)
    first, last = to_local(span.starts_at), to_local(span.ends_at)
    for day in contacts.list_calendar_days(session, first_day=first.date()):
        if day.kind == "holiday" and day.on <= last.date():
            found.append(Doubt("holiday", day.reason_zh, day.reason_en))
            break
    if is_at_night(span):
        found.append(Doubt("night"))
    return found


def is_at_night(span: Span) -> bool:
    """Tell whether a meeting begins before 7:30 or lasts after 21:00, by the local clock."""
    first, last = to_local(span.starts_at), to_local(span.ends_at)
    is_one_day = first.date() == last.date()
    return not (is_one_day and first.time() >= DAY_BEGINS and last.time() <= DAY_ENDS)


def _overlaps(session: Session, organization_id: int, span: Span, meeting_id: int) -> list[Doubt]:
    above = [one.id for one in organizations.list_lineage(session, organization_id=organization_id)]
    below = organizations.list_subtree_ids(session, organization_id=organization_id)
    asked = {
        "organization_ids": sorted({*above, *below}),
        "began_after": span.starts_at - LONGEST_MEETING - timedelta(seconds=1),
        "until": span.ends_at,
        "since": span.starts_at,
        "but_meeting": meeting_id,
        "at_most": MOST_OVERLAPS,
    }
    rows = session.execute(queries.OVERLAPPING, asked)
    return [Doubt("overlap", row.title_zh, row.title_en, row.starts_at, row.id) for row in rows]
