"""What a member and the center have said to each other, and taking a lost phone away.

Reading is on record, once for each page that is opened. What was said before the phone was the member's is never shown.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status
from sqlalchemy.orm import Session

from center.audit import service as audit
from center.clock import utc_now
from center.conversations import service as conversations
from center.conversations.reading import service as reading
from center.conversations.reading.service import AccountView, TalkCursor
from center.identity import service as identity
from center.members.service import MemberCard
from console.access import NotAllowedError, Visit, allowed, allowed_form
from console.forms import go
from console.members.outcomes import told
from console.members.person import find_member, shown
from console.places import frame
from console.site import site_of
from console.spelling import spelling_of

router = APIRouter(prefix="/members")
LINES = 50
LARGEST_ID = 2**62


@router.get("/{member_id}/talk/{ref}")
def talk_page(
    request: Request,
    member_id: str,
    ref: str,
    visit: Annotated[Visit, Depends(allowed("read.conversation"))],
    before: str = "",
) -> Response:
    """Show a page of a talk, the newest first asked."""
    site = site_of(request)
    with site.database.read() as session:
        card = find_member(session, visit, member_id, "read.conversation")
        account = _account(session, card, ref)
        page = reading.read_talk(
            session,
            member_id=card.member_id,
            conversation_id=account.conversation_id,
            before=cursor_of(before),
            limit=LINES,
        )
        sent = [line.id for line in page.lines if line.origin != "me"]
        delivery = conversations.list_delivery(session, ids=sent)
    with site.database.write() as session:
        audit.record(
            session,
            actor=visit.actor,
            action="read.conversation",
            object_kind="member",
            object_id=card.employee_no,
            field="accounts",
            new=f"{account.channel} {account.ref}",
            now=utc_now(),
        )
    context = {
        **frame(visit, "members"),
        "person": shown(card, visit),
        "account": account,
        "lines": page.lines,
        "delivery": delivery,
        "older": None if page.older is None else f"{page.older.inbox_id}~{page.older.outbox_id}",
        "is_newest": not before,
        "spell": spelling_of(request),
    }
    return site.page(request, "members/talk.html", context)


@router.get("/{member_id}/unbind/{ref}")
def ask_unbind(
    request: Request, member_id: str, ref: str, visit: Annotated[Visit, Depends(allowed("unbind.member"))]
) -> Response:
    """Ask whether this phone is really to be forgotten."""
    site = site_of(request)
    with site.database.read() as session:
        card = find_member(session, visit, member_id, "unbind.member")
        account = _account(session, card, ref)
    context = {"person": shown(card, visit), "account": account, "spell": spelling_of(request)}
    return site.page(request, "members/unbind.html", {**frame(visit, "members"), **context})


@router.post("/{member_id}/unbind/{ref}")
def unbind(
    request: Request, member_id: str, ref: str, visit: Annotated[Visit, Depends(allowed_form("unbind.member"))]
) -> Response:
    """Forget a lost phone, on record; nobody is told there."""
    site = site_of(request)
    try:
        with site.database.write() as session:
            card = find_member(session, visit, member_id, "unbind.member")
            identity.unbind_lost(session, member_id=card.member_id, ref=ref, by=visit.actor, now=utc_now())
    except reading.AccountNotFoundError:
        context = {"person": shown(card, visit), "account": None, "told": told(request, "account_gone")}
        return site.page(
            request, "members/unbind.html", {**frame(visit, "members"), **context}, status=status.HTTP_409_CONFLICT
        )
    return go(f"/members/{card.member_id}?done=unbound")


def cursor_of(before: str) -> TalkCursor | None:
    """Return where the page before began, or None where the address tells nothing usable."""
    inbox_id, _, outbox_id = before.partition("~")
    numbers = [int(text) for text in (inbox_id, outbox_id) if text.isascii() and text.isdecimal() and len(text) < 20]
    return TalkCursor(*numbers) if len(numbers) == 2 and max(numbers) <= LARGEST_ID else None


def _account(session: Session, card: MemberCard, ref: str) -> AccountView:
    try:
        return reading.get_account(session, member_id=card.member_id, ref=ref)
    except reading.AccountNotFoundError as error:
        raise NotAllowedError("read.conversation") from error
