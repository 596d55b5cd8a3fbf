"""Finding members: the form, what it finds, page by page.

The form is always posted, and answered by an address in which what was typed is sealed. Looking somebody up by an ID or
telephone number is on record.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.audit import service as audit
from center.clock import utc_now
from center.db.engine import Database
from center.identity import service as identity
from center.members import service as members
from center.members.models import RESIDENCES, STATUSES
from center.members.service import FoundMembers, Term, TermKind
from center.organizations import service as organizations
from center.organizations.service import OrganizationView
from center.staff import rights
from console.access import Form, Visit, allowed, allowed_form
from console.forms import go
from console.members.asked import Asked
from console.members.person import member_target, shown
from console.places import frame
from console.site import site_of

router = APIRouter(prefix="/members")
PAGE = 50
# What a whole number finds alone is opened at once.
EXACT = frozenset({TermKind.ID_NUMBER, TermKind.PHONE, TermKind.EMPLOYEE})
ON_RECORD = {TermKind.ID_NUMBER: "id_number", TermKind.PHONE: "phone"}
_DEPTH = {"center": 0, "general_branch": 1, "branch": 2}


class BranchChoice(NamedTuple):
    """An organisation to choose, and how deep in the tree it hangs."""

    organization: OrganizationView
    depth: int


class Waiting(NamedTuple):
    """How much of what only the office decides waits."""

    relatives: int
    locks: int


@router.get("")
def find_page(request: Request, visit: Annotated[Visit, Depends(allowed("read.member"))]) -> Response:
    """Show the search and what it has found."""
    site = site_of(request)
    asked = Asked.of_address(request.query_params, session_id=visit.session.id)
    with site.database.read() as session:
        found = _find(session, visit, asked) if asked.is_anything else None
        branches = list_branches(session, visit)
        waiting = _waiting(session, visit)
    total = 0 if found is None else found.total
    pages = max(1, -(-total // PAGE))
    context = {
        "asked": asked,
        "people": None if found is None else [shown(card, visit) for card in found.members],
        "total": total,
        "pages": pages,
        "earlier": _address(visit, asked, asked.page - 1) if 1 < asked.page <= pages else None,
        "later": _address(visit, asked, asked.page + 1) if asked.page < pages else None,
        "branches": branches,
        "statuses": STATUSES,
        "residences": RESIDENCES,
        "waiting": waiting,
        "may_print": rights.may_ever(visit.staff, "issue_code.member"),
        "searches_ids": "id_number" in _fields(visit),
        "is_id_number": asked.term.kind is TermKind.ID_NUMBER,
    }
    return site.page(request, "members/find.html", {**frame(visit, "members"), **context})


@router.post("/find")
def find(request: Request, form: Form, visit: Annotated[Visit, Depends(allowed_form("read.member"))]) -> Response:
    """Take what was typed, and lead to what it finds."""
    site, asked = site_of(request), Asked.of_form(form)
    put_on_record(site.database, visit, asked.term)
    if asked.term.kind in EXACT:
        with site.database.read() as session:
            found = _find(session, visit, asked)
        if found.total == 1:
            return go(f"/members/{found.members[0].member_id}")
    return go(_address(visit, asked))


def put_on_record(database: Database, visit: Visit, term: Term) -> None:
    """Put on record that somebody is looked up by an ID or telephone number; names are not worth an entry."""
    if field := ON_RECORD.get(term.kind):
        with database.write() as session:
            audit.record(
                session,
                actor=visit.actor,
                action="find.member",
                object_kind="member",
                object_id=None,
                field=field,
                new=term.text,
                now=utc_now(),
            )


def list_branches(session: Session, visit: Visit) -> list[BranchChoice]:
    """Return the organisations whose members this person may see, as the tree stands."""
    scope = rights.scope_of(visit.staff)
    return [
        BranchChoice(one, _DEPTH[one.kind])
        for one in organizations.list_all(session)
        if scope is None or one.id in scope
    ]


def _find(session: Session, visit: Visit, asked: Asked) -> FoundMembers:
    branch_ids = rights.scope_of(visit.staff)
    if asked.branch is not None:
        below = frozenset(organizations.list_subtree_ids(session, organization_id=asked.branch))
        branch_ids = below if branch_ids is None else below & branch_ids
    wanted = asked.wanted(branch_ids=branch_ids, fields=_fields(visit))
    return members.find_members(session, wanted=wanted, limit=PAGE, offset=(asked.page - 1) * PAGE)


def _fields(visit: Visit) -> frozenset[str]:
    return rights.visible_fields(visit.staff, member_target(visit.staff.organization_id))


def _waiting(session: Session, visit: Visit) -> Waiting | None:
    """Count what waits, for whoever may decide on it."""
    if not rights.may_ever(visit.staff, "decide_proxy.member"):
        return None
    locked = identity.list_locked(session, now=utc_now())
    return Waiting(len(identity.list_proxy_requests(session)), len(locked))


def _address(visit: Visit, asked: Asked, page: int = 1) -> str:
    query = asked.address(session_id=visit.session.id, page=page)
    return f"/members?{query}" if query else "/members"
