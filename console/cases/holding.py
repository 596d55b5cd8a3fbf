"""Whose case it is: take it, give it to a colleague with a word, give it back to everybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.cases import service as cases
from center.cases.service import CaseView, StaffRef
from center.clock import utc_now
from center.staff import service as staff
from console.access import Form, Visit, allowed_form
from console.cases.answers import RefusedError, change_case
from console.cases.routes import LONGEST_NOTE
from console.forms import number_of, text_of

router = APIRouter(prefix="/cases")
NOBODY = "nobody"


@router.post("/{number}/claim")
def claim(request: Request, number: str, visit: Annotated[Visit, Depends(allowed_form("claim.case"))]) -> Response:
    """Take a case that nobody has."""

    def take(session: Session, case: CaseView, actor: Actor) -> None:
        cases.claim(session, case_id=case.id, by=actor, now=utc_now())

    return change_case(request, visit, number, "claim.case", take)


@router.post("/{number}/assign")
def assign(
    request: Request, number: str, form: Form, visit: Annotated[Visit, Depends(allowed_form("assign.case"))]
) -> Response:
    """Give a case to somebody who may have it, or back to nobody; the note tells them what they need to know."""
    version, to_id = number_of(form, "version"), number_of(form, "to")
    is_given_back = text_of(form, "to") == NOBODY
    note = text_of(form, "note").strip()

    def give(session: Session, case: CaseView, actor: Actor) -> None:
        if len(note) > LONGEST_NOTE:
            raise RefusedError("too_long", most=LONGEST_NOTE)
        cases.assign(
            session,
            case_id=case.id,
            to=None if is_given_back else find_holder(session, to_id),
            by=actor,
            expected_version=version,
            now=utc_now(),
            note=note or None,
        )

    return change_case(
        request,
        visit,
        number,
        "assign.case",
        give,
        written={"assign_to": text_of(form, "to"), "assign_note": note},
        seen_version=version,
        is_so=lambda case: case.assigned_to == (None if is_given_back else to_id),
    )


def find_holder(session: Session, staff_id: int) -> StaffRef:
    """Return a colleague as somebody who has a case; whether they may is asked when it is given."""
    try:
        account = staff.get_account(session, staff_id=staff_id)
    except staff.AccountNotFoundError as error:
        raise cases.CannotHoldError(staff_id) from error
    return StaffRef(account.id, account.display_name)
