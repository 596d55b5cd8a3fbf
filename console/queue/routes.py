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
from center.staff.rights import Target
from console.access import Visit, allowed
from console.alerts.warning import warnings_for
from console.live import Live, list_unclaimed
from console.places import frame
from console.queue.filters import HOLDERS, Asked, cursor_of, written
from console.site import Site, site_of, words_for
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


def live_of(request: Request) -> Live:
    """Return the line of changes of this process."""
    live: Live = request.app.state.live
    return live


@router.get("/")
def queue_page(request: Request, visit: Reader) -> Response:
    """Show the queue with its filters."""
    site, asked = site_of(request), Asked.read(request.query_params)
    context = _rows(request, site, visit, asked)
    warning = {
        "complaints": warnings_for(request, visit),
        "may_change": rights.may_ever(visit.staff, "change.alert"),
        "may_see_alerts": rights.may_ever(visit.staff, "read.alert"),
    }
    choices = {"kinds": KINDS, "urgencies": URGENCIES, "states": STATES, "holders": HOLDERS}
    return site.page(request, "queue/page.html", {**frame(visit, "queue"), **context, **warning, **choices})


@router.get("/queue/rows")
def queue_rows(request: Request, visit: Reader) -> Response:
    """Show the rows alone, for a page that is open."""
    site, asked = site_of(request), Asked.read(request.query_params)
    return site.page(request, "queue/rows.html", _rows(request, site, visit, asked))


@router.get("/alarm")
def alarm(request: Request, visit: Reader) -> Response:
    """Show the urgent cases that nobody has, for the bar above every page."""
    site, now, language = site_of(request), utc_now(), words_for(request).language
    rows = list_unclaimed(site.database, rights.scope_of(visit.staff))
    lines = [(row, ago(row.opened_at, now, language)) for row in rows]
    return site.page(request, "queue/alarm.html", {"lines": lines})


@router.get("/live")
def live(request: Request, visit: Reader) -> Response:
    """Keep a line open on which every change is told."""
    events = live_of(request).listen(rights.scope_of(visit.staff))
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _rows(request: Request, site: Site, visit: Visit, asked: Asked) -> dict[str, object]:
    now, scope = utc_now(), rights.scope_of(visit.staff)
    # Words that somebody wrote may hold a number of theirs: who may not read them may not search them either.
    reads_words = "summary" in rights.visible_fields(visit.staff, Target("case", visit.staff.organization_id))
    wanted = asked.wanted(visit.staff, scope=scope, in_words=reads_words)
    with site.database.read() as session:
        rows = queue.list_queue(session, wanted=wanted, limit=PAGE + 1, after=cursor_of(request.query_params))
        counts = queue.count_by_urgency(session, wanted=wanted)
    language = words_for(request).language
    lines = [_line(row, now, language, reads_words=reads_words) for row in rows[:PAGE]]
    more = asked.address(after=written(rows[PAGE - 1])) if len(rows) > PAGE else None
    return {"lines": lines, "counts": counts, "more": more, "asked": asked}


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
