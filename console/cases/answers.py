"""What comes back from a case: its page, with what went wrong where something did; after a change, the page anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from secrets import token_hex

from fastapi import Request, Response, status
from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.cases import service as cases
from center.cases.models import CLOSE_REASONS, OUTCOMES
from center.cases.service import CaseView
from center.clock import utc_now
from center.handover import service as handover
from console.access import Visit
from console.alerts.lines import line_of
from console.cases.page import find_case, read_page
from console.forms import go
from console.places import frame
from console.site import site_of, words_for
from console.times import ago, due

Change = Callable[[Session, CaseView, Actor], None]
PROBLEMS: dict[type[Exception], str] = {
    cases.CaseChangedError: "changed",
    cases.CaseClosedError: "closed",
    cases.CannotReopenError: "cannot_reopen",
    handover.HeldByAnotherError: "held_by_another",
    handover.NotTheSpeakerError: "not_the_speaker",
    handover.NoConversationError: "no_conversation",
}


def change_case(request: Request, visit: Visit, number: str, action: str, change: Change) -> Response:
    """Carry out a change on a case on which this person may do this, and show the case anew."""
    try:
        with site_of(request).database.write() as session:
            change(session, find_case(session, visit, number, action), visit.actor)
    except tuple(PROBLEMS) as error:
        return case_page_of(request, visit, number, problem=PROBLEMS[type(error)])
    return go(f"/cases/{number}")


def nothing_written(request: Request, visit: Visit, number: str) -> Response:
    """Show the case and say that nothing was kept."""
    return case_page_of(request, visit, number, problem="nothing_written")


def case_page_of(request: Request, visit: Visit, number: str, *, problem: str | None = None) -> Response:
    """Show a case, with a problem where a change was not made."""
    site = site_of(request)
    with site.database.read() as session:
        page = read_page(session, visit, number)
    words, now = words_for(request), utc_now()
    context = {
        **frame(visit, "queue"),
        "page": page,
        "problem": problem,
        "once": token_hex(8),
        "reasons": CLOSE_REASONS,
        "outcomes": OUTCOMES,
        "when": times_of(request),
        "alerted": [line_of(alert, words, now) for alert in page.alerted or ()],
    }
    code = status.HTTP_200_OK if problem is None else status.HTTP_409_CONFLICT
    return site.page(request, "cases/page.html", context, status=code)


def times_of(request: Request) -> dict[str, Callable[[datetime], str]]:
    """Return how this page writes times: `ago` and `at`."""
    now, language = utc_now(), words_for(request).language
    return {"ago": lambda at: ago(at, now, language), "at": lambda at: due(at, now, language)}
