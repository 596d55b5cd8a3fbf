"""The queue's pages: the whole page, its rows alone for the live page, and the line of alarms above every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from center.cases.models import KINDS, STATES, URGENCIES
from center.cases.queue import service as queue
from center.cases.queue.views import QueueRow
from center.clock import utc_now
from center.staff import rights
from center.staff import service as staff
from console.access import NotAllowedError, Visit, allowed
from console.cases.finding import find_case
from console.live import list_unclaimed, live_of
from console.places import frame
from console.presence import Watching
from console.queue.desk import list_tabs, open_desk
from console.queue.filters import DUE, HOLDERS, Asked, cursor_of, written
from console.site import site_of, words_for
from console.times import ago, due

router = APIRouter()
PAGE = 50
Reader = Annotated[Visit, Depends(allowed("read.case"))]


@dataclass(frozen=True)
class Line:
    """One case as the queue shows it to this person."""

    row: QueueRow
    summary: str | None
    due: str
    is_late: bool
    age: str


@router.get("/")
def queue_page(request: Request, visit: Reader) -> Response:
    """Show the queue with its tabs and filters."""
    return queue_page_of(request, visit, Asked.read(request.query_params))


@router.get("/queue/rows")
def queue_rows(request: Request, visit: Reader) -> Response:
    """Show the rows alone, for a page that is open."""
    asked = Asked.read(request.query_params)
    return site_of(request).page(request, "queue/rows.html", _rows(request, visit, asked))


@router.get("/queue/tabs")
def queue_tabs(request: Request, visit: Reader) -> Response:
    """Show the tabs alone, for a page that is open."""
    site, asked = site_of(request), Asked.read(request.query_params)
    with site.database.read() as session:
        tabs = list_tabs(session, open_desk(session, visit, now=utc_now()), asked)
    return site.page(request, "queue/tabs.html", {"tabs": tabs})


@router.get("/alarm")
def alarm(request: Request, visit: Reader) -> Response:
    """Show the urgent cases that nobody has, for the bar above every page."""
    site, now, language = site_of(request), utc_now(), words_for(request).language
    rows = list_unclaimed(site.database, rights.scope_of(visit.staff))
    lines = [(row, ago(row.opened_at, now, language)) for row in rows]
    return site.page(request, "queue/alarm.html", {"lines": lines})


@router.get("/live")
def live(request: Request, visit: Reader, case: str = "") -> Response:
    """Keep a line open on which every change is told. case: the number of the one that this page shows."""
    watching = _watching(request, visit, case) if case else None
    events = live_of(request).listen(rights.scope_of(visit.staff), watching)
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def queue_page_of(
    request: Request,
    visit: Visit,
    asked: Asked,
    *,
    problem: str = "",
    name: str = "",
    done: object = None,
    code: int = 200,
) -> Response:
    """Show the queue; with a problem where a view could not be kept, or with what came of a change of several cases."""
    site, now = site_of(request), utc_now()
    with site.database.read() as session:
        desk = open_desk(session, visit, now=now)
        tabs = list_tabs(session, desk, asked)
        colleagues = staff.list_colleagues(session, now=now)
    context = {
        **frame(visit, "queue"),
        **_rows(request, visit, asked),
        "tabs": tabs,
        "desk": desk,
        "colleagues": colleagues,
        "problem": problem,
        "name": name,
        "done": done,
        "kinds": KINDS,
        "urgencies": URGENCIES,
        "states": STATES,
        "holders": HOLDERS,
        "dues": DUE,
    }
    return site.page(request, "queue/page.html", context, status=code)


def _watching(request: Request, visit: Visit, number: str) -> Watching | None:
    """Return who looks at which case; a case that somebody may not see is one that they do not look at."""
    with site_of(request).database.read() as session:
        try:
            case = find_case(session, visit, number, "read.case")
        except NotAllowedError:
            return None
    return Watching(case.id, visit.staff.staff_id, visit.staff.name)


def _rows(request: Request, visit: Visit, asked: Asked) -> dict[str, object]:
    now = utc_now()
    with site_of(request).database.read() as session:
        desk = open_desk(session, visit, now=now)
        wanted = desk.wanted(asked)
        rows = queue.list_queue(session, wanted=wanted, limit=PAGE + 1, after=cursor_of(request.query_params))
        counts = queue.count_by_urgency(session, wanted=wanted)
    language = words_for(request).language
    lines = [_line(row, now, language, reads_words=desk.reads_words) for row in rows[:PAGE]]
    more = asked.address(after=written(rows[PAGE - 1])) if len(rows) > PAGE else None
    may_choose = rights.may_ever(visit.staff, "assign.case") and wanted.states != ("closed",)
    return {"lines": lines, "counts": counts, "more": more, "asked": asked, "may_choose": may_choose}


def _line(row: QueueRow, now: datetime, language: str, *, reads_words: bool) -> Line:
    due_at = row.close_due_at if row.first_answered_at else row.answer_due_at
    is_open = row.closed_at is None
    return Line(
        row=row,
        summary=row.summary if reads_words else None,
        due=due(due_at, now, language) if due_at is not None and is_open else "",
        is_late=is_open and due_at is not None and due_at < now,
        age=ago(row.closed_at or row.opened_at, now, language),
    )
