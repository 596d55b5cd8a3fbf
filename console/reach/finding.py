"""Finds the meeting that an address names, for one person of the staff; to everybody else there is no such one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.notifications.calls import service as calls
from center.notifications.owed import service as owed
from center.notifications.reading import service as reading
from center.notifications.reading.service import Reach
from center.organizations import service as organizations
from center.organizations.service import OrganizationView
from center.staff import rights
from center.staff.rights import Target
from console.access import NotAllowedError, Visit
from console.forms import number_in


def find_reach(session: Session, visit: Visit, meeting_id: str, action: str) -> Reach:
    """Return a meeting with those of its people to whom this person may do this; raises NotAllowedError."""
    try:
        found = reading.get_reach(session, meeting_id=number_in(meeting_id), scope=rights.scope_of(visit.staff))
    except reading.MeetingNotFoundError as error:
        raise NotAllowedError(action) from error
    for branch_id in found.branch_ids:
        visit.require(action, Target("invitation", branch_id))
    return found


def may_open(visit: Visit, reach: Reach) -> bool:
    """Tell whether the meeting itself is this person's to see: a meeting of all is none of a branch's secretary."""
    scope = rights.scope_of(visit.staff)
    return scope is None or reach.meeting.organization_id in scope


def list_branches(session: Session, reach: Reach) -> list[OrganizationView]:
    """Return the organisations whose people may be seen here, as the tree stands."""
    return [one for one in organizations.list_all(session) if one.id in reach.branch_ids]


def below(session: Session, branch: int) -> frozenset[int] | None:
    """Return a chosen organisation and all below it; None where none is chosen."""
    return frozenset(organizations.list_subtree_ids(session, organization_id=branch)) if branch else None


def count_to_call(session: Session, visit: Visit, *, now: datetime) -> int:
    """Return how many calls are to be made, about whatever, as far as this person looks after them."""
    if not rights.may_ever(visit.staff, "call.invitation"):
        return 0
    scope = rights.scope_of(visit.staff)
    before_meetings = calls.list_open_calls(session, organization_ids=scope, now=now)
    besides = owed.list_owed(session, organization_ids=scope, now=now)
    return sum(one.people for one in before_meetings) + sum(one.people for one in besides)
