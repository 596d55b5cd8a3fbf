"""What staff have of a loss: the facts as they come, the text for the police, and what has been seen to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.cases import service as cases
from center.cases.service import CaseView
from center.clock import utc_now
from center.staff import rights
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.cases.answers import change_case, nothing_written, piece_of
from console.cases.finding import find_case, target_of
from console.cases.statement import statement_of
from console.forms import text_of
from console.places import frame
from console.site import site_of, words_for

router = APIRouter(prefix="/cases")
Reader = Annotated[Visit, Depends(allowed("read.case"))]


@router.get("/{number}/facts")
def facts(request: Request, number: str, visit: Reader) -> Response:
    """Show the facts alone, for a page that is open."""
    return piece_of(request, visit, number, "cases/facts.html")


@router.get("/{number}/loss")
def loss(request: Request, number: str, visit: Reader) -> Response:
    """Show the text for the police and what has been seen to, for a page that is open."""
    return piece_of(request, visit, number, "cases/loss.html")


@router.get("/{number}/statement")
def statement(request: Request, number: str, visit: Reader) -> Response:
    """Show the text for the police on a page to print; that it was taken out is on record."""
    site, now, words = site_of(request), utc_now(), words_for(request)
    with site.database.write() as session:
        case = find_case(session, visit, number, "read.case")
        fields = rights.visible_fields(visit.staff, target_of(session, case))
        lines = cases.list_timeline(session, case_id=case.id)
        text = statement_of(session, case, lines, fields, language=words.language, now=now)
        if text is None:
            raise NotAllowedError("read.case")
        audit.record(
            session,
            actor=visit.actor,
            action="read.case",
            object_kind="case",
            object_id=case.number,
            field="statement",
            now=now,
        )
    context = {**frame(visit, "queue"), "case": case, "statement": text}
    return site.page(request, "cases/statement.html", context)


@router.post("/{number}/check")
def check(
    request: Request, number: str, form: Form, visit: Annotated[Visit, Depends(allowed_form("change.case"))]
) -> Response:
    """Tick something off, or take a tick back; a form that is sent twice ticks once."""
    name, is_done = text_of(form, "name"), text_of(form, "done") == "yes"
    if name not in cases.CHECKS:
        return nothing_written(request, visit, number)

    def tick(session: Session, case: CaseView, actor: Actor) -> None:
        cases.set_check(session, case_id=case.id, name=name, is_done=is_done, by=actor, now=utc_now())

    return change_case(request, visit, number, "change.case", tick)
