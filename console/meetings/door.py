"""The sheet for the door: the code that whoever comes tells in the chat, and a picture that a phone reads."""

from __future__ import annotations

import segno
from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from center.clock import utc_now
from center.meetings.presence import service as presence
from console.access import Form
from console.forms import number_in, number_of
from console.meetings.answers import Refusal, done, meetings_page, take
from console.meetings.entering import Changer, Editor
from console.meetings.finding import CHANGE, find_meeting
from console.meetings.telling import told_span
from console.members.slips import find_ways
from console.site import site_of
from console.words import words_of

router = APIRouter(prefix="/meetings")
# What hangs at the door is for retirees, whatever language its writer reads.
SHEET_LANGUAGE = "zh"


@router.get("/{meeting_id}/door")
def show(request: Request, meeting_id: str, visit: Editor) -> Response:
    """Show the sheet, or ask whether there is to be a code."""
    return door_page(request, visit, number_in(meeting_id))


@router.post("/{meeting_id}/door")
def make(request: Request, meeting_id: str, form: Form, visit: Changer) -> Response:
    """Make a code; an earlier one is void."""
    id_, seen, now = number_in(meeting_id), number_of(form, "version"), utc_now()

    def run(session: Session) -> None:
        find_meeting(session, visit, id_, CHANGE)
        presence.make_door_code(session, meeting_id=id_, by=visit.actor, expected_version=seen, now=now)

    refusal = take(request, run)
    if refusal is None:
        return done(f"/meetings/{id_}/door", "code_made")
    return door_page(request, visit, id_, refusal)


def door_page(request: Request, visit: Editor, meeting_id: int, refusal: Refusal | None = None) -> Response:
    """Show the sheet of a meeting."""
    site, sheet_words, now = site_of(request), words_of(SHEET_LANGUAGE), utc_now()
    with site.database.read() as session:
        one = find_meeting(session, visit, meeting_id, CHANGE)
        ways = find_ways(session, site)
    code = one.door_code or ""
    context = {
        "one": one,
        "sheet_words": sheet_words,
        "span": told_span(one.span, sheet_words, now),
        "code": f"{code[:3]} {code[3:]}" if code else "",
        "plain_code": code,
        "web_picture": _picture(ways.web) if ways.web else None,
        "telegram_picture": _picture(f"https://t.me/{ways.telegram}") if ways.telegram else None,
        "ways": ways,
        "may_make": one.state != "cancelled" and one.ends_at > now,
    }
    return meetings_page(request, visit, "meetings/door.html", context, refusal=refusal)


def _picture(link: str) -> str:
    return segno.make_qr(link, error="m").svg_data_uri(scale=4, border=2)
