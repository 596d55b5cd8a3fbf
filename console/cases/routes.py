"""A case's page, its pieces for a page that is open, and what is written down there."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.cases import service as cases
from center.cases.service import CaseView
from center.clock import utc_now
from center.conversations import service as conversations
from center.replies import service as replies
from console.access import Form, Visit, allowed, allowed_form
from console.cases.answers import (
    RefusedError,
    case_page_of,
    change_case,
    nothing_written,
    piece_of,
)
from console.cases.finding import find_case
from console.forms import number_in, text_of
from console.site import site_of

router = APIRouter(prefix="/cases")
Reader = Annotated[Visit, Depends(allowed("read.case"))]
LONGEST_NOTE = 4000


@router.get("/{number}")
def case_page(
    request: Request, number: str, visit: Reader, reply: str = "", sent: str = "", earlier: str = ""
) -> Response:
    """Show a case. reply: the canned reply that is put into the box; sent: the form that was taken."""
    words = _canned(request, visit, number, reply) if reply else ""
    return case_page_of(request, visit, number, reply_text=words, sent=sent[:80], earlier=bool(earlier))


@router.get("/{number}/status")
def status(request: Request, number: str, visit: Reader) -> Response:
    """Show how a case stands, for a page that is open."""
    return piece_of(request, visit, number, "cases/status.html")


@router.get("/{number}/timeline")
def timeline(request: Request, number: str, visit: Reader, earlier: str = "") -> Response:
    """Show the talk and the changes alone, for a page that is open."""
    return piece_of(request, visit, number, "cases/timeline.html", earlier=bool(earlier))


@router.get("/{number}/replies/{reply_id}")
def canned(
    request: Request,
    number: str,
    reply_id: str,
    visit: Annotated[Visit, Depends(allowed("answer.conversation"))],
) -> Response:
    """Give the words of a canned reply for this case, in the language of its conversation."""
    return Response(_canned(request, visit, number, reply_id), media_type="text/plain; charset=utf-8")


@router.post("/{number}/note")
def note(
    request: Request, number: str, form: Form, visit: Annotated[Visit, Depends(allowed_form("note.case"))]
) -> Response:
    """Add an internal note; a form that is sent twice adds one."""
    return _write_down(request, visit, number, "note.case", "note", text_of(form, "text"))


@router.post("/{number}/told")
def told(
    request: Request, number: str, form: Form, visit: Annotated[Visit, Depends(allowed_form("change.case"))]
) -> Response:
    """Note what was told to the person by telephone or face to face; it counts as an answer."""
    return _write_down(request, visit, number, "change.case", "reply", text_of(form, "text"))


def _write_down(request: Request, visit: Visit, number: str, action: str, kind: str, text: str) -> Response:
    text = text.strip()
    if not text:
        return nothing_written(request, visit, number)

    def write(session: Session, case: CaseView, actor: Actor) -> None:
        now = utc_now()
        if len(text) > LONGEST_NOTE:
            raise RefusedError("too_long", most=LONGEST_NOTE)
        if cases.is_sent_twice(session, case_id=case.id, kind=kind, text=text, by=actor, now=now):
            return
        add = cases.add_note if kind == "note" else cases.add_reply
        add(session, case_id=case.id, text=text, by=actor, now=now)

    return change_case(request, visit, number, action, write, written={"note": text}, sent="note")


def _canned(request: Request, visit: Visit, number: str, reply_id: str) -> str:
    """Return a reply with this case's values in it; nothing where there is no such reply any more."""
    with site_of(request).database.read() as session:
        case = find_case(session, visit, number, "change.case")
        if case.conversation_id is None:
            return ""
        try:
            reply = replies.get_reply(session, reply_id=number_in(reply_id))
        except replies.ReplyNotFoundError:
            return ""
        language = conversations.get_conversation(session, conversation_id=case.conversation_id).language
        values = replies.values_of(session, case=case, staff_name=visit.staff.name, language=language, now=utc_now())
        return "" if reply.removed_at is not None else replies.fill_reply(reply, values, language)
