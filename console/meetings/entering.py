"""The form of a new meeting."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.clock import utc_now
from center.meetings.keeping import service as meetings
from center.meetings.keeping.service import MeetingInvalidError, MeetingThereError
from center.meetings.models import AUDIENCES, KINDS
from console.access import Form, Visit, allowed, allowed_form
from console.forms import number_of, text_of
from console.meetings.answers import Problem, Refusal, done, meetings_page, take
from console.meetings.finding import CHANGE, list_own, target_of
from console.meetings.reading import Given, about_in, as_typed, place_in, span_in
from console.site import site_of

router = APIRouter(prefix="/meetings")
Editor = Annotated[Visit, Depends(allowed(CHANGE))]
Changer = Annotated[Visit, Depends(allowed_form(CHANGE))]
EMPTY = Given({"kind": KINDS[0]})


@router.get("/new")
def ask_new(request: Request, visit: Editor) -> Response:
    """Show an empty form."""
    return new_page(request, visit, EMPTY)


@router.post("")
def create(request: Request, form: Form, visit: Changer) -> Response:
    """Enter a meeting; what is doubtful about its time is said first, and forbids nothing."""
    organization_id, now, made = number_of(form, "organization"), utc_now(), list[int]()
    visit.require(CHANGE, target_of(organization_id))
    try:
        span = span_in(form)
    except MeetingInvalidError as error:
        return new_page(request, visit, as_typed(form), Refusal(Problem(error.problem, error.field)))
    doubtful = None
    if text_of(form, "sure") != "yes":
        doubtful = doubts_of(request, organization_id, span)

    def enter(session: Session) -> None:
        record = meetings.enter(
            session,
            organization_id=organization_id,
            about=about_in(form),
            place=place_in(form),
            span=span,
            by=visit.actor,
            now=now,
        )
        made.append(record.id)

    try:
        refusal = doubtful or take(request, enter)
    except MeetingThereError as there:
        return done(f"/meetings/{there.meeting_id}", "there")
    if refusal is not None:
        return new_page(request, visit, as_typed(form), refusal)
    return done(f"/meetings/{made[0]}", "entered")


def doubts_of(request: Request, organization_id: int, span: meetings.Span, *, meeting_id: int = -1) -> Refusal | None:
    """Return what is worth a second look before this time is stored, None where nothing is."""
    with site_of(request).database.read() as session:
        found = meetings.doubts_about(session, organization_id=organization_id, span=span, meeting_id=meeting_id)
    return Refusal(Problem("look_again", "sure"), found) if found else None


def new_page(request: Request, visit: Visit, given: Given, refusal: Refusal | None = None) -> Response:
    """Show the form of a new meeting."""
    with site_of(request).database.read() as session:
        own = list_own(session, visit)
    context = {"given": given, "own": own, "kinds": KINDS, "audiences": AUDIENCES}
    return meetings_page(request, visit, "meetings/new.html", context, refusal=refusal)
