"""The page of lessons and the steps on it: proposed, accepted, sent back, dropped, taken back, taken out as lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from center.audit import service as audit
from center.clock import utc_now
from center.lessons import service as lessons
from center.lessons.lines import as_example, as_yaml
from center.lessons.rules import ACCEPTED, NEW, PROPOSED
from center.lessons.views import Line
from center.staff.rights import Target
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.forms import go, number_in, number_of, text_of
from console.lessons.pages import PAGE, find, given_in, lessons_page
from console.office.answers import Problem
from console.site import site_of
from console.words import LANGUAGES

router = APIRouter(prefix=PAGE)
Reader = Annotated[Visit, Depends(allowed("read.lesson"))]
Proposer = Annotated[Visit, Depends(allowed_form("propose.lesson"))]
Accepter = Annotated[Visit, Depends(allowed_form("accept.lesson"))]
Exporter = Annotated[Visit, Depends(allowed_form("export.lesson"))]
LESSON = Target("lesson")
YAML = "application/yaml; charset=utf-8"


@router.get("")
def all_of_them(request: Request, visit: Reader, state: str = NEW, last: str = "") -> Response:
    """Show the lessons in one state."""
    return lessons_page(request, visit, state=state, last=number_in(last))


@router.post("/lines")
def lines(request: Request, form: Form, visit: Exporter) -> Response:
    """Give what is agreed on in one language as lines of training data; that they were taken out is on record."""
    visit.require("export.lesson", LESSON)
    language = text_of(form, "language")
    if language not in LANGUAGES:
        raise NotAllowedError("export.lesson")
    with site_of(request).database.write() as session:
        taught = [line for line in lessons.list_taught(session) if line.language == language]
        audit.record(
            session,
            actor=visit.actor,
            action="export.lesson",
            object_kind="lesson",
            object_id=None,
            new=f"{language}: {len(taught)}",
            now=utc_now(),
        )
    shown = [Line(line.language, line.intent, as_example(line.text)) for line in taught]
    headers = {"Content-Disposition": f'attachment; filename="lessons-{language}.yml"'}
    return Response(as_yaml(line for line in shown if line.text), media_type=YAML, headers=headers)


@router.post("/{lesson_id}/propose")
def propose(request: Request, lesson_id: str, form: Form, visit: Proposer) -> Response:
    """Say what a lesson means, with more of it cut out where that is wanted."""
    visit.require("propose.lesson", LESSON)
    one, version, now = find(request, lesson_id), number_of(form, "version"), utc_now()
    given = given_in(form, one.id)
    if given.is_double:
        return lessons_page(request, visit, state=NEW, problem=Problem("two_meanings"), given=given)
    problem = _take(
        request,
        lambda session: lessons.propose(
            session,
            lesson_id=one.id,
            intent=given.intent,
            text=given.text,
            by=visit.actor,
            expected_version=version,
            now=now,
        ),
    )
    if problem is not None:
        return lessons_page(request, visit, state=NEW, problem=problem, given=given)
    return _done(NEW, "proposed", one.id)


@router.post("/{lesson_id}/accept")
def accept(request: Request, lesson_id: str, form: Form, visit: Accepter) -> Response:
    """Agree to what another has proposed."""
    visit.require("accept.lesson", LESSON)
    return _step(request, lesson_id, form, visit, lessons.accept, "accepted", PROPOSED)


@router.post("/{lesson_id}/send-back")
def send_back(request: Request, lesson_id: str, form: Form, visit: Accepter) -> Response:
    """Let somebody think again."""
    visit.require("accept.lesson", LESSON)
    return _step(request, lesson_id, form, visit, lessons.send_back, "sent_back", PROPOSED)


@router.post("/{lesson_id}/drop")
def drop(request: Request, lesson_id: str, form: Form, visit: Proposer) -> Response:
    """Teach nothing of it."""
    visit.require("propose.lesson", LESSON)
    return _step(request, lesson_id, form, visit, lessons.drop, "dropped", None)


@router.post("/{lesson_id}/undo")
def undo(request: Request, lesson_id: str, form: Form, visit: Proposer) -> Response:
    """Take back one's own last step."""
    visit.require("propose.lesson", LESSON)
    return _step(request, lesson_id, form, visit, lessons.undo, "undone", None)


def _step(
    request: Request,
    lesson_id: str,
    form: Form,
    visit: Visit,
    step: Callable[..., None],
    code: str,
    tab: str | None,
) -> Response:
    """Take a step, and go on where it was taken. tab: which page that is; None: that of the lesson as it is."""
    one, version, now = find(request, lesson_id), number_of(form, "version"), utc_now()
    here = tab or (one.state if one.state in {NEW, PROPOSED, ACCEPTED} else NEW)
    problem = _take(
        request,
        lambda session: step(session, lesson_id=one.id, by=visit.actor, expected_version=version, now=now),
    )
    if problem is not None:
        return lessons_page(request, visit, state=here, problem=problem)
    if code == "undone":
        return go(f"{PAGE}?state={find(request, lesson_id).state}&done={code}")
    return _done(here, code, one.id)


def _take(request: Request, step: Callable[[Session], None]) -> Problem | None:
    try:
        with site_of(request).database.write() as session:
            step(session)
    except lessons.LessonNotFoundError as error:
        raise NotAllowedError("read.lesson") from error
    except lessons.LessonInvalidError as error:
        return Problem(error.problem)
    except lessons.SameHandError:
        return Problem("same_hand")
    except lessons.CannotUndoError as error:
        return Problem(f"undo_{error.problem}", is_conflict=True)
    except lessons.LessonChangedError:
        return Problem("changed", is_conflict=True)
    return None


def _done(tab: str, code: str, lesson_id: int) -> RedirectResponse:
    return go(f"{PAGE}?state={tab}&done={code}&last={lesson_id}")
