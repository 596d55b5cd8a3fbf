"""Finds the case of an address for somebody who may do something to it; to everybody else it does not exist."""

from __future__ import annotations

from sqlalchemy.orm import Session

from center.cases import service as cases
from center.cases.service import CaseView
from center.cases.views import id_of
from center.members import service as members
from center.staff.rights import Target
from console.access import NotAllowedError, Visit


def target_of(session: Session, case: CaseView) -> Target:
    """Return whose branch a case belongs to."""
    member = members.find_summary(session, member_id=case.member_id) if case.member_id is not None else None
    return Target("case", member.branch_id if member else None)


def find_case(session: Session, visit: Visit, number: str, action: str) -> CaseView:
    """Return a case on which this person may do this; to everybody else it does not exist: raises NotAllowedError."""
    case_id = id_of(number)
    if case_id is None:
        raise NotAllowedError(action)
    try:
        case = cases.get_case(session, case_id=case_id)
    except cases.CaseNotFoundError as error:
        raise NotAllowedError(action) from error
    visit.require(action, target_of(session, case))
    return case
