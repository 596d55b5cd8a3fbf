"""A case's page and what staff do there. Every change says which version it saw: nobody overwrites anybody unawares."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.cases import service as cases
from center.cases.models import CLOSE_REASONS, OUTCOMES
from center.cases.service import CaseView
from center.clock import utc_now
from console.access import Form, Visit, allowed, allowed_form
from console.cases.answers import case_page_of, change_case, nothing_written, times_of
from console.cases.page import read_page
from console.cases.speaking import leave_conversation
from console.forms import number_of, text_of
from console.pieces import Piece
from console.site import send, site_of, words_for

router = APIRouter(prefix="/cases")
Reader = Annotated[Visit, Depends(allowed("read.case"))]
LONGEST_NOTE = 4000


@router.get("/{number}")
def case_page(request: Request, number: str, visit: Reader) -> Response:
    """Show a case."""
    return case_page_of(request, visit, number)


@router.get("/{number}/timeline")
def timeline(request: Request, number: str, visit: Reader) -> Response:
    """Show the timeline alone, for a page that is open."""
    with site_of(request).database.read() as session:
        page = read_page(session, visit, number)
    context = {"page": page, "when": times_of(request), "csrf": visit.session.csrf_secret}
    return send(request, Piece.of(site_of(request).write("cases/timeline.html", words_for(request), context)))


@router.post("/{number}/claim")
def claim(request: Request, number: str, visit: Annotated[Visit, Depends(allowed_form("claim.case"))]) -> Response:
    """Take a case that nobody has."""

    def take(session: Session, case: CaseView, actor: Actor) -> None:
        cases.claim(session, case_id=case.id, by=actor, now=utc_now())

    return change_case(request, visit, number, "claim.case", take)


@router.post("/{number}/note")
def note(
    request: Request, number: str, form: Form, visit: Annotated[Visit, Depends(allowed_form("note.case"))]
) -> Response:
    """Add an internal note."""
    text = text_of(form, "text").strip()[:LONGEST_NOTE]

    def write(session: Session, case: CaseView, actor: Actor) -> None:
        cases.add_note(session, case_id=case.id, text=text, by=actor, now=utc_now())

    return change_case(request, visit, number, "note.case", write) if text else nothing_written(request, visit, number)


@router.post("/{number}/told")
def told(
    request: Request, number: str, form: Form, visit: Annotated[Visit, Depends(allowed_form("change.case"))]
) -> Response:
    """Note what was told to the person by telephone or face to face; it counts as an answer."""
    text = text_of(form, "text").strip()[:LONGEST_NOTE]

    def write(session: Session, case: CaseView, actor: Actor) -> None:
        cases.add_reply(session, case_id=case.id, text=text, by=actor, now=utc_now())

    return (
        change_case(request, visit, number, "change.case", write) if text else nothing_written(request, visit, number)
    )


@router.post("/{number}/close")
def close(
    request: Request, number: str, form: Form, visit: Annotated[Visit, Depends(allowed_form("close.case"))]
) -> Response:
    """Close with why and what came of it."""
    reason, outcome = text_of(form, "reason"), text_of(form, "outcome")
    if reason not in CLOSE_REASONS or outcome not in OUTCOMES:
        return nothing_written(request, visit, number)

    def end(session: Session, case: CaseView, actor: Actor) -> None:
        leave_conversation(session, case, actor)
        version, text = number_of(form, "version"), text_of(form, "note").strip()[:LONGEST_NOTE]
        cases.close(
            session,
            case_id=case.id,
            reason=reason,
            outcome=outcome,
            by=actor,
            expected_version=version,
            now=utc_now(),
            note=text or None,
        )

    return change_case(request, visit, number, "close.case", end)


@router.post("/{number}/reopen")
def reopen(
    request: Request, number: str, form: Form, visit: Annotated[Visit, Depends(allowed_form("close.case"))]
) -> Response:
    """Undo closing."""

    def undo(session: Session, case: CaseView, actor: Actor) -> None:
        cases.reopen(session, case_id=case.id, by=actor, expected_version=number_of(form, "version"), now=utc_now())

    return change_case(request, visit, number, "close.case", undo)
