"""Relatives who ask for a member: what waits, deciding on it, what is in force. All is on record, and both are told."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status
from sqlalchemy.orm import Session

from center.cases import service as cases
from center.cases.views import id_of
from center.cases.views import number_of as case_number
from center.clock import utc_now
from center.handover import service as handover
from center.identity import service as identity
from center.identity.service import SCOPES, ProxyGrantView, ProxyRequestView
from center.members import service as members
from center.members.facts import written_name
from center.members.service import MemberFilter
from center.members.terms import LONGEST
from center.staff import rights
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.cases.speaking import leave_conversation
from console.forms import go, number_of, text_of
from console.members.asked import seal, unseal
from console.members.finding import put_on_record
from console.members.outcomes import told
from console.members.person import find_member, member_target, shown
from console.places import frame
from console.site import site_of
from console.spelling import spelling_of

router = APIRouter(prefix="/members/relatives")
Reader = Annotated[Visit, Depends(allowed("decide_proxy.member"))]
Decider = Annotated[Visit, Depends(allowed_form("decide_proxy.member"))]
MOST_CANDIDATES = 20
PROBLEMS: dict[type[Exception], str] = {
    identity.ProxyRequestNotFoundError: "decided",
    identity.BoundToMemberError: "bound_phone",
    members.MemberNotFoundError: "no_member",
    cases.CaseChangedError: "changed",
    handover.HeldByAnotherError: "held",
}


@router.get("")
def relatives_page(request: Request, visit: Reader) -> Response:
    """Show what relatives ask for, and what is in force."""
    return _list(request, visit)


@router.get("/grants/{grant_id}")
def ask_end(request: Request, grant_id: str, visit: Reader) -> Response:
    """Ask whether a relative is to ask no more."""
    site = site_of(request)
    with site.database.read() as session:
        grant = _grant(session, visit, grant_id)
    context = {"grant": grant, "spell": spelling_of(request)}
    return site.page(request, "members/grant.html", {**frame(visit, "members"), **context})


@router.post("/grants/{grant_id}")
def end(request: Request, grant_id: str, visit: Decider) -> Response:
    """End a grant at once; both are told."""
    try:
        with site_of(request).database.write() as session:
            grant = _grant(session, visit, grant_id)
            reached = identity.end_proxy(session, grant_id=grant.grant_id, by=visit.actor, now=utc_now())
    except (identity.ProxyGrantNotFoundError, NotAllowedError):
        return _list(request, visit, problem="grant_gone")
    return go(f"/members/relatives?done={'ended' if reached else 'ended_call'}")


@router.get("/{number}")
def request_page(request: Request, number: str, visit: Reader) -> Response:
    """Show a request beside the members whom it may mean."""
    return _request(request, visit, number)


@router.post("/{number}/look")
def look(request: Request, number: str, form: Form, visit: Decider) -> Response:
    """Look for the member under another name or number; what was typed does not stand readable in the address."""
    typed = text_of(form, "text").strip()[:LONGEST]
    put_on_record(site_of(request).database, visit, members.read_term(typed))
    return go(f"/members/relatives/{case_number(_id(number))}?asked={seal(typed, session_id=visit.session.id)}")


@router.post("/{number}/approve")
def approve(request: Request, number: str, form: Form, visit: Decider) -> Response:
    """Let the relative read what was ticked for the member who was chosen."""
    chosen = [scope for scope in SCOPES if text_of(form, f"scope_{scope}")]
    if not chosen:
        return _request(request, visit, number, problem="no_scope")
    if number_of(form, "member") < 0:
        return _request(request, visit, number, problem="no_member")
    try:
        with site_of(request).database.write() as session:
            case_id = _ready(session, visit, number)
            card = find_member(session, visit, text_of(form, "member"), "decide_proxy.member")
            reached = identity.approve_proxy(
                session,
                case_id=case_id,
                member_id=card.member_id,
                scopes=chosen,
                decided_by=visit.actor,
                now=utc_now(),
            )
    except tuple(PROBLEMS) as error:
        return _request(request, visit, number, problem=PROBLEMS[type(error)])
    return go(f"/members/relatives?done={'approved' if reached else 'approved_call'}")


@router.post("/{number}/refuse")
def refuse(request: Request, number: str, visit: Decider) -> Response:
    """Turn the request down; the relative is told."""
    try:
        with site_of(request).database.write() as session:
            case_id = _ready(session, visit, number)
            identity.refuse_proxy(session, case_id=case_id, decided_by=visit.actor, now=utc_now())
    except tuple(PROBLEMS) as error:
        return _request(request, visit, number, problem=PROBLEMS[type(error)])
    return go("/members/relatives?done=refused")


def _ready(session: Session, visit: Visit, number: str) -> int:
    """Return the case of a request, its conversation given back to the assistant by whoever decides now."""
    case_id = _id(number)
    visit.require("decide_proxy.member", member_target(None))
    request = identity.get_proxy_request(session, case_id=case_id)
    leave_conversation(session, cases.get_case(session, case_id=request.case_id), visit.actor)
    return case_id


def _id(number: str) -> int:
    case_id = id_of(number)
    if case_id is None:
        raise NotAllowedError("decide_proxy.member")
    return case_id


def _grant(session: Session, visit: Visit, grant_id: str) -> ProxyGrantView:
    if not (grant_id.isascii() and grant_id.isdecimal() and len(grant_id) < 16):
        raise NotAllowedError("decide_proxy.member")
    try:
        grant = identity.get_grant(session, grant_id=int(grant_id), now=utc_now())
    except identity.ProxyGrantNotFoundError as error:
        raise NotAllowedError("decide_proxy.member") from error
    visit.require("decide_proxy.member", member_target(grant.branch_id))
    return grant


def _list(request: Request, visit: Visit, *, problem: str | None = None) -> Response:
    visit.require("decide_proxy.member", member_target(None))
    site = site_of(request)
    with site.database.read() as session:
        waiting = identity.list_proxy_requests(session)
        grants = identity.list_grants(session, now=utc_now())
    context = {"waiting": waiting, "grants": grants, "spell": spelling_of(request), "told": told(request, problem)}
    code = status.HTTP_200_OK if problem is None else status.HTTP_409_CONFLICT
    return site.page(request, "members/relatives.html", {**frame(visit, "members"), **context}, status=code)


def _request(request: Request, visit: Visit, number: str, *, problem: str | None = None) -> Response:
    """Show a request; where somebody has decided meanwhile, the list, and that it was so."""
    visit.require("decide_proxy.member", member_target(None))
    site, case_id = site_of(request), _id(number)
    typed = unseal(request.query_params.get("asked", ""), session_id=visit.session.id)
    with site.database.read() as session:
        try:
            wish = identity.get_proxy_request(session, case_id=case_id)
        except identity.ProxyRequestNotFoundError as error:
            if problem is None:
                raise NotAllowedError("decide_proxy.member") from error
            return _list(request, visit, problem=problem)
        text = typed or wish.member_hint
        found = _candidates(session, visit, text)
        now = utc_now()
        before = identity.list_grants(session, now=now, conversation_id=wish.conversation_id)
    context = {
        **frame(visit, "members"),
        "wish": wish,
        "text": text,
        "candidates": [(shown(card, visit), _is_same_name(card, wish)) for card in found.members],
        "more": found.total - len(found.members),
        "before": before,
        "scopes": SCOPES,
        "spell": spelling_of(request),
        "told": told(request, problem) if problem else None,
    }
    code = status.HTTP_200_OK if problem is None else status.HTTP_409_CONFLICT
    return site.page(request, "members/relative.html", context, status=code)


def _candidates(session: Session, visit: Visit, text: str) -> members.FoundMembers:
    term = members.read_term(text)
    if term.kind is members.TermKind.NOTHING:
        return members.FoundMembers([], 0)
    fields = rights.visible_fields(visit.staff, member_target(None))
    wanted = MemberFilter(
        term=term,
        branch_ids=rights.scope_of(visit.staff),
        status="active",
        by_id_number="id_number" in fields,
        by_phone="phone" in fields,
    )
    return members.find_members(session, wanted=wanted, limit=MOST_CANDIDATES)


def _is_same_name(card: members.MemberCard, wish: ProxyRequestView) -> bool:
    return written_name(card.name) == written_name(wish.member_hint)
