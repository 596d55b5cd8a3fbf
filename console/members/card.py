"""A member's card, and one sensitive field of it for a minute.

Seeing a field whole is a form that is posted, and on record; from a case, with the case's number as the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from center.audit import service as audit
from center.benefits import service as benefits
from center.benefits.service import CertificationView
from center.cases import service as cases
from center.clock import local_today, utc_now
from center.conversations.reading import service as reading
from center.conversations.reading.service import AccountView
from center.crypto import SecretUnreadableError
from center.identity import service as identity
from center.identity.service import ProxyGrantView
from center.members import service as members
from center.members.service import BranchView, MemberCard
from center.staff import rights
from center.staff.rights import Target
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.forms import text_of
from console.members.outcomes import told
from console.members.person import Person, find_member, member_target, shown
from console.places import frame
from console.site import site_of
from console.spelling import spelling_of

router = APIRouter(prefix="/members")
SHOWN_SECONDS = 60


@dataclass(frozen=True)
class CardPage:
    """A card as one person of the staff may see it; what is None they may not see."""

    person: Person
    branch: BranchView | None
    accounts: list[AccountView] | None
    card_last4: str | None
    certification: CertificationView | None
    grants: list[ProxyGrantView] | None
    may_read_talk: bool
    may_read_money: bool
    may_give_code: bool
    may_unbind: bool
    may_decide: bool


@router.get("/{member_id}")
def card_page(request: Request, member_id: str, visit: Annotated[Visit, Depends(allowed("read.member"))]) -> Response:
    """Show a card, sensitive fields masked."""
    with site_of(request).database.read() as session:
        page = _read(session, visit, find_member(session, visit, member_id))
    return _page(request, visit, page)


@router.post("/{member_id}/unmask")
def unmask(
    request: Request, member_id: str, form: Form, visit: Annotated[Visit, Depends(allowed_form("unmask.member"))]
) -> Response:
    """Show one field whole: to the page's own script its value alone, else the card with it, until a minute is over."""
    field, number = text_of(form, "field"), text_of(form, "case")
    try:
        with site_of(request).database.write() as session:
            card = find_member(session, visit, member_id, "unmask.member")
            value = _reveal(session, visit, card, field, number)
    except SecretUnreadableError:
        return _unreadable(request, visit, member_id)
    if request.headers.get("accept") == "application/json":
        return JSONResponse({"value": value, "seconds": SHOWN_SECONDS})
    with site_of(request).database.read() as session:
        page = _read(session, visit, card, whole={field: value})
    answer = _page(request, visit, page, back_to=number)
    answer.headers["Refresh"] = f"{SHOWN_SECONDS}; url=/members/{card.member_id}"
    return answer


def _reveal(session: Session, visit: Visit, card: MemberCard, field: str, number: str) -> str:
    """Return a value that this person may see whole, and put that on record with it."""
    if not rights.may_unmask(visit.staff, field, member_target(card.branch_id)):
        raise NotAllowedError("unmask.member")
    if field == "id_number":
        value: str | None = members.get_id_number(session, member_id=card.member_id)
    else:
        value = {"phone": card.phone, "birth_date": card.birth_date.isoformat()}.get(field)
    if value is None:
        raise NotAllowedError("unmask.member")
    audit.record(
        session,
        actor=visit.actor,
        action="unmask.member",
        object_kind="member",
        object_id=card.employee_no,
        field=field,
        reason=_reason(session, visit, card, number),
        now=utc_now(),
    )
    return value


def _reason(session: Session, visit: Visit, card: MemberCard, number: str) -> str | None:
    """Return the case from which somebody came, if there is such a one, it is this member's, and they may read it."""
    case = cases.find_case_of(session, number=number, member_id=card.member_id) if number else None
    if case is None or not visit.may("read.case", Target("case", card.branch_id)):
        return None
    return f"case {case.number}"


def _read(session: Session, visit: Visit, card: MemberCard, *, whole: Mapping[str, str] | None = None) -> CardPage:
    target = member_target(card.branch_id)
    fields = rights.visible_fields(visit.staff, target)
    person, id_ = shown(card, visit, whole=whole), card.member_id
    is_party_member = card.is_party_member and "dues" in fields
    latest = benefits.latest_payment(session, member_id=id_) if "bank_card" in fields else None
    return CardPage(
        person=person,
        branch=members.branch_view(session, branch_id=card.branch_id, member_id=id_, is_party_member=is_party_member)
        if "branch" in fields
        else None,
        accounts=reading.list_accounts(session, member_id=id_) if "accounts" in fields else None,
        card_last4=latest.card_last4 if latest else None,
        certification=benefits.certification_of(session, member_id=id_, year=local_today().year)
        if "certification" in fields
        else None,
        grants=identity.list_grants(session, now=utc_now(), member_id=id_) if "proxies" in fields else None,
        may_read_talk=visit.may("read.conversation", Target("conversation", card.branch_id)),
        may_read_money=visit.may("read.payment", Target("payment", card.branch_id)),
        may_give_code=visit.may("issue_code.member", target) and card.status == "active",
        may_unbind=visit.may("unbind.member", target),
        may_decide=visit.may("decide_proxy.member", target),
    )


def _unreadable(request: Request, visit: Visit, member_id: str) -> Response:
    with site_of(request).database.read() as session:
        page = _read(session, visit, find_member(session, visit, member_id))
    return _page(request, visit, page, problem="unreadable")


def _page(request: Request, visit: Visit, page: CardPage, *, problem: str | None = None, back_to: str = "") -> Response:
    context = {
        **frame(visit, "members"),
        "page": page,
        "case_number": back_to if back_to.isascii() and back_to.isdecimal() else "",
        "spell": spelling_of(request),
        "told": told(request, problem),
    }
    code = status.HTTP_200_OK if problem is None else status.HTTP_500_INTERNAL_SERVER_ERROR
    return site_of(request).page(request, "members/card.html", context, status=code)
