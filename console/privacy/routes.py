"""The pages of requests: all of them, a new one in two steps, one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status

from center.clock import utc_now
from center.members import service as members
from center.privacy import service as privacy
from center.privacy.models import IDENTIFIED_BY, REQUEST_KINDS
from center.privacy.requests import rules
from center.privacy.requests import service as requests
from center.staff import rights
from center.staff.rights import Target
from console.access import Form, Visit, allowed, allowed_form
from console.forms import go, text_of
from console.places import frame
from console.privacy import PATH
from console.privacy.answers import request_page_of
from console.privacy.page import preview_of, read_page
from console.site import site_of, times_of

router = APIRouter(prefix=PATH)
Reader = Annotated[Visit, Depends(allowed("open.request"))]
REQUESTS_SHOWN = 100
LONGEST_NUMBER = 40


@router.get("")
def overview(request: Request, visit: Reader, number: str = "") -> Response:
    """Show what people have asked, and the first step of a new request."""
    return _overview(request, visit, number=number.strip()[:LONGEST_NUMBER])


@router.get("/new")
def new_request(request: Request, visit: Reader, number: str = "", kind: str = "") -> Response:
    """Show the second step: whom it concerns, what exactly, and what would come of it."""
    number = number.strip()[:LONGEST_NUMBER]
    if kind not in REQUEST_KINDS:
        return _overview(request, visit, number=number, problem="kind_unknown")
    return _second_step(request, visit, number, kind)


@router.post("/requests")
def open_request(
    request: Request, form: Form, visit: Annotated[Visit, Depends(allowed_form("open.request"))]
) -> Response:
    """Write a request down; the same one sent twice is one."""
    kind, number = text_of(form, "kind"), text_of(form, "number").strip()[:LONGEST_NUMBER]
    parts = [part for part in form.getlist("part") if isinstance(part, str)]
    if kind not in REQUEST_KINDS:
        return _overview(request, visit, number=number, problem="kind_unknown")
    with site_of(request).database.read() as session:
        person = requests.find_person(session, employee_no=number)
    if person is None:
        return _overview(request, visit, number=number, problem="nobody")
    if rules.ID_NUMBER in parts and not rights.may_unmask(visit.staff, "id_number", Target("member", person.branch_id)):
        parts.remove(rules.ID_NUMBER)
    try:
        with site_of(request).database.write() as session:
            made = requests.open_request(
                session,
                member_id=person.member_id,
                kind=kind,
                parts=parts,
                reason=text_of(form, "reason"),
                identified_by=text_of(form, "identified_by"),
                by=visit.actor,
                now=utc_now(),
            )
    except requests.RequestInvalidError as error:
        written = {"reason": text_of(form, "reason"), "identified_by": text_of(form, "identified_by"), "parts": parts}
        return _second_step(request, visit, number, kind, problem=error.problem, written=written)
    except requests.RequestUnderWayError:
        return _overview(request, visit, number=number, problem="under_way")
    return go(f"{PATH}/requests/{made.id}")


@router.get("/requests/{number}")
def request_page(request: Request, number: str, visit: Reader) -> Response:
    """Show one request."""
    return request_page_of(request, visit, number)


@router.get("/requests/{number}/progress")
def progress(request: Request, number: str, visit: Reader) -> Response:
    """Show how far erasing has come, alone, for a page that is open."""
    site, now = site_of(request), utc_now()
    with site.database.read() as session:
        page = read_page(session, visit, number, now=now)
    return site.page(request, "privacy/progress.html", {"page": page, "when": times_of(request)})


def _overview(request: Request, visit: Visit, *, number: str, problem: str | None = None) -> Response:
    site, now = site_of(request), utc_now()
    with site.database.read() as session:
        lines = requests.list_requests(session, limit=REQUESTS_SHOWN)
        without = privacy.count_bound_without(session)
    context = {
        **frame(visit, "office"),
        "lines": [(line, line.standing(now), line.closed_at is None and line.due_at < now) for line in lines],
        "kinds": REQUEST_KINDS,
        "number": number,
        "problem": problem,
        "without": without,
        "sees_retention": rights.may_ever(visit.staff, "read.retention"),
        "when": times_of(request),
    }
    code = status.HTTP_200_OK if problem is None else _CODES.get(problem, status.HTTP_422_UNPROCESSABLE_CONTENT)
    return site.page(request, "privacy/page.html", context, status=code)


def _second_step(
    request: Request,
    visit: Visit,
    number: str,
    kind: str,
    *,
    problem: str | None = None,
    written: Mapping[str, object] | None = None,
) -> Response:
    site, now = site_of(request), utc_now()
    with site.database.read() as session:
        person = requests.find_person(session, employee_no=number)
    if person is None:
        return _overview(request, visit, number=number, problem="nobody")
    with site.database.read() as session:
        preview = preview_of(session, person.member_id, (), now) if kind == "delete" else None
        # Who died or left has no branch to be told.
        branch = members.branch_of(session, member_id=person.member_id) if person.status == "active" else None
    chosen = {"delete": rules.ERASED_UNLESS_ASKED}.get(kind, ())
    context = {
        **frame(visit, "office"),
        "person": person,
        "branch": branch,
        "kind": kind,
        "parts": rules.PARTS[kind],
        "means": IDENTIFIED_BY,
        "preview": preview,
        "problem": problem,
        "written": written or {"reason": "", "identified_by": "", "parts": chosen},
        "longest": rules.LONGEST_REASON,
    }
    code = status.HTTP_200_OK if problem is None else status.HTTP_422_UNPROCESSABLE_CONTENT
    return site.page(request, "privacy/new.html", context, status=code)


_CODES = {"nobody": status.HTTP_404_NOT_FOUND, "under_way": status.HTTP_409_CONFLICT}
