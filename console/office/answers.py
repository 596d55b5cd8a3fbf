"""How a page of the office answers: shown with what went wrong, or anew after a change with a line of what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response, status

from console.access import Visit
from console.forms import go
from console.places import frame
from console.site import site_of, words_for
from console.words import Words

LONGEST_CODE = 40


@dataclass(frozen=True)
class Problem:
    """Why something was not done. field: what of the form it is about; is_conflict: somebody else was quicker."""

    code: str
    field: str = ""
    is_conflict: bool = False


def office_page(
    request: Request,
    visit: Visit,
    topic: str,
    template: str,
    context: Mapping[str, Any],
    *,
    problem: Problem | None = None,
    **values: object,
) -> Response:
    """Show a page of the office; `values` are told within the words of the problem."""
    words = words_for(request)
    whole = {
        **frame(visit, "office"),
        "told": told_of(request, words, topic),
        "problem": problem,
        "problem_text": words(f"{topic}_problem_{problem.code}", **values) if problem else "",
        **context,
    }
    code = status.HTTP_200_OK
    if problem is not None:
        whole["told"] = None
        code = status.HTTP_409_CONFLICT if problem.is_conflict else status.HTTP_422_UNPROCESSABLE_CONTENT
    return site_of(request).page(request, template, whole, status=code)


def done(path: str, code: str) -> Response:
    """Show a page anew, with the line of its topic that says what was done."""
    return go(f"{path}?done={code}")


def told_of(request: Request, words: Words, topic: str) -> dict[str, str] | None:
    """Return what the address says was done, if that is one of this topic's lines."""
    name = f"{topic}_done_{request.query_params.get('done', '')[:LONGEST_CODE]}"
    return {"text": words(name), "tone": ""} if name in words.names() else None
