"""An occurrence and all that follow: changed together, or ended."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from center.clock import utc_now
from center.meetings.keeping.service import MeetingInvalidError, MeetingRecord
from center.meetings.models import AUDIENCES, KINDS
from center.meetings.series import service as series
from center.meetings.series.service import SeriesRecord
from console.access import Form, NotAllowedError, Visit
from console.forms import go, number_in, number_of, text_of
from console.meetings.answers import Problem, Refusal, done, meetings_page, take
from console.meetings.entering import Changer, Editor
from console.meetings.finding import CHANGE, find_meeting, series_of
from console.meetings.page import meeting_page
from console.meetings.reading import Given, as_series, as_typed, series_in
from console.meetings.repeating import CHOICES, told_rule
from console.meetings.telling import told_span
from console.site import site_of, words_for

router = APIRouter(prefix="/meetings")


@router.get("/{meeting_id}/following")
def ask_change(request: Request, meeting_id: str, visit: Editor) -> Response:
    """Show the form of an occurrence and all that follow."""
    record, known = _find(request, visit, meeting_id)
    if known.ended_at is not None or record.starts_at <= utc_now():
        return go(f"/meetings/{record.id}")
    return _page(request, visit, record, known, known.version, as_series(known, record))


@router.post("/{meeting_id}/following")
def change(request: Request, meeting_id: str, form: Form, visit: Changer) -> Response:
    """Change an occurrence and all that follow."""
    record, known = _find(request, visit, meeting_id)
    seen, now, made = number_of(form, "version"), utc_now(), list[int]()
    try:
        draft = series_in(form)
    except MeetingInvalidError as error:
        wrong = Refusal(Problem(error.problem, error.field))
        return _page(request, visit, record, known, seen, as_typed(form), wrong)

    def run(session: Session) -> None:
        changed = series.change_following(
            session, meeting_id=record.id, draft=draft, by=visit.actor, expected_version=seen, now=now
        )
        made.append(changed.id)

    refusal = take(request, run)
    if refusal is None:
        return done(f"/meetings/series/{made[0]}", "series_changed")
    present, latest = _find(request, visit, meeting_id)
    version = latest.version if refusal.problem.is_conflict else seen
    return _page(request, visit, present, latest, version, as_typed(form), refusal)


@router.post("/{meeting_id}/end-series")
def end(request: Request, meeting_id: str, form: Form, visit: Changer) -> Response:
    """Cancel an occurrence and all that follow, and make no more."""
    record, known = _find(request, visit, meeting_id)
    seen, reason, now = number_of(form, "series_version"), text_of(form, "end_reason"), utc_now()
    refusal = take(
        request,
        lambda session: series.end_series(
            session, meeting_id=record.id, reason=reason, by=visit.actor, expected_version=seen, now=now
        ),
    )
    if refusal is None:
        return done(f"/meetings/series/{known.id}", "series_ended")
    if refusal.problem.field == "reason":
        refusal = Refusal(Problem(refusal.problem.code, "end_reason"))
    return meeting_page(request, visit, record.id, refusal, as_typed(form))


def _page(
    request: Request,
    visit: Visit,
    record: MeetingRecord,
    known: SeriesRecord,
    version: int,
    given: Given,
    refusal: Refusal | None = None,
) -> Response:
    words = words_for(request)
    context = {
        "one": record,
        "span": told_span(record.span, words, utc_now()),
        "rule": told_rule(known, words.language),
        "version": version,
        "given": given,
        "kinds": KINDS,
        "audiences": AUDIENCES,
        **CHOICES,
    }
    return meetings_page(request, visit, "meetings/following.html", context, refusal=refusal)


def _find(request: Request, visit: Visit, meeting_id: str) -> tuple[MeetingRecord, SeriesRecord]:
    with site_of(request).database.read() as session:
        record = find_meeting(session, visit, number_in(meeting_id), CHANGE)
        known = series_of(session, record)
    if known is None:
        raise NotAllowedError(CHANGE)
    return record, known
