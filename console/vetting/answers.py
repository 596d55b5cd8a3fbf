"""How pages of texts that two people vet answer: shown with what went wrong, or anew with a line of what was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Request, Response, status
from sqlalchemy.orm import Session

from center.broadcasts import service as broadcasts
from center.checks import service as checks
from center.staff import rights
from center.vetting.service import (
    CannotUndoError,
    SameHandError,
    TextChangedError,
    TextInvalidError,
    TextNotFoundError,
)
from console.access import NotAllowedError, Visit
from console.office.answers import Problem, done, told_of
from console.places import frame
from console.site import site_of, times_of, words_for

__all__ = ["Problem", "done", "take", "vetted_page"]


def vetted_page(
    request: Request,
    visit: Visit,
    template: str,
    context: Mapping[str, Any],
    *,
    here: str,
    problem: Problem | None = None,
    topic: str = "vetting",
) -> Response:
    """Show a page. here: which of the parts; topic: whose words tell what was done or went wrong."""
    words = words_for(request)
    waiting = waiting_broadcasts = 0
    with site_of(request).database.read() as session:
        if rights.may_ever(visit.staff, "read.check"):
            waiting = checks.count_open_groups(session)
        if rights.may_ever(visit.staff, "approve.broadcast"):
            waiting_broadcasts = broadcasts.count_waiting(session)
    whole = {
        **frame(visit, "clarifications"),
        "told": told_of(request, words, topic) if problem is None else None,
        "problem": problem,
        "problem_text": words(f"{topic}_problem_{problem.code}") if problem else "",
        "part": here,
        "sees_checks": rights.may_ever(visit.staff, "read.check"),
        "waiting_checks": waiting,
        "waiting_broadcasts": waiting_broadcasts,
        "when": times_of(request),
        **context,
    }
    code = status.HTTP_200_OK
    if problem is not None:
        code = status.HTTP_409_CONFLICT if problem.is_conflict else status.HTTP_422_UNPROCESSABLE_CONTENT
    return site_of(request).page(request, template, whole, status=code)


def take(request: Request, step: Callable[[Session], object]) -> Problem | None:
    """Take a step in a transaction and return what stood in its way; raises NotAllowedError for what is not there."""
    try:
        with site_of(request).database.write() as session:
            step(session)
    except TextNotFoundError as error:
        raise NotAllowedError("read") from error
    except TextInvalidError as error:
        return Problem(error.problem, error.field)
    except SameHandError:
        return Problem("same_hand")
    except CannotUndoError as error:
        return Problem(f"undo_{error.problem}", is_conflict=True)
    except TextChangedError:
        return Problem("changed", is_conflict=True)
    return None
