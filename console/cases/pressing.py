"""How pressing a case is, where it stands, and until when what must happen."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.cases import service as cases
from center.cases.models import PRIORITIES, URGENCIES
from center.cases.service import CaseView
from center.clock import utc_now
from center.deadlines.rules import CASE_DEADLINES
from console.access import Form, Visit, allowed, allowed_form
from console.cases.answers import RefusedError, change_case, nothing_written
from console.cases.due_times import DueUnfitError, meaning_of, read_due
from console.cases.finding import find_case
from console.forms import number_of, text_of
from console.site import site_of, words_for
from console.times import due as written_due

router = APIRouter(prefix="/cases")
Worker = Annotated[Visit, Depends(allowed_form("change.case"))]
# Closing says why; it has a form of its own.
STATES = ("in_progress", "waiting")


@router.post("/{number}/urgency")
def urgency(request: Request, number: str, form: Form, visit: Worker) -> Response:
    """Say how soon a case must be looked at."""
    version, wanted = number_of(form, "version"), text_of(form, "urgency")
    if wanted not in URGENCIES:
        return nothing_written(request, visit, number)

    def change(session: Session, case: CaseView, actor: Actor) -> None:
        cases.set_urgency(session, case_id=case.id, urgency=wanted, by=actor, expected_version=version, now=utc_now())

    return change_case(
        request,
        visit,
        number,
        "change.case",
        change,
        seen_version=version,
        is_so=lambda case: case.urgency == wanted,
    )


@router.post("/{number}/priority")
def priority(request: Request, number: str, form: Form, visit: Worker) -> Response:
    """Say which of equally urgent cases comes first."""
    version, wanted = number_of(form, "version"), text_of(form, "priority")
    if wanted not in PRIORITIES:
        return nothing_written(request, visit, number)

    def change(session: Session, case: CaseView, actor: Actor) -> None:
        cases.set_priority(session, case_id=case.id, priority=wanted, by=actor, expected_version=version, now=utc_now())

    return change_case(
        request,
        visit,
        number,
        "change.case",
        change,
        seen_version=version,
        is_so=lambda case: case.priority == wanted,
    )


@router.post("/{number}/state")
def state(request: Request, number: str, form: Form, visit: Worker) -> Response:
    """Say that a case waits for something, or goes on."""
    version, wanted = number_of(form, "version"), text_of(form, "state")
    if wanted not in STATES:
        return nothing_written(request, visit, number)

    def change(session: Session, case: CaseView, actor: Actor) -> None:
        cases.change_state(
            session, case_id=case.id, state=wanted, changed_by=actor, expected_version=version, now=utc_now()
        )

    return change_case(
        request,
        visit,
        number,
        "change.case",
        change,
        seen_version=version,
        is_so=lambda case: case.state == wanted,
    )


@router.post("/{number}/due")
def due(request: Request, number: str, form: Form, visit: Worker) -> Response:
    """Set until when the first answer or the end must be, on the center's own clock and not in the past."""
    version, kind = number_of(form, "version"), text_of(form, "kind")
    day, hour = text_of(form, "day"), text_of(form, "hour")
    if kind not in CASE_DEADLINES:
        return nothing_written(request, visit, number)

    def change(session: Session, case: CaseView, actor: Actor) -> None:
        now = utc_now()
        try:
            due_at = read_due(day, hour, now=now)
        except DueUnfitError as error:
            raise RefusedError(f"due_{error.problem}") from error
        cases.set_due(session, case_id=case.id, kind=kind, due_at=due_at, by=actor, expected_version=version, now=now)

    written = {"due_kind": kind, "due_day": day, "due_hour": hour}
    return change_case(request, visit, number, "change.case", change, written=written, seen_version=version)


@router.get("/{number}/due")
def due_preview(
    request: Request,
    number: str,
    visit: Annotated[Visit, Depends(allowed("change.case"))],
    day: str = "",
    hour: str = "",
) -> Response:
    """Say what working hours make of a time, before it is set."""
    site, now, problem, meaning = site_of(request), utc_now(), "", None
    with site.database.read() as session:
        find_case(session, visit, number, "change.case")
        try:
            meaning = meaning_of(session, at=read_due(day, hour, now=now), now=now)
        except DueUnfitError as error:
            problem = error.problem
    language = words_for(request).language
    context = {"meaning": meaning, "problem": problem, "at": lambda at: written_due(at, now, language)}
    return site.page(request, "cases/due_meaning.html", context)
