"""The list of a meeting's people: coming, excused, silent, to be called. A secretary sees their own alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from center.clock import utc_now
from center.notifications.again import service as again
from center.notifications.reading import service as reading
from center.notifications.reading.service import FILTERS
from center.staff import rights
from center.staff.rights import Target
from console.access import Form, Visit, allowed, allowed_form
from console.forms import go
from console.office.answers import Problem, told_of
from console.places import frame
from console.reach.asked import Asked
from console.reach.finding import below, find_reach, list_branches, may_open
from console.reach.told import moment_of, row_of
from console.site import site_of, words_for
from console.spelling import spelling_of

router = APIRouter(prefix="/meetings")
PAGE = 50


@router.get("/{meeting_id}/people")
def people_page(
    request: Request, meeting_id: str, visit: Annotated[Visit, Depends(allowed("read.invitation"))]
) -> Response:
    """Show who is invited, what they were told and what they answered."""
    return show(request, visit, meeting_id)


@router.post("/{meeting_id}/people/find")
def find(
    request: Request, meeting_id: str, form: Form, visit: Annotated[Visit, Depends(allowed_form("read.invitation"))]
) -> Response:
    """Take the name that was typed, and lead to whom it means."""
    with site_of(request).database.read() as session:
        found = find_reach(session, visit, meeting_id, "read.invitation")
    query = Asked.of_form(form).address(session_id=visit.session.id)
    return go(f"/meetings/{found.meeting.id}/people" + (f"?{query}" if query else ""))


def show(request: Request, visit: Visit, meeting_id: str, problem: Problem | None = None) -> Response:
    """Show the list; with what went wrong, where something did."""
    site, words, now, spell = site_of(request), words_for(request), utc_now(), spelling_of(request)
    asked = Asked.of_address(request.query_params, session_id=visit.session.id)
    with site.database.read() as session:
        found = find_reach(session, visit, meeting_id, "read.invitation")
        wanted = reading.resolve_sound(session, wanted=asked.wanted(found, below(session, asked.branch)))
        counts = reading.count_people(session, wanted=wanted)
        total = counts.of(asked.standing)
        pages = max(1, -(-total // PAGE))
        page = min(asked.page, pages)
        people = reading.list_people(session, wanted=wanted, limit=PAGE, offset=(page - 1) * PAGE)
        second = again.look(session, reach=found, now=now)
        branches = list_branches(session, found)
    target = Target("invitation", next(iter(found.branch_ids)))
    here, session_id = f"/meetings/{found.meeting.id}/people", visit.session.id

    def address(standing: str, page: int = 1) -> str:
        query = asked.address(session_id=session_id, standing=standing, page=page)
        return f"{here}?{query}" if query else here

    context = {
        **frame(visit, "meetings"),
        "meeting": found.meeting,
        "moment": moment_of(request, found.meeting),
        "may_open": may_open(visit, found),
        "asked": asked,
        "tabs": [(name, counts.of(name), address(name)) for name in FILTERS],
        "counts": counts,
        "rows": [row_of(one, found.meeting, words, spell) for one in people],
        "fields": rights.visible_fields(visit.staff, target),
        "branches": branches,
        "again": second,
        "may_remind": visit.may("remind.invitation", target),
        "may_call": visit.may("call.invitation", target),
        "may_open_members": rights.may_ever(visit.staff, "read.member"),
        "is_open": found.meeting.is_open(now),
        "page": page,
        "pages": pages,
        "earlier": address(asked.standing, page - 1) if page > 1 else None,
        "later": address(asked.standing, page + 1) if page < pages else None,
        "spell": spell,
        "told": told_of(request, words, "reach") if problem is None else None,
        "problem_text": words(f"reach_problem_{problem.code}") if problem else "",
    }
    return site.page(request, "reach/people.html", context, status=200 if problem is None else 409)
