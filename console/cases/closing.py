"""A case ends, is opened again, and a change is taken back."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.cases import service as cases
from center.cases.models import CLOSE_REASONS, OUTCOMES
from center.cases.service import CaseView
from center.clock import utc_now
from center.figures.scams.tally import yuan_to_fen
from console.access import Form, Visit, allowed_form
from console.cases.answers import RefusedError, change_case, nothing_written
from console.cases.routes import LONGEST_NOTE
from console.cases.speaking import leave_conversation
from console.forms import number_of, text_of

router = APIRouter(prefix="/cases")


@router.post("/{number}/close")
def close(
    request: Request, number: str, form: Form, visit: Annotated[Visit, Depends(allowed_form("close.case"))]
) -> Response:
    """Close with why and what came of it."""
    reason, outcome = text_of(form, "reason"), text_of(form, "outcome")
    version, note = number_of(form, "version"), text_of(form, "note").strip()
    stopped = text_of(form, "stopped").strip()
    written = {"close_reason": reason, "close_outcome": outcome, "close_note": note, "close_stopped": stopped}
    if reason not in CLOSE_REASONS or outcome not in OUTCOMES:
        return nothing_written(request, visit, number, **written)

    def end(session: Session, case: CaseView, actor: Actor) -> None:
        if len(note) > LONGEST_NOTE:
            raise RefusedError("too_long", most=LONGEST_NOTE)
        if stopped and case.kind == "scam_loss":
            cases.note_stopped(session, case_id=case.id, fen=_fen_in(stopped), by=actor, now=utc_now())
        leave_conversation(session, case, actor)
        cases.close(
            session,
            case_id=case.id,
            reason=reason,
            outcome=outcome,
            by=actor,
            expected_version=version,
            now=utc_now(),
            note=note or None,
        )

    return change_case(request, visit, number, "close.case", end, written=written, seen_version=version)


def _fen_in(text: str) -> int:
    """Return a sum as staff write it, in yuan; raises RefusedError where it is none."""
    fen = yuan_to_fen(unicodedata.normalize("NFKC", text).removesuffix("元"))
    if fen is None:
        raise RefusedError("stopped_wrong")
    return fen


@router.post("/{number}/reopen")
def reopen(
    request: Request, number: str, form: Form, visit: Annotated[Visit, Depends(allowed_form("close.case"))]
) -> Response:
    """Undo closing, whoever closed it."""
    version = number_of(form, "version")

    def undo_closing(session: Session, case: CaseView, actor: Actor) -> None:
        cases.reopen(session, case_id=case.id, by=actor, expected_version=version, now=utc_now())

    return change_case(request, visit, number, "close.case", undo_closing, seen_version=version)


@router.post("/{number}/undo")
def undo(
    request: Request, number: str, form: Form, visit: Annotated[Visit, Depends(allowed_form("change.case"))]
) -> Response:
    """Take back the last change, if it is one's own and nothing has left the house since."""
    version = number_of(form, "version")

    def take_back(session: Session, case: CaseView, actor: Actor) -> None:
        cases.undo(session, case_id=case.id, by=actor, expected_version=version, now=utc_now())

    return change_case(request, visit, number, "change.case", take_back, seen_version=version)
