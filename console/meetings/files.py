"""Calendar files: of one meeting, and of all that a member is invited to."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from center.clock import utc_now
from center.meetings.calendar import service as calendars
from center.members import service as members
from center.members.service import MemberNotFoundError
from center.staff.rights import Target
from console.access import NotAllowedError
from console.forms import number_in
from console.meetings.finding import READ, find_meeting
from console.meetings.listing import Reader
from console.site import site_of, words_for

router = APIRouter(prefix="/meetings")
CALENDAR = "text/calendar; charset=utf-8"


@router.get("/{meeting_id}/calendar.ics")
def of_meeting(request: Request, meeting_id: str, visit: Reader) -> Response:
    """Give the calendar file of a meeting."""
    language, now = words_for(request).language, utc_now()
    with site_of(request).database.read() as session:
        one = find_meeting(session, visit, number_in(meeting_id), READ)
        file = calendars.calendar_of_meeting(session, meeting_id=one.id, language=language, now=now)
    return _file(file, f"meeting-{one.id}")


@router.get("/of/{member_id}/calendar.ics")
def of_member(request: Request, member_id: str, visit: Reader) -> Response:
    """Give the calendar file of a member, to be handed to them."""
    id_, language, now = number_in(member_id), words_for(request).language, utc_now()
    with site_of(request).database.read() as session:
        try:
            member = members.get_summary(session, member_id=id_)
        except MemberNotFoundError as error:
            raise NotAllowedError(READ) from error
        visit.require("read.member", Target("member", member.branch_id))
        file = calendars.calendar_of_member(session, member_id=id_, language=language, now=now)
    return _file(file, f"meetings-of-{id_}")


def _file(content: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return Response(content.encode(), media_type=CALENDAR, headers=headers)
