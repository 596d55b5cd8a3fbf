"""The telephone numbers: seen by the office, changed by administrators, an emergency number by two of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from center.clock import utc_now
from center.contacts import service as contacts
from center.contacts.number_changes import OWN_NUMBER
from center.staff.rights import Target
from console.access import Form, Visit, allowed, allowed_form
from console.forms import number_in, text_of
from console.numbers.pages import change_page, numbers_page, topic_in
from console.office.answers import Problem, done
from console.site import site_of

router = APIRouter(prefix="/office/numbers")
Reader = Annotated[Visit, Depends(allowed("read.number"))]
Editor = Annotated[Visit, Depends(allowed("change.number"))]
Changer = Annotated[Visit, Depends(allowed_form("change.number"))]
PAGE = "/office/numbers"
NUMBER = Target("number")
CHANGED = Problem("changed", is_conflict=True)


@router.get("")
def numbers(request: Request, visit: Reader) -> Response:
    """Show all numbers."""
    return numbers_page(request, visit)


@router.get("/{code}")
def ask_change(request: Request, code: str, visit: Editor) -> Response:
    """Ask for a new number."""
    return change_page(request, visit, code)


@router.post("/drafts/{draft_id}/confirm")
def confirm(request: Request, draft_id: str, form: Form, visit: Changer) -> Response:
    """Let a new emergency number count, because this administrator too has looked at it."""
    visit.require("change.number", NUMBER)
    if text_of(form, "checked") != "yes":
        return numbers_page(request, visit, problem=Problem("not_checked"))
    try:
        with site_of(request).database.write() as session:
            contacts.confirm_draft(session, actor=visit.actor, draft_id=number_in(draft_id), now=utc_now())
    except contacts.OwnDraftError:
        return numbers_page(request, visit, problem=Problem("own_draft"))
    except contacts.NumberChangedError:
        return numbers_page(request, visit, problem=CHANGED)
    return done(PAGE, "confirmed")


@router.post("/drafts/{draft_id}/drop")
def drop(request: Request, draft_id: str, visit: Changer) -> Response:
    """Take a draft back, or refuse another one's."""
    visit.require("change.number", NUMBER)
    try:
        with site_of(request).database.write() as session:
            contacts.drop_draft(session, actor=visit.actor, draft_id=number_in(draft_id), now=utc_now())
    except contacts.NumberChangedError:
        return numbers_page(request, visit, problem=CHANGED)
    return done(PAGE, "dropped")


@router.post("/{code}")
def change(request: Request, code: str, form: Form, visit: Changer) -> Response:
    """Write a new emergency number down for a second administrator, or change another number at once."""
    visit.require("change.number", NUMBER)
    number, seen, actor, now = text_of(form, "number"), text_of(form, "seen"), visit.actor, utc_now()
    try:
        with site_of(request).database.write() as session:
            if code in contacts.EMERGENCY_NUMBERS:
                contacts.draft_number(session, actor=actor, code=code, number=number, seen=seen, now=now)
            elif code == OWN_NUMBER:
                contacts.change_own_number(session, actor=actor, number=number, seen=seen, now=now)
            else:
                topic = topic_in(code)
                contacts.change_office_phone(session, actor=actor, topic=topic, number=number, seen=seen, now=now)
    except contacts.NumberInvalidError as error:
        problem = Problem(error.problem, "number")
        return change_page(request, visit, code, problem=problem, given={"number": number})
    except contacts.NumberChangedError:
        return numbers_page(request, visit, problem=CHANGED)
    return done(PAGE, "drafted" if code in contacts.EMERGENCY_NUMBERS else "changed")
