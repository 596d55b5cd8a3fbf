"""The call list of a meeting: whom to telephone and why, what came of it, and the list on paper.

Telephone numbers are masked; seeing one, or all of them on the sheet that is printed, is a form that is posted and on
record.
"""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from center.clock import utc_now
from center.meetings.service import MeetingNotFoundError
from center.notifications.calls import service as calls
from center.notifications.calls.service import CallLine
from center.notifications.owed import service as owed
from center.notifications.reading import service as reading
from center.notifications.reading.service import Reach
from center.staff import rights
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.forms import go, number_in, text_of
from console.members.card import SHOWN_SECONDS
from console.members.person import member_target
from console.office.answers import Problem, told_of
from console.places import frame
from console.reach.finding import find_reach, may_open
from console.reach.told import moment_of, what_to_say
from console.site import site_of, words_for
from console.spelling import spelling_of

router = APIRouter()
PAGE, LEAF, MOST_ON_PAPER = 50, 7, 210
Caller = Annotated[Visit, Depends(allowed("call.invitation"))]
CallForm = Annotated[Visit, Depends(allowed_form("call.invitation"))]
SAID = ("attend", "decline", "told", "no_answer", "wrong_number")


@router.get("/calls")
def every_list(request: Request, visit: Caller) -> Response:
    """Show about what somebody is to be called: meetings first, for they begin."""
    site, now, scope = site_of(request), utc_now(), rights.scope_of(visit.staff)
    with site.database.read() as session:
        found = calls.list_open_calls(session, organization_ids=scope, now=now)
        besides = owed.list_owed(session, organization_ids=scope, now=now)
    people = sum(one.people for one in found) + sum(one.people for one in besides)
    context = {"meetings": found, "besides": besides, "people": people, "spell": spelling_of(request)}
    return site.page(request, "reach/lists.html", {**frame(visit, "meetings"), **context})


@router.get("/meetings/{meeting_id}/calls")
def list_page(request: Request, meeting_id: str, visit: Caller) -> Response:
    """Show the call list, telephone numbers masked."""
    return _page(request, visit, meeting_id)


@router.post("/meetings/{meeting_id}/calls/sheet")
def sheet(request: Request, meeting_id: str, form: Form, visit: CallForm) -> Response:
    """Show the list as it is printed, with whole telephone numbers; each of them is on record."""
    site, now = site_of(request), utc_now()
    part = max(number_in(text_of(form, "part")), 1)
    with site.database.write() as session:
        found = find_reach(session, visit, meeting_id, "call.invitation")
        start = (part - 1) * MOST_ON_PAPER
        lines = calls.list_calls(session, reach=found, limit=MOST_ON_PAPER, offset=start, only_open=True)
        shown = [one for one in lines if _may_see_phone(visit, one)]
        phones = calls.reveal_phones(session, reach=found, lines=shown, by=visit.actor, now=now)
    context = {
        "meeting": found.meeting,
        "moment": moment_of(request, found.meeting),
        "may_open": may_open(visit, found),
        "leaves": _leaves(lines),
        "phones": phones,
        "say": _sentences(found, lines, request),
        "printed_at": spelling_of(request).day(now),
        "spell": spelling_of(request),
    }
    return site.page(request, "reach/sheet.html", {**frame(visit, "meetings"), **context})


@router.post("/meetings/{meeting_id}/calls/{member_id}/phone")
def phone(request: Request, meeting_id: str, member_id: str, visit: CallForm) -> Response:
    """Show one telephone number for a minute: to the page's own script alone, else on the whole page."""
    with site_of(request).database.write() as session:
        found = find_reach(session, visit, meeting_id, "call.invitation")
        line = _line(session, found, member_id)
        if not _may_see_phone(visit, line):
            raise NotAllowedError("unmask.member")
        shown = calls.reveal_phones(session, reach=found, lines=[line], by=visit.actor, now=utc_now())
    if line.member_id not in shown:
        raise NotAllowedError("unmask.member")
    if request.headers.get("accept") == "application/json":
        return JSONResponse({"value": shown[line.member_id], "seconds": SHOWN_SECONDS})
    answer = _page(request, visit, meeting_id, whole=shown)
    answer.headers["Refresh"] = f"{SHOWN_SECONDS}; url=/meetings/{found.meeting.id}/calls"
    return answer


@router.post("/meetings/{meeting_id}/calls/{member_id}")
def enter(request: Request, meeting_id: str, member_id: str, form: Form, visit: CallForm) -> Response:
    """Keep what came of a call; of two who enter one at once, the slower is told."""
    outcome = text_of(form, "outcome")
    if outcome not in calls.OUTCOMES:
        raise NotAllowedError("call.invitation")
    try:
        with site_of(request).database.write() as session:
            found = find_reach(session, visit, meeting_id, "call.invitation")
            calls.record_outcome(
                session,
                reach=found,
                member_id=number_in(member_id),
                outcome=outcome,
                reason=text_of(form, "reason"),
                stamp=text_of(form, "stamp"),
                by=visit.actor,
                now=utc_now(),
            )
    except calls.NotOnCallListError as error:
        raise NotAllowedError("call.invitation") from error
    except calls.CallChangedError:
        return _page(request, visit, meeting_id, problem=Problem("changed", is_conflict=True))
    except (calls.MeetingBegunError, MeetingNotFoundError):
        return _page(request, visit, meeting_id, problem=Problem("begun", is_conflict=True))
    page = max(number_in(text_of(form, "page")), 1)
    return go(f"/meetings/{found.meeting.id}/calls?done=entered&page={page}#m{number_in(member_id)}")


def _page(
    request: Request,
    visit: Visit,
    meeting_id: str,
    *,
    problem: Problem | None = None,
    whole: dict[int, str] | None = None,
) -> Response:
    site, words, now = site_of(request), words_for(request), utc_now()
    asked = max(number_in(request.query_params.get("page", "")), 1)
    with site.database.read() as session:
        found = find_reach(session, visit, meeting_id, "call.invitation")
        counts = reading.count_people(session, wanted=found.wanted())
        total = reading.count_listed(session, wanted=found.wanted())
        pages = max(1, -(-total // PAGE))
        page = min(asked, pages)
        lines = calls.list_calls(session, reach=found, limit=PAGE, offset=(page - 1) * PAGE)
        masked = calls.mask_phones(session, lines=[one for one in lines if _may_see_phone(visit, one)])
    here = f"/meetings/{found.meeting.id}/calls"
    context = {
        **frame(visit, "meetings"),
        "meeting": found.meeting,
        "moment": moment_of(request, found.meeting),
        "may_open": may_open(visit, found),
        "lines": lines,
        "masked": masked,
        "whole": whole or {},
        "to_call": counts.call,
        "total": total,
        "say": _sentences(found, lines, request),
        "outcomes": SAID if found.meeting.is_open(now) else ("told", "no_answer", "wrong_number"),
        "is_over": found.meeting.starts_at <= now,
        "page": page,
        "pages": pages,
        "parts": -(-counts.call // MOST_ON_PAPER),
        "earlier": f"{here}?page={page - 1}" if page > 1 else None,
        "later": f"{here}?page={page + 1}" if page < pages else None,
        "spell": spelling_of(request),
        "told": told_of(request, words, "calls") if problem is None else None,
        "problem_text": words(f"calls_problem_{problem.code}") if problem else "",
    }
    return site.page(request, "reach/calls.html", context, status=200 if problem is None else 409)


def _line(session: Session, reach: Reach, member_id: str) -> CallLine:
    try:
        return calls.get_call(session, reach=reach, member_id=number_in(member_id))
    except calls.NotOnCallListError as error:
        raise NotAllowedError("call.invitation") from error


def _may_see_phone(visit: Visit, line: CallLine) -> bool:
    return rights.may_unmask(visit.staff, "phone", member_target(line.branch_id))


def _sentences(reach: Reach, lines: list[CallLine], request: Request) -> dict[int, str]:
    """Return what to say to the people of each branch: who calls is of their own."""
    words = words_for(request)
    names = {one.branch_id: one.told("branch", words.language) for one in lines}
    return {id_: what_to_say(reach.meeting, name, words) for id_, name in names.items()}


def _leaves(lines: list[CallLine]) -> list[list[CallLine]]:
    """Return the list sheet of paper by sheet of paper; each branch begins a new one."""
    leaves: list[list[CallLine]] = []
    for _, group in groupby(lines, key=lambda one: one.branch_id):
        people = list(group)
        leaves += [people[at : at + LEAF] for at in range(0, len(people), LEAF)]
    return leaves
