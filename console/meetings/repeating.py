"""What repeats: the list, one series with what lies ahead, its form."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from center.clock import to_local, utc_now
from center.meetings.keeping import service as meetings
from center.meetings.keeping.service import MeetingInvalidError, MeetingRecord
from center.meetings.models import AUDIENCES, KINDS
from center.meetings.series import service as series
from center.meetings.series.rules import INTERVALS, MONTH_DAYS, PLACES, WAYS
from center.meetings.series.service import SeriesRecord, SeriesThereError
from center.staff import rights
from console.access import Form, Visit
from console.forms import number_in, number_of
from console.meetings.answers import Problem, Refusal, done, meetings_page, take
from console.meetings.entering import EMPTY, Changer, Editor
from console.meetings.finding import CHANGE, READ, branch_name, find_series, list_own, target_of
from console.meetings.listing import Reader
from console.meetings.reading import Given, as_typed, series_in
from console.meetings.telling import ToldDoubt, list_doubts, told_span
from console.site import site_of, words_for
from console.words import Words

router = APIRouter(prefix="/meetings/series")
SHOWN = 12
CHOICES = {"ways": WAYS, "intervals": INTERVALS, "turns": PLACES, "month_days": MONTH_DAYS}
FIRST = Given({**EMPTY.fields, "way": WAYS[0]})


@dataclass(frozen=True)
class Line:
    """A series in the list, or an occurrence of one."""

    one: SeriesRecord | MeetingRecord
    told: str
    branch: str = ""
    doubts: tuple[ToldDoubt, ...] = ()


@router.get("")
def list_page(request: Request, visit: Reader) -> Response:
    """Show what repeats."""
    words = words_for(request)
    with site_of(request).database.read() as session:
        found = series.list_running(session, organization_ids=rights.scope_of(visit.staff))
        names = {one.id: one.told("name", words.language) for one in list_own(session, visit)}
    lines = [Line(one, told_rule(one, words.language), names.get(one.organization_id, "")) for one in found]
    context = {"lines": lines, "may_change": rights.may_ever(visit.staff, CHANGE)}
    return meetings_page(request, visit, "meetings/series_list.html", context)


@router.get("/new")
def ask_new(request: Request, visit: Editor) -> Response:
    """Show an empty form."""
    today = to_local(utc_now()).date().isoformat()
    return _form_page(request, visit, Given({**FIRST.fields, "since": today}))


@router.post("")
def begin(request: Request, form: Form, visit: Changer) -> Response:
    """Let a meeting repeat."""
    organization_id, now, made = number_of(form, "organization"), utc_now(), list[int]()
    visit.require(CHANGE, target_of(organization_id))
    try:
        draft = series_in(form)
    except MeetingInvalidError as error:
        return _form_page(request, visit, as_typed(form), Refusal(Problem(error.problem, error.field)))

    def run(session: Session) -> None:
        begun = series.begin_series(session, organization_id=organization_id, draft=draft, by=visit.actor, now=now)
        made.append(begun.id)

    try:
        refusal = take(request, run)
    except SeriesThereError as there:
        return done(f"/meetings/series/{there.series_id}", "series_there")
    if refusal is not None:
        return _form_page(request, visit, as_typed(form), refusal)
    return done(f"/meetings/series/{made[0]}", "series_begun")


@router.get("/{series_id}")
def show(request: Request, series_id: str, visit: Reader) -> Response:
    """Show a series and its next occurrences, with what is worth a second look."""
    words, now = words_for(request), utc_now()
    with site_of(request).database.read() as session:
        known = find_series(session, visit, number_in(series_id), READ)
        ahead = series.list_ahead(session, series_id=known.id, now=now, limit=SHOWN)
        lines = [Line(one, told_span(one.span, words, now), doubts=_doubts(session, one, words)) for one in ahead]
        whose = branch_name(session, known.organization_id, words.language)
    context = {
        "known": known,
        "rule": told_rule(known, words.language),
        "whose": whose,
        "lines": lines,
        "first_open": next((one for one in ahead if one.is_open and one.starts_at > now), None),
        "may_change": visit.may(CHANGE, target_of(known.organization_id)),
    }
    return meetings_page(request, visit, "meetings/series.html", context)


def told_rule(known: SeriesRecord, language: str) -> str:
    """Return the sentence that tells by which rule a series repeats."""
    return str(getattr(series.told_rule(known.rule, starts_local=known.starts_local), language))


def _doubts(session: Session, one: MeetingRecord, words: Words) -> tuple[ToldDoubt, ...]:
    if not one.is_open:
        return ()
    found = meetings.doubts_about(session, organization_id=one.organization_id, span=one.span, meeting_id=one.id)
    return tuple(list_doubts(found, words))


def _form_page(request: Request, visit: Visit, given: Given, refusal: Refusal | None = None) -> Response:
    with site_of(request).database.read() as session:
        own = list_own(session, visit)
    context = {"given": given, "own": own, "kinds": KINDS, "audiences": AUDIENCES, **CHOICES}
    return meetings_page(request, visit, "meetings/series_new.html", context, refusal=refusal)
