"""The queue's pages: the whole page, its rows alone for the live page, and the line of alarms above every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from center.cases.models import KINDS, STATES, URGENCIES
from center.cases.queue import service as queue
from center.cases.queue.views import QueueCursor, QueueFilter, QueueRow
from center.clock import utc_now
from center.db.engine import Database
from center.staff import rights
from center.staff.rights import Target
from console.access import Visit, allowed
from console.endings import Endings
from console.live import MOST_NAMED, Live, list_unclaimed
from console.pieces import Pieces
from console.places import frame
from console.queue.filters import HOLDERS, Asked, cursor_of, written
from console.site import send, site_of, words_for
from console.times import ago, due
from console.words import words_of

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


def pieces_of(request: Request) -> Pieces:
    """Return what pages of this process share."""
    pieces: Pieces = request.app.state.pieces
    return pieces


@dataclass(frozen=True)
class Look:
    """All that decides how rows look: those who may see the same, and ask the same, see the same."""

    asked: Asked
    wanted: QueueFilter
    after: QueueCursor | None
    language: str


def look_of(request: Request, visit: Visit) -> Look:
    """Return how the queue looks to whoever asks."""
    asked = Asked.read(request.query_params)
    # Words that somebody wrote may hold a number of theirs: who may not read them may not search them either.
    reads_words = "summary" in rights.visible_fields(visit.staff, Target("case", visit.staff.organization_id))
    wanted = asked.wanted(visit.staff, scope=rights.scope_of(visit.staff), in_words=reads_words)
    return Look(asked, wanted, cursor_of(request.query_params), words_for(request).language)


@router.get("/")
def queue_page(request: Request, visit: Reader) -> Response:
    """Show the queue with its filters."""
    site = site_of(request)
    choices = {"kinds": KINDS, "urgencies": URGENCIES, "states": STATES, "holders": HOLDERS}
    context = {**frame(visit, "queue"), **_rows(site.database, look_of(request, visit)), **choices}
    return site.page(request, "queue/page.html", context)


@router.get("/queue/rows")
def queue_rows(request: Request, visit: Reader) -> Response:
    """Show the rows alone, for a page that is open."""
    site, look = site_of(request), look_of(request, visit)

    def make() -> str:
        return site.write("queue/rows.html", words_of(look.language), _rows(site.database, look))

    return send(request, pieces_of(request).get(look, make))


@router.get("/alarm")
def alarm(request: Request, visit: Reader) -> Response:
    """Show the urgent cases that nobody has, for the bar above every page."""
    site, scope, language = site_of(request), rights.scope_of(visit.staff), words_for(request).language

    def make() -> str:
        now, rows = utc_now(), list_unclaimed(site.database, scope)
        lines = [(row, ago(row.opened_at, now, language)) for row in rows[:MOST_NAMED]]
        return site.write("queue/alarm.html", words_of(language), {"lines": lines, "count": len(rows)})

    return send(request, pieces_of(request).get(("alarm", scope, language), make))


@router.get("/live")
def live(request: Request, visit: Reader) -> Response:
    """Keep a line open on which every change is told."""
    endings: Endings = request.app.state.endings
    events = endings.follow(live_of(request).listen(rights.scope_of(visit.staff)), visit.session.id)
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _rows(database: Database, look: Look) -> dict[str, object]:
    now = utc_now()
    with database.read() as session:
        rows = queue.list_queue(session, wanted=look.wanted, limit=PAGE + 1, after=look.after)
        counts = queue.count_by_urgency(session, wanted=look.wanted)
    lines = [_line(row, now, look.language, reads_words=look.wanted.in_words) for row in rows[:PAGE]]
    more = look.asked.address(after=written(rows[PAGE - 1])) if len(rows) > PAGE else None
    return {"lines": lines, "counts": counts, "more": more, "asked": look.asked}


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
