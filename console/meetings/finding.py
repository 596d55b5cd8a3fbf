"""Which meetings somebody of the staff may see and change; what they may not see does not exist for them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from center.meetings.keeping import service as meetings
from center.meetings.keeping.service import MeetingRecord
from center.meetings.series import service as series
from center.meetings.series.service import SeriesRecord
from center.organizations import service as organizations
from center.organizations.service import OrganizationView
from center.staff import rights
from center.staff.rights import Target
from console.access import NotAllowedError, Visit

READ, CHANGE = "read.meeting", "change.meeting"


def target_of(organization_id: int) -> Target:
    """Return whose meeting it is."""
    return Target("meeting", organization_id)


def find_meeting(session: Session, visit: Visit, meeting_id: int, action: str) -> MeetingRecord:
    """Return a meeting with which this person may do this; raises NotAllowedError."""
    try:
        found = meetings.get_meeting(session, meeting_id=meeting_id)
    except meetings.MeetingMissingError as error:
        raise NotAllowedError(action) from error
    visit.require(action, target_of(found.organization_id))
    return found


def find_series(session: Session, visit: Visit, series_id: int, action: str) -> SeriesRecord:
    """Return a series with which this person may do this; raises NotAllowedError."""
    try:
        found = series.get_series(session, series_id=series_id)
    except meetings.MeetingMissingError as error:
        raise NotAllowedError(action) from error
    visit.require(action, target_of(found.organization_id))
    return found


def series_of(session: Session, record: MeetingRecord) -> SeriesRecord | None:
    """Return the series that a meeting belongs to, None where it stands alone."""
    return None if record.series_id is None else series.get_series(session, series_id=record.series_id)


def list_own(session: Session, visit: Visit) -> list[OrganizationView]:
    """Return the organisations whose meetings this person looks after, as the tree stands."""
    scope = rights.scope_of(visit.staff)
    return [one for one in organizations.list_all(session) if scope is None or one.id in scope]


def branch_name(session: Session, organization_id: int, language: str) -> str:
    """Return what an organisation is called, also one that is no longer in use."""
    lineage = organizations.list_lineage(session, organization_id=organization_id)
    return lineage[0].told("name", language) if lineage else ""
