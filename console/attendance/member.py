"""One member's year: each meeting to which they were invited, and what is known of them there."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.clock import to_local, utc_now
from center.meetings.attendance import service as attendance
from center.meetings.attendance.service import MeetingLine, Tally
from center.members.service import MemberCard
from console.access import Visit, allowed
from console.attendance import charts
from console.attendance.asked import Asked
from console.attendance.routes import picture_answer
from console.attendance.tables import tallies_by_month
from console.figures import drawing
from console.members.person import find_member
from console.places import frame
from console.site import site_of, words_for
from console.spelling import spelling_of

router = APIRouter(prefix="/attendance")
Reader = Annotated[Visit, Depends(allowed("read.attendance"))]


@router.get("/members/{member_id}")
def member_page(request: Request, member_id: str, visit: Reader) -> Response:
    """Show a member's year."""
    site, now = site_of(request), utc_now()
    asked = Asked.of(request.query_params, now=now)
    with site.database.read() as session:
        card = find_member(session, visit, member_id, "read.attendance")
        lines = _lines(session, card, asked.year)
    picture = charts.member(_tallies(lines), words_for(request))
    context = {
        **frame(visit, "meetings"),
        "asked": asked,
        "card": card,
        "lines": lines,
        "tally": sum(_tallies(lines).values(), Tally()),
        "point": "" if picture is None else picture.point,
        "spell": spelling_of(request),
    }
    return site.page(request, "attendance/member.html", context)


@router.get("/members/{member_id}/chart.svg")
def member_chart(request: Request, member_id: str, visit: Reader, size: str = drawing.WIDE) -> Response:
    """Give the picture of a member's year."""
    asked = Asked.of(request.query_params, now=utc_now())
    with site_of(request).database.read() as session:
        card = find_member(session, visit, member_id, "read.attendance")
        lines = _lines(session, card, asked.year)
    return picture_answer(charts.member(_tallies(lines), words_for(request)), size)


def _lines(session: Session, card: MemberCard, year: int) -> list[MeetingLine]:
    return attendance.list_meetings_of_member(
        session,
        member_id=card.member_id,
        branch_id=card.branch_id,
        is_party_member=card.is_party_member,
        year=year,
        now=utc_now(),
    )


def _tallies(lines: list[MeetingLine]) -> dict[str, Tally]:
    return tallies_by_month(lines, {one.meeting_id: f"{to_local(one.starts_at):%Y-%m}" for one in lines})
