"""The pages of notices: the list, one, its form."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.clock import utc_now
from center.notices import service as notices
from center.staff.rights import Target
from center.vetting.service import TextInvalidError
from console.access import Form, Visit, allowed, allowed_form
from console.forms import go, number_in, number_of
from console.notices.pages import EMPTY, PAGE, as_typed, draft_of, find, form_page, list_page, notice_page
from console.site import site_of
from console.vetting.answers import Problem, done, take

router = APIRouter(prefix=PAGE)
Reader = Annotated[Visit, Depends(allowed("read.notice"))]
Drafter = Annotated[Visit, Depends(allowed("draft.notice"))]
Writer = Annotated[Visit, Depends(allowed_form("draft.notice"))]
NOTICE = Target("notice")


@router.get("")
def all_of_them(request: Request, visit: Reader, state: str = "") -> Response:
    """Show the notices of one state."""
    return list_page(request, visit, asked=state)


@router.get("/new")
def new(request: Request, visit: Drafter) -> Response:
    """Show an empty form."""
    return form_page(request, visit, EMPTY)


@router.post("")
def create(request: Request, form: Form, visit: Writer) -> Response:
    """Write a draft."""
    visit.require("draft.notice", NOTICE)
    now, made = utc_now(), list[int]()
    try:
        draft = draft_of(form)
    except TextInvalidError as error:
        problem = Problem(error.problem, error.field)
        return form_page(request, visit, as_typed(form), problem=problem, given=form)

    def write(session: Session) -> None:
        made.append(notices.create(session, draft=draft, by=visit.actor, now=now).id)

    failed = take(request, write)
    if failed is not None:
        return form_page(request, visit, as_typed(form), problem=failed, given=form)
    return done(f"{PAGE}/{made[0]}", "drafted")


@router.get("/{notice_id}")
def one(request: Request, notice_id: str, visit: Reader) -> Response:
    """Show one notice."""
    return notice_page(request, visit, number_in(notice_id))


@router.get("/{notice_id}/edit")
def edit(request: Request, notice_id: str, visit: Drafter) -> Response:
    """Show its form; what is published is withdrawn, and written anew."""
    with site_of(request).database.read() as session:
        known = find(session, number_in(notice_id))
    if known.state not in {"draft", "in_review"}:
        return go(f"{PAGE}/{known.id}")
    return form_page(request, visit, known.draft, one=known, version=known.version)


@router.post("/{notice_id}")
def change(request: Request, notice_id: str, form: Form, visit: Writer) -> Response:
    """Change a draft; of two who do it at once one is told and loses no word."""
    visit.require("draft.notice", NOTICE)
    id_, version, now = number_in(notice_id), number_of(form, "version"), utc_now()
    with site_of(request).database.read() as session:
        find(session, id_)
    try:
        draft = draft_of(form)
    except TextInvalidError as error:
        problem: Problem | None = Problem(error.problem, error.field)
    else:
        problem = take(
            request,
            lambda session: notices.change(
                session, notice_id=id_, draft=draft, by=visit.actor, expected_version=version, now=now
            ),
        )
    if problem is None:
        return done(f"{PAGE}/{id_}", "kept")
    with site_of(request).database.read() as session:
        known = find(session, id_)
    seen = known.version if problem.is_conflict else version
    return form_page(request, visit, as_typed(form), one=known, version=seen, problem=problem, given=form)
