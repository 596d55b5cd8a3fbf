"""Ticking who was there, a page of people at a time; of two who tick, nobody overwrites the other."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from center.clock import utc_now
from center.meetings.keeping import service as meetings
from center.meetings.presence import service as presence
from center.meetings.presence.service import Invited, Tick
from console.access import Form, NotAllowedError, Visit
from console.forms import go, number_in, text_of
from console.meetings.answers import Problem, Refusal, meetings_page, take
from console.meetings.entering import Changer
from console.meetings.finding import CHANGE, READ, find_meeting, list_own, target_of
from console.meetings.listing import LONGEST_TEXT, Reader
from console.meetings.telling import told_span
from console.site import site_of, words_for

router = APIRouter(prefix="/meetings")
# With what else stands in it, less than a form may have fields.
PAGE = 40
MOST_PAGES = 9_999
FLAGS = {"1": True, "0": False, "-": None}


@router.get("/{meeting_id}/attendance")
def show(request: Request, meeting_id: str, visit: Reader) -> Response:
    """Show who is invited and who was there."""
    return attendance_page(request, visit, number_in(meeting_id))


@router.post("/{meeting_id}/attendance")
def tick(request: Request, meeting_id: str, form: Form, visit: Changer) -> Response:
    """Store what was ticked on one page of people."""
    id_, now = number_in(meeting_id), utc_now()
    with site_of(request).database.read() as session:
        find_meeting(session, visit, id_, CHANGE)
    ticks = _ticks(form)
    refusal = take(
        request, lambda session: presence.tick(session, meeting_id=id_, ticks=ticks, by=visit.actor, now=now)
    )
    text, page = _text(text_of(form, "text")), _page(text_of(form, "page"))
    if refusal is not None:
        changed = refusal.problem.code == "changed"
        shown = Refusal(Problem("ticked_meanwhile", is_conflict=True)) if changed else refusal
        return attendance_page(request, visit, id_, shown, text=text, page=page)
    path = _address(id_, text, page)
    return go(f"{path}{'&' if '?' in path else '?'}done=ticked")


def attendance_page(
    request: Request,
    visit: Visit,
    meeting_id: int,
    refusal: Refusal | None = None,
    *,
    text: str | None = None,
    page: int | None = None,
) -> Response:
    """Show a page of those who are invited."""
    words, now = words_for(request), utc_now()
    asked = _text(request.query_params.get("text", "")) if text is None else text
    with site_of(request).database.read() as session:
        one = find_meeting(session, visit, meeting_id, READ)
        total = presence.count_invited(session, record=one, text=asked)
        pages = max(1, -(-total // PAGE))
        here = min(_page(request.query_params.get("page", "")) if page is None else page, pages)
        people = presence.list_invited(session, record=one, text=asked, limit=PAGE, offset=(here - 1) * PAGE)
        present = meetings.count_answers(session, meeting_ids=[one.id])[one.id].present
        names = {each.id: each.told("name", words.language) for each in list_own(session, visit)}
    is_early = now < one.starts_at - presence.BEFORE_START
    context = {
        "one": one,
        "span": told_span(one.span, words, now),
        "people": people,
        "names": names,
        "several_branches": len({each.branch_id for each in people}) > 1,
        "seen": ",".join(_seen(each) for each in people),
        "total": total,
        "present": present,
        "text": asked,
        "page": here,
        "pages": pages,
        "earlier": _address(one.id, asked, here - 1) if here > 1 else None,
        "later": _address(one.id, asked, here + 1) if here < pages else None,
        "is_early": is_early,
        "may_tick": one.state != "cancelled" and not is_early and visit.may(CHANGE, target_of(one.organization_id)),
    }
    return meetings_page(request, visit, "meetings/attendance.html", context, refusal=refusal)


def _ticks(form: Form) -> list[Tick]:
    """Return what the form showed of everybody, and what it says now; raises NotAllowedError for no such form."""
    chosen = {number_in(one) for one in form.getlist("present") if isinstance(one, str)}
    ticks: list[Tick] = []
    for part in filter(None, text_of(form, "seen").split(",")):
        member, _, flag = part.partition(":")
        if number_in(member) < 0 or flag not in FLAGS or len(ticks) >= PAGE:
            raise NotAllowedError(CHANGE)
        ticks.append(Tick(number_in(member), FLAGS[flag], number_in(member) in chosen))
    return ticks


def _seen(person: Invited) -> str:
    flag = next(name for name, value in FLAGS.items() if value is person.was_present)
    return f"{person.member_id}:{flag}"


def _text(written: str) -> str:
    return " ".join(written.split())[:LONGEST_TEXT]


def _page(written: str) -> int:
    return min(max(number_in(written), 1), MOST_PAGES)


def _address(meeting_id: int, text: str, page: int) -> str:
    told = {"text": text, "page": str(page) if page > 1 else ""}
    asked = urlencode({name: value for name, value in told.items() if value})
    return f"/meetings/{meeting_id}/attendance" + (f"?{asked}" if asked else "")
