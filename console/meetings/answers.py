"""How pages of meetings answer: shown with what went wrong, or anew with a line of what was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response, status
from sqlalchemy.orm import Session

from center.meetings.keeping.service import (
    LONGEST,
    Doubt,
    MeetingChangedError,
    MeetingInvalidError,
    MeetingMissingError,
    MeetingStateError,
)
from console.access import NotAllowedError, Visit
from console.meetings.finding import CHANGE
from console.meetings.telling import ToldDoubt, list_doubts
from console.office.answers import Problem, done, told_of
from console.places import frame
from console.site import site_of, times_of, words_for

__all__ = ["Problem", "Refusal", "done", "meetings_page", "take"]


@dataclass(frozen=True)
class Refusal:
    """Why a form is shown again. doubts: what is worth a second look, where that is all."""

    problem: Problem
    doubts: Sequence[Doubt] = ()


def meetings_page(
    request: Request,
    visit: Visit,
    template: str,
    context: Mapping[str, Any],
    *,
    refusal: Refusal | None = None,
) -> Response:
    """Show a page of meetings, with why something was not done."""
    words = words_for(request)
    problem = None if refusal is None else refusal.problem
    doubts: list[ToldDoubt] = [] if refusal is None else list_doubts(refusal.doubts, words)
    whole = {
        **frame(visit, "meetings"),
        "told": told_of(request, words, "meetings") if problem is None else None,
        "problem": problem,
        "problem_text": _text(words, problem),
        "doubts": doubts,
        "when": times_of(request),
        "longest": LONGEST,
        **context,
    }
    code = status.HTTP_200_OK
    if problem is not None:
        code = status.HTTP_409_CONFLICT if problem.is_conflict else status.HTTP_422_UNPROCESSABLE_CONTENT
    return site_of(request).page(request, template, whole, status=code)


def take(request: Request, step: Callable[[Session], object]) -> Refusal | None:
    """Take a step in a transaction and return what stood in its way; raises NotAllowedError for what is not there."""
    try:
        with site_of(request).database.write() as session:
            step(session)
    except MeetingMissingError as error:
        raise NotAllowedError(CHANGE) from error
    except MeetingInvalidError as error:
        return Refusal(Problem(error.problem, error.field))
    except MeetingStateError as error:
        return Refusal(Problem(error.problem, is_conflict=True))
    except MeetingChangedError:
        return Refusal(Problem("changed", is_conflict=True))
    return None


def _text(words: Any, problem: Problem | None) -> str:
    if problem is None:
        return ""
    longest = LONGEST.get(problem.field.partition("_")[0], 0)
    return str(words(f"meetings_problem_{problem.code}", longest=longest))
