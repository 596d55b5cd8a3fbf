"""Giving out binding codes: one for a member, or a printed sheet for a branch. Asked first, shown once, on record.

The page with the codes is the answer to the form itself; the same form sent twice shows the same codes, and only for a
few minutes. No code stands in an address or a log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from secrets import token_hex
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from center.clock import utc_now
from center.identity import service as identity
from center.members import service as members
from center.members.service import MemberCard
from center.organizations.service import OrganizationView
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.forms import text_of
from console.members.finding import list_branches
from console.members.outcomes import told
from console.members.person import find_member, member_target, shown
from console.members.slips import find_ways, make_slips
from console.places import frame
from console.site import site_of
from console.spelling import Spelling, spelling_of
from console.words import words_of

router = APIRouter(prefix="/members")
Giver = Annotated[Visit, Depends(allowed("issue_code.member"))]
GivingForm = Annotated[Visit, Depends(allowed_form("issue_code.member"))]
# What is printed is for the retiree, whatever language the clerk reads.
SLIP_LANGUAGE = "zh"
_ONCE = re.compile(r"[0-9a-f]{32}")


@router.get("/{member_id}/code")
def ask_code(request: Request, member_id: str, visit: Giver) -> Response:
    """Ask whether a code is to be made, since it makes an earlier one void."""
    with site_of(request).database.read() as session:
        card = _active(find_member(session, visit, member_id, "issue_code.member"))
    return _ask_code(request, visit, card)


@router.post("/{member_id}/code")
def give_code(request: Request, member_id: str, form: Form, visit: GivingForm) -> Response:
    """Make a code and show it, this once."""
    site = site_of(request)
    try:
        with site.database.write() as session:
            card = _active(find_member(session, visit, member_id, "issue_code.member"))
            key = _form_key(form, visit, "code")
            given = identity.give_code(session, member_id=card.member_id, form=key, by=visit.actor, now=utc_now())
            ways = find_ways(session, site)
    except identity.CodesGivenError:
        return _ask_code(request, visit, card, problem="given")
    except members.MemberNotFoundError as error:
        raise NotAllowedError("issue_code.member") from error
    context = {"slips": make_slips([given], ways), "ways": ways, "person": shown(card, visit), "branch": None}
    return _slips_page(request, visit, context)


@router.get("/sheets")
def choose_branch(request: Request, visit: Giver) -> Response:
    """Show the branches for which a sheet can be printed."""
    site = site_of(request)
    with site.database.read() as session:
        branches = list_branches(session, visit)
    return site.page(request, "members/sheets.html", {**frame(visit, "members"), "branches": branches})


@router.get("/sheets/{branch_id}")
def ask_sheet(request: Request, branch_id: str, visit: Giver) -> Response:
    """Say whom a sheet would be for and what it makes void, and ask."""
    with site_of(request).database.read() as session:
        branch = _branch(session, visit, branch_id)
    return _ask_sheet(request, visit, branch)


@router.post("/sheets/{branch_id}")
def give_sheet(request: Request, branch_id: str, form: Form, visit: GivingForm) -> Response:
    """Make the codes of a branch and show the sheet, this once."""
    site = site_of(request)
    try:
        with site.database.write() as session:
            branch = _branch(session, visit, branch_id)
            given = identity.give_sheet(
                session,
                branch_id=branch.id,
                is_for_all=text_of(form, "who") == "all",
                form=_form_key(form, visit, "sheet"),
                by=visit.actor,
                now=utc_now(),
            )
            ways = find_ways(session, site)
    except identity.CodesGivenError:
        return _ask_sheet(request, visit, branch, problem="given")
    except identity.NobodyToGiveError:
        return _ask_sheet(request, visit, branch, problem="nobody")
    context = {"slips": make_slips(given, ways), "ways": ways, "person": None, "branch": branch}
    return _slips_page(request, visit, context)


def _form_key(form: FormData, visit: Visit, kind: str) -> str:
    """Return what only this form of this session holds; raises NotAllowedError for a form that is not our own."""
    once = text_of(form, "once")
    if not _ONCE.fullmatch(once):
        raise NotAllowedError("issue_code.member")
    return f"{kind} {visit.session.id} {once}"


def _active(card: MemberCard) -> MemberCard:
    if card.status != "active":
        raise NotAllowedError("issue_code.member")
    return card


def _branch(session: Session, visit: Visit, branch_id: str) -> OrganizationView:
    choices = [one.organization for one in list_branches(session, visit) if one.organization.kind == "branch"]
    found = next((one for one in choices if str(one.id) == branch_id), None)
    if found is None:
        raise NotAllowedError("issue_code.member")
    visit.require("issue_code.member", member_target(found.id))
    return found


def _ask_code(request: Request, visit: Visit, card: MemberCard, *, problem: str | None = None) -> Response:
    context = {"person": shown(card, visit)}
    return _ask(request, visit, "members/code.html", context, problem)


def _ask_sheet(request: Request, visit: Visit, branch: OrganizationView, *, problem: str | None = None) -> Response:
    with site_of(request).database.read() as session:
        counted = identity.preview_sheet(session, branch_id=branch.id, now=utc_now())
    return _ask(request, visit, "members/sheet_ask.html", {"branch": branch, "counted": counted}, problem)


def _ask(request: Request, visit: Visit, template: str, context: Mapping[str, object], problem: str | None) -> Response:
    more = {"once": token_hex(16), "days": identity.CODE_LIFE.days, "told": told(request, problem) if problem else None}
    code = status.HTTP_200_OK if problem is None else status.HTTP_409_CONFLICT
    return site_of(request).page(request, template, {**frame(visit, "members"), **context, **more}, status=code)


def _slips_page(request: Request, visit: Visit, context: Mapping[str, object]) -> Response:
    printed = {"slip_words": words_of(SLIP_LANGUAGE), "slip_spell": Spelling(SLIP_LANGUAGE, utc_now())}
    more = {**frame(visit, "members"), **context, **printed, "spell": spelling_of(request)}
    return site_of(request).page(request, "members/slips.html", more)
