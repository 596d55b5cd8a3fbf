"""Changing what a meeting is, and moving it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from center.clock import utc_now
from center.meetings.keeping import service as meetings
from center.meetings.keeping.service import MeetingInvalidError, MeetingRecord
from center.meetings.models import AUDIENCES, KINDS
from console.access import Form, Visit
from console.forms import go, number_in, number_of, text_of
from console.meetings.answers import Problem, Refusal, done, meetings_page, take
from console.meetings.entering import Changer, Editor, doubts_of
from console.meetings.finding import CHANGE, find_meeting
from console.meetings.reading import Given, about_in, as_kept, as_typed, place_in, span_in
from console.meetings.telling import told_span
from console.site import site_of, words_for

router = APIRouter(prefix="/meetings")


@router.get("/{meeting_id}/edit")
def ask_change(request: Request, meeting_id: str, visit: Editor) -> Response:
    """Show the form of what a meeting is."""
    record = _find(request, visit, meeting_id)
    if record.state == "cancelled":
        return go(f"/meetings/{record.id}")
    return _page(request, visit, "meetings/edit.html", record, record.version, as_kept(record))


@router.post("/{meeting_id}")
def change(request: Request, meeting_id: str, form: Form, visit: Changer) -> Response:
    """Change what a meeting is; of two who do it at once one is told and loses no word."""
    record = _find(request, visit, meeting_id)
    seen, now = number_of(form, "version"), utc_now()
    refusal = take(
        request,
        lambda session: meetings.change(
            session, meeting_id=record.id, about=about_in(form), by=visit.actor, expected_version=seen, now=now
        ),
    )
    if refusal is None:
        return done(f"/meetings/{record.id}", "changed")
    return _again(request, visit, "meetings/edit.html", record, seen, form, refusal)


@router.get("/{meeting_id}/move")
def ask_move(request: Request, meeting_id: str, visit: Editor) -> Response:
    """Show the form of time and place."""
    record = _find(request, visit, meeting_id)
    if not record.is_open or record.starts_at <= utc_now():
        return go(f"/meetings/{record.id}")
    return _page(request, visit, "meetings/move.html", record, record.version, as_kept(record))


@router.post("/{meeting_id}/move")
def move(request: Request, meeting_id: str, form: Form, visit: Changer) -> Response:
    """Move a meeting; what is doubtful about the new time is said first, and forbids nothing."""
    record = _find(request, visit, meeting_id)
    seen, now = number_of(form, "version"), utc_now()
    try:
        span = span_in(form)
    except MeetingInvalidError as error:
        wrong = Refusal(Problem(error.problem, error.field))
        return _again(request, visit, "meetings/move.html", record, seen, form, wrong)
    doubtful = None
    if text_of(form, "sure") != "yes" and span != record.span:
        doubtful = doubts_of(request, record.organization_id, span, meeting_id=record.id)
    refusal = doubtful or take(
        request,
        lambda session: meetings.move(
            session,
            meeting_id=record.id,
            place=place_in(form),
            span=span,
            by=visit.actor,
            expected_version=seen,
            now=now,
        ),
    )
    if refusal is None:
        return done(f"/meetings/{record.id}", "moved")
    return _again(request, visit, "meetings/move.html", record, seen, form, refusal)


def _again(
    request: Request, visit: Visit, template: str, record: MeetingRecord, seen: int, form: Form, refusal: Refusal
) -> Response:
    # Who was slower sees what is there now, and may store over it knowingly.
    present = _find(request, visit, str(record.id))
    version = present.version if refusal.problem.is_conflict else seen
    return _page(request, visit, template, present, version, as_typed(form), refusal)


def _page(
    request: Request,
    visit: Visit,
    template: str,
    record: MeetingRecord,
    version: int,
    given: Given,
    refusal: Refusal | None = None,
) -> Response:
    words = words_for(request)
    context = {
        "one": record,
        "span": told_span(record.span, words, utc_now()),
        "version": version,
        "given": given,
        "kinds": KINDS,
        "audiences": AUDIENCES,
    }
    return meetings_page(request, visit, template, context, refusal=refusal)


def _find(request: Request, visit: Visit, meeting_id: str) -> MeetingRecord:
    with site_of(request).database.read() as session:
        return find_meeting(session, visit, number_in(meeting_id), CHANGE)
