"""Reminding the silent a second time: asked once more with the number of people, and taken back while nothing left."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from center.clock import utc_now
from center.notifications.again import service as again
from console.access import Form, Visit, allowed, allowed_form
from console.forms import number_of
from console.office.answers import Problem, done
from console.places import frame
from console.reach.finding import find_reach
from console.reach.people import show
from console.reach.told import moment_of
from console.site import site_of
from console.spelling import spelling_of

router = APIRouter(prefix="/meetings")
Reminder = Annotated[Visit, Depends(allowed_form("remind.invitation"))]


@router.get("/{meeting_id}/people/again")
def ask(request: Request, meeting_id: str, visit: Annotated[Visit, Depends(allowed("remind.invitation"))]) -> Response:
    """Ask whether so many people are really to be reminded, and say when they will be."""
    with site_of(request).database.read() as session:
        found = find_reach(session, visit, meeting_id, "remind.invitation")
        seen = again.look(session, reach=found, now=utc_now())
    context = {
        "meeting": found.meeting,
        "moment": moment_of(request, found.meeting),
        "again": seen,
        "spell": spelling_of(request),
    }
    return site_of(request).page(request, "reach/again.html", {**frame(visit, "meetings"), **context})


@router.post("/{meeting_id}/people/again")
def remind(request: Request, meeting_id: str, form: Form, visit: Reminder) -> Response:
    """Plan the reminder; a form that is sent twice reminds once."""
    try:
        with site_of(request).database.write() as session:
            found = find_reach(session, visit, meeting_id, "remind.invitation")
            again.remind_silent(session, reach=found, number=number_of(form, "number"), by=visit.actor, now=utc_now())
    except again.AgainChangedError:
        return show(request, visit, meeting_id, Problem("again_changed", is_conflict=True))
    return done(f"/meetings/{found.meeting.id}/people", "reminded")


@router.post("/{meeting_id}/people/again/undo")
def undo(request: Request, meeting_id: str, form: Form, visit: Reminder) -> Response:
    """Take the reminder back, as long as nothing of it has left."""
    try:
        with site_of(request).database.write() as session:
            found = find_reach(session, visit, meeting_id, "remind.invitation")
            again.take_back(session, reach=found, number=number_of(form, "number"), by=visit.actor, now=utc_now())
    except again.AlreadyLeftError:
        return show(request, visit, meeting_id, Problem("already_left", is_conflict=True))
    return done(f"/meetings/{found.meeting.id}/people", "taken_back")
