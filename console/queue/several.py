"""Several cases at once, chosen in the queue: given to a colleague, or closed because they repeat another one.

Each is a change of its own, of the version that was seen: one that somebody else has changed meanwhile is told of and
stays as it is, the others go through. An urgent case is never closed in passing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from center.audit.views import Actor
from center.cases import service as cases
from center.cases.service import CaseView
from center.cases.views import number_of as number_of_case
from center.clock import utc_now
from center.handover import service as handover
from console.access import Form, NotAllowedError, Visit, allowed_form
from console.cases.finding import find_case
from console.cases.holding import find_holder
from console.cases.speaking import leave_conversation
from console.forms import number_in, number_of, text_of
from console.queue.filters import Asked
from console.queue.routes import queue_page_of
from console.site import site_of

router = APIRouter(prefix="/queue/several")
MOST = 50
Change = Callable[[Session, CaseView, int, Actor], None]
SKIPPED: dict[type[Exception], str] = {
    cases.CaseChangedError: "changed",
    cases.CaseClosedError: "closed",
    cases.CannotHoldError: "cannot_hold",
    handover.HeldByAnotherError: "held",
    NotAllowedError: "gone",
}


class UrgentError(Exception):
    """An urgent case is closed on its own page, after it was looked at."""


@dataclass(frozen=True)
class Done:
    """What came of it: the numbers of the cases that were changed, and of those that were not, with why."""

    step: str
    changed: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]


@router.post("/assign")
def assign(request: Request, form: Form, visit: Annotated[Visit, Depends(allowed_form("assign.case"))]) -> Response:
    """Give every chosen case to one colleague."""
    to_id = number_of(form, "to")

    def give(session: Session, case: CaseView, version: int, actor: Actor) -> None:
        if case.assigned_to == to_id:
            return
        holder = find_holder(session, to_id)
        cases.assign(session, case_id=case.id, to=holder, by=actor, expected_version=version, now=utc_now())

    return _each(request, visit, form, "assign", give)


@router.post("/duplicate")
def duplicate(request: Request, form: Form, visit: Annotated[Visit, Depends(allowed_form("close.case"))]) -> Response:
    """Close every chosen case because it repeats another one, which stays open."""
    number = text_of(form, "of").strip()
    with site_of(request).database.read() as session:
        try:
            kept = find_case(session, visit, number, "close.case")
        except NotAllowedError:
            return queue_page_of(request, visit, _asked(form), problem="duplicate_of_what", code=409)

    def end(session: Session, case: CaseView, version: int, actor: Actor) -> None:
        if case.id == kept.id:
            return
        if case.urgency == "urgent":
            raise UrgentError(case.number)
        leave_conversation(session, case, actor)
        cases.close(
            session,
            case_id=case.id,
            reason="duplicate",
            outcome="unknown",
            by=actor,
            expected_version=version,
            now=utc_now(),
            note=f"→ {kept.number}",
        )

    return _each(request, visit, form, "duplicate", end)


def _each(request: Request, visit: Visit, form: FormData, step: str, change: Change) -> Response:
    chosen = [value for value in form.getlist("case") if isinstance(value, str)][:MOST]
    changed: list[str] = []
    skipped: list[tuple[str, str]] = []
    for value in chosen:
        id_, _, version = value.partition(":")
        number = number_of_case(max(number_in(id_), 0))
        try:
            with site_of(request).database.write() as session:
                case = find_case(session, visit, number, f"{'assign' if step == 'assign' else 'close'}.case")
                change(session, case, number_in(version), visit.actor)
        except UrgentError:
            skipped.append((number, "urgent"))
        except tuple(SKIPPED) as error:
            skipped.append((number, SKIPPED[type(error)]))
        else:
            changed.append(number)
    done = Done(step, tuple(changed), tuple(skipped))
    return queue_page_of(request, visit, _asked(form), done=done, code=409 if skipped or not chosen else 200)


def _asked(form: FormData) -> Asked:
    return Asked.read({name: value for name, value in form.items() if isinstance(value, str)})
