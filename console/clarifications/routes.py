"""The pages of clarifications: the list, one, its form."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.checks import service as checks
from center.clarifications import service as clarifications
from center.clock import utc_now
from center.staff.rights import Target
from center.vetting.service import TextInvalidError, TextNotFoundError
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.clarifications.pages import (
    PAGE,
    as_typed,
    clarification_page,
    draft_of,
    empty_draft,
    find,
    form_page,
    list_page,
)
from console.forms import go, number_in, number_of, text_of
from console.site import site_of
from console.vetting.answers import Problem, done, take

router = APIRouter(prefix=PAGE)
Reader = Annotated[Visit, Depends(allowed("read.clarification"))]
Drafter = Annotated[Visit, Depends(allowed("draft.clarification"))]
Writer = Annotated[Visit, Depends(allowed_form("draft.clarification"))]
CLARIFICATION = Target("clarification")
LONGEST_SOUGHT = 80


@router.get("")
def all_of_them(request: Request, visit: Reader, state: str = "", words: str = "") -> Response:
    """Show the clarifications of one state."""
    return list_page(request, visit, asked=state, words=words[:LONGEST_SOUGHT])


@router.get("/new")
def new(request: Request, visit: Drafter, group: str = "", replaces: str = "") -> Response:
    """Show an empty form, or one that holds what people asked, or what is to be corrected."""
    now, wordings = utc_now(), list[str]()
    with site_of(request).database.read() as session:
        if replaces:
            known = find(session, number_in(replaces))
            return form_page(request, visit, known.draft, replaces=str(known.id))
        if group:
            try:
                group = str(checks.get_group(session, group_id=number_in(group)).id)
            except TextNotFoundError as error:
                raise NotAllowedError("read.check") from error
            wordings = checks.list_wordings(session, group_id=number_in(group))
    return form_page(request, visit, empty_draft(now=now, wordings=tuple(wordings)), group=group)


@router.post("")
def create(request: Request, form: Form, visit: Writer) -> Response:
    """Write a draft; one that answers a question is tied to it."""
    visit.require("draft.clarification", CLARIFICATION)
    now, group, replaces = utc_now(), number_of(form, "group"), number_of(form, "replaces")
    made: list[int] = []
    try:
        draft = draft_of(form)
    except TextInvalidError as error:
        return _again(request, form, visit, Problem(error.problem, error.field))

    def write(session: Session) -> None:
        one = clarifications.create(
            session,
            draft=draft,
            by=visit.actor,
            now=now,
            replaces_id=replaces if replaces > 0 else None,
        )
        made.append(one.id)
        if group > 0:
            known = checks.get_group(session, group_id=group)
            if known.state == "open" and known.clarification_id != one.id:
                checks.answer_group(
                    session,
                    group_id=group,
                    clarification_id=one.id,
                    by=visit.actor,
                    expected_version=known.version,
                    now=now,
                )

    problem = take(request, write)
    if problem is not None:
        return _again(request, form, visit, problem)
    return done(f"{PAGE}/{made[0]}", "drafted")


@router.get("/{clarification_id}")
def one(request: Request, clarification_id: str, visit: Reader) -> Response:
    """Show one clarification."""
    return clarification_page(request, visit, number_in(clarification_id))


@router.get("/{clarification_id}/edit")
def edit(request: Request, clarification_id: str, visit: Drafter) -> Response:
    """Show its form; what is published is corrected by another."""
    with site_of(request).database.read() as session:
        known = find(session, number_in(clarification_id))
    if known.state not in {"draft", "in_review"}:
        return go(f"{PAGE}/{known.id}")
    return form_page(request, visit, known.draft, one=known, version=known.version)


@router.post("/{clarification_id}")
def change(request: Request, clarification_id: str, form: Form, visit: Writer) -> Response:
    """Change a draft; of two who do it at once one is told and loses no word."""
    visit.require("draft.clarification", CLARIFICATION)
    id_, version, now = number_in(clarification_id), number_of(form, "version"), utc_now()
    with site_of(request).database.read() as session:
        known = find(session, id_)
    try:
        draft = draft_of(form)
    except TextInvalidError as error:
        problem: Problem | None = Problem(error.problem, error.field)
    else:
        problem = take(
            request,
            lambda session: clarifications.change(
                session, clarification_id=id_, draft=draft, by=visit.actor, expected_version=version, now=now
            ),
        )
    if problem is None:
        return done(f"{PAGE}/{id_}", "kept")
    with site_of(request).database.read() as session:
        known = find(session, id_)
    # What was written goes on top of what is there now, once somebody has seen both.
    seen = known.version if problem.is_conflict else version
    typed = as_typed(form, now=now)
    return form_page(request, visit, typed, one=known, version=seen, problem=problem, given=form)


def _again(request: Request, form: Form, visit: Visit, problem: Problem) -> Response:
    typed, group, replaces = as_typed(form, now=utc_now()), text_of(form, "group"), text_of(form, "replaces")
    return form_page(request, visit, typed, group=group, replaces=replaces, problem=problem, given=form)
