"""What people asked and nobody knew: gathered, with how many asked, and answered once for all of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.cases.views import id_of
from center.cases.views import number_of as case_number_of
from center.checks import service as checks
from center.checks.service import GroupView
from center.clarifications import service as clarifications
from center.clock import utc_now
from center.staff.rights import Target
from center.vetting.service import TextNotFoundError
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.forms import go, number_in, number_of
from console.site import site_of
from console.vetting.answers import Problem, done, take, vetted_page

PAGE = "/checks"
router = APIRouter(prefix=PAGE)
Reader = Annotated[Visit, Depends(allowed("read.check"))]
Answerer = Annotated[Visit, Depends(allowed_form("answer.check"))]
CHECK = Target("check")
SHOWN = 100


@router.get("")
def waiting(request: Request, visit: Reader) -> Response:
    """Show what waits for an answer, what most people ask first."""
    with site_of(request).database.read() as session:
        groups = checks.list_open_groups(session, limit=SHOWN)
    return vetted_page(request, visit, "clarifications/questions.html", {"groups": groups}, here="checks")


@router.get("/case/{number}")
def of_case(request: Request, number: str, _visit: Reader) -> Response:
    """Lead from a case to what it asks."""
    with site_of(request).database.read() as session:
        found = checks.find_group_of_case(session, case_id=id_of(number) or 0)
    if found is None:
        raise NotAllowedError("read.check")
    return go(f"{PAGE}/{found.id}")


@router.get("/{group_id}")
def one(request: Request, group_id: str, visit: Reader) -> Response:
    """Show what was asked, in whose cases, and what may answer it."""
    return _page(request, visit, number_in(group_id))


@router.post("/{group_id}/answer")
def answer(request: Request, group_id: str, form: Form, visit: Answerer) -> Response:
    """Answer all of them with a clarification that two people have vetted."""
    visit.require("answer.check", CHECK)
    id_, version, now = number_in(group_id), number_of(form, "version"), utc_now()
    clarification_id, by = number_of(form, "clarification"), visit.actor
    problem = take(
        request,
        lambda session: checks.answer_group(
            session, group_id=id_, clarification_id=clarification_id, by=by, expected_version=version, now=now
        ),
    )
    return done(PAGE, "answered") if problem is None else _page(request, visit, id_, problem)


@router.post("/{group_id}/dismiss")
def dismiss(request: Request, group_id: str, form: Form, visit: Answerer) -> Response:
    """Take it off the list; each case is answered by itself."""
    visit.require("answer.check", CHECK)
    id_, version, now = number_in(group_id), number_of(form, "version"), utc_now()
    problem = take(
        request,
        lambda session: checks.dismiss_group(session, group_id=id_, by=visit.actor, expected_version=version, now=now),
    )
    return done(PAGE, "dismissed") if problem is None else _page(request, visit, id_, problem)


def _page(request: Request, visit: Visit, group_id: int, problem: Problem | None = None) -> Response:
    now = utc_now()
    with site_of(request).database.read() as session:
        group = _get(session, group_id)
        fitting = checks.list_fitting(session, words=group.words, now=now)
        alike = checks.list_alike(session, group=group)
        linked = (
            None
            if group.clarification_id is None
            else clarifications.find(session, clarification_id=group.clarification_id)
        )
        wordings = checks.list_wordings(session, group_id=group.id)
    context = {
        "group": group,
        "wordings": wordings,
        "fitting": [one for one in fitting if linked is None or one.id != linked.id],
        "linked": linked,
        "alike": [one for one in alike if linked is None or one.clarification_id != linked.id],
        "numbers": [case_number_of(case_id) for case_id in group.case_ids],
    }
    return vetted_page(request, visit, "clarifications/question.html", context, here="checks", problem=problem)


def _get(session: Session, group_id: int) -> GroupView:
    try:
        return checks.get_group(session, group_id=group_id)
    except TextNotFoundError as error:
        raise NotAllowedError("read.check") from error
