"""The queue's pages: the whole page, its rows alone for the live page, and the line of alarms above every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from center.cases.models import KINDS, STATES, URGENCIES
from center.cases.queue import service as queue
from center.cases.queue.views import QueueCursor, QueueFilter, QueueRow
from center.clock import utc_now
from center.staff import rights
from center.staff import service as staff
from center.staff.views import SessionView
from console.access import EVENTS, NotAllowedError, Visit, allowed, bell_of
from console.alerts.warning import warnings_for
from console.cases.finding import find_case
from console.endings import Endings
from console.live import MOST_NAMED, list_unclaimed, live_of
from console.pieces import Pieces
from console.places import frame
from console.presence import Watching
from console.queue.desk import list_tabs, open_desk
from console.queue.filters import DUE, HOLDERS, Asked, cursor_of, written
from console.reach.finding import count_to_call
from console.site import send, site_of, words_for
from console.times import ago, due
from console.warnings.pages import bar_of
from console.words import words_of

router = APIRouter()
PAGE = 50
# Proxies must not wait for the end of a line that has none.
UNBUFFERED = {"X-Accel-Buffering": "no"}
Reader = Annotated[Visit, Depends(allowed("read.case"))]


@dataclass(frozen=True)
class Line:
    """One case as the queue shows it to this person."""

    row: QueueRow
    summary: str | None
    due: str
    is_late: bool
    age: str


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
    may_choose: bool


def look_of(request: Request, session: Session, visit: Visit, asked: Asked) -> Look:
    """Return how the queue looks to whoever asks."""
    wanted = open_desk(session, visit, now=utc_now(), with_branches=bool(asked.branch)).wanted(asked)
    may_choose = rights.may_ever(visit.staff, "assign.case") and not wanted.is_closed
    return Look(asked, wanted, cursor_of(request.query_params), words_for(request).language, may_choose)


@router.get("/")
def queue_page(request: Request, visit: Reader) -> Response:
    """Show the queue with its tabs and filters."""
    return queue_page_of(request, visit, Asked.read(request.query_params))


@router.get("/queue/rows")
def queue_rows(request: Request, visit: Reader) -> Response:
    """Show the rows alone, for a page that is open."""
    site, asked = site_of(request), Asked.read(request.query_params)
    with site.database.read() as session:
        look = look_of(request, session, visit, asked)

    def make() -> str:
        with site.database.read() as session:
            return site.write("queue/rows.html", words_of(look.language), _rows(session, look))

    return send(request, pieces_of(request).get(look, make))


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
    site, scope, language = site_of(request), rights.scope_of(visit.staff), words_for(request).language

    def make() -> str:
        now, rows = utc_now(), list_unclaimed(site.database, scope)
        lines = [(row, ago(row.opened_at, now, language)) for row in rows[:MOST_NAMED]]
        return site.write("queue/alarm.html", words_of(language), {"lines": lines, "count": len(rows)})

    return send(request, pieces_of(request).get(("alarm", scope, language), make))


@router.get("/live")
def live(request: Request, visit: Reader, case: str = "") -> Response:
    """Keep a line open on which every change is told. case: the number of the one that this page shows."""
    endings: Endings = request.app.state.endings
    watching = _watching(request, visit, case) if case else None
    events = endings.follow(live_of(request).listen(rights.scope_of(visit.staff), watching), visit.session.id)
    return StreamingResponse(events, media_type=EVENTS, headers=UNBUFFERED)


@router.get("/live/bell")
def bell(request: Request, ringing: Annotated[SessionView, Depends(bell_of)]) -> Response:
    """Keep the bell ringing for a page that is folded up: it tells how many cases cannot wait, and nothing of them."""
    endings: Endings = request.app.state.endings
    heard = live_of(request).listen(rights.scope_of(ringing.staff))
    return StreamingResponse(endings.follow(heard, ringing.id, hears_idle=False), media_type=EVENTS, headers=UNBUFFERED)


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
        rows = _rows(session, look_of(request, session, visit, asked))
        to_call = count_to_call(session, visit, now=now)
    context = {
        **frame(visit, "queue"),
        **rows,
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
        "complaints": warnings_for(request, visit),
        "waves": bar_of(request, visit),
        "to_call": to_call,
        "may_change": rights.may_ever(visit.staff, "change.alert"),
        "may_see_alerts": rights.may_ever(visit.staff, "read.alert"),
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


def _rows(session: Session, look: Look) -> dict[str, object]:
    now = utc_now()
    rows = queue.list_queue(session, wanted=look.wanted, limit=PAGE + 1, after=look.after)
    counts = queue.count_by_urgency(session, wanted=look.wanted)
    lines = [_line(row, now, look.language, reads_words=look.wanted.in_words) for row in rows[:PAGE]]
    more = look.asked.address(after=written(rows[PAGE - 1])) if len(rows) > PAGE else None
    return {"lines": lines, "counts": counts, "more": more, "asked": look.asked, "may_choose": look.may_choose}


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
