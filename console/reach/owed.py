"""The calls that no meeting is about: the list of the yearly certification, for the office alone.

Numbers stand on each member's card, where seeing one is on record.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from center.clock import utc_now
from center.notifications.owed import service as owed
from center.staff import rights
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.forms import go, number_in, text_of
from console.office.answers import told_of
from console.places import frame
from console.site import site_of, words_for

router = APIRouter(prefix="/calls/certification")
PAGE = 50
Caller = Annotated[Visit, Depends(allowed("call.invitation"))]
CallForm = Annotated[Visit, Depends(allowed_form("call.invitation"))]


@router.get("/{year}")
def list_page(request: Request, year: str, visit: Caller, start: str = "0") -> Response:
    """Show who is to be called about the certification of a year."""
    return _page(request, visit, number_in(year), start=number_in(start))


@router.post("/{year}/{member_id}")
def enter(request: Request, year: str, member_id: str, form: Form, visit: CallForm) -> Response:
    """Keep what came of a call; of two who enter one at once, the slower is told."""
    _require_office(visit)
    of_year = number_in(year)
    try:
        with site_of(request).database.write() as session:
            owed.record_certification_call(
                session,
                year=of_year,
                member_id=number_in(member_id),
                outcome=text_of(form, "outcome"),
                by=visit.actor,
                now=utc_now(),
            )
    except owed.NotOwedError:
        return _page(request, visit, of_year, start=0, problem="gone")
    return go(f"/calls/certification/{of_year}?done=entered")


def _page(request: Request, visit: Visit, year: int, *, start: int, problem: str = "") -> Response:
    _require_office(visit)
    site, words = site_of(request), words_for(request)
    start = max(start, 0)
    with site.database.read() as session:
        people = owed.list_uncertified(session, year=year, limit=PAGE + 1, offset=start, now=utc_now())
    context = {
        **frame(visit, "meetings"),
        "year": year,
        "people": people[:PAGE],
        "outcomes": owed.OUTCOMES,
        "earlier": max(start - PAGE, 0) if start else None,
        "later": start + PAGE if len(people) > PAGE else None,
        "told": None if problem else told_of(request, words, "calls"),
        "problem_text": words(f"calls_problem_{problem}") if problem else "",
    }
    return site.page(request, "reach/owed.html", context, status=409 if problem else 200)


def _require_office(visit: Visit) -> None:
    """Let nobody else in: a secretary sees nothing of anybody's certification."""
    if rights.scope_of(visit.staff) is not None:
        raise NotAllowedError("call.invitation")
