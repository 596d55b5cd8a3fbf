"""What comes back from a case: its page, with what went wrong where something did; after a change, the page anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex
from urllib.parse import urlencode

from fastapi import Request, Response, status
from sqlalchemy.orm import Session

from center.attachments import service as attachments
from center.audit.views import Actor
from center.cases import service as cases
from center.cases.models import CLOSE_REASONS, OUTCOMES, PRIORITIES, URGENCIES
from center.cases.service import CaseView, EntryView
from center.clock import utc_now
from center.deadlines import service as deadlines
from center.handover import service as handover
from console.access import Visit
from console.alerts.lines import line_of
from console.cases.finding import find_case
from console.cases.page import CasePage, read_page
from console.cases.related import HEIGHT, MIDDLE, ROUND, WIDTH, picture_of
from console.cases.telling import size_told, value_told
from console.forms import go
from console.live import live_of
from console.pieces import Piece
from console.places import frame
from console.site import send, site_of, words_for
from console.times import ago, due

Change = Callable[[Session, CaseView, Actor], None]
PROBLEMS: dict[type[Exception], str] = {
    cases.CaseChangedError: "changed",
    cases.CaseClosedError: "closed",
    cases.CannotReopenError: "cannot_reopen",
    cases.CannotHoldError: "cannot_hold",
    deadlines.DeadlineNotFoundError: "no_deadline",
    handover.HeldByAnotherError: "held_by_another",
    handover.NotTheSpeakerError: "not_the_speaker",
    handover.NoConversationError: "no_conversation",
}
# States in which it is enough to look once more; the others are refusals.
MILD = frozenset({"changed", "held_by_another", "undo_too_late", "undo_was_told", "undo_not_yours", "recall_too_late"})


class RefusedError(Exception):
    """A change that cannot be; `problem` is a code the console has words for, `about` fills them in."""

    def __init__(self, problem: str, **about: object) -> None:
        super().__init__(problem)
        self.problem, self.about = problem, about


@dataclass(frozen=True)
class Trouble:
    """Why a change was not made. written: what was typed, by field, so that nobody types it again."""

    problem: str
    about: Mapping[str, object] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    seen_version: int | None = None

    @property
    def tone(self) -> str:
        """How grave it is."""
        return "care" if self.problem in MILD else "bad"


def change_case(
    request: Request,
    visit: Visit,
    number: str,
    action: str,
    change: Change,
    *,
    written: Mapping[str, str] | None = None,
    seen_version: int | None = None,
    is_so: Callable[[CaseView], bool] | None = None,
    **then: str,
) -> Response:
    """Carry out a change on a case on which this person may do this, and show the case anew.

    is_so: tells whether a case is as it was wanted: a form that is sent twice is told nothing of a conflict. then: what
    the address of the page says after it.
    """
    try:
        with site_of(request).database.write() as session:
            change(session, find_case(session, visit, number, action), visit.actor)
    except cases.CaseChangedError as error:
        if is_so is None or not is_so(error.current):
            trouble = Trouble("changed", written=written or {}, seen_version=seen_version)
            return case_page_of(request, visit, number, trouble=trouble)
    except cases.CannotUndoError as error:
        return case_page_of(request, visit, number, trouble=Trouble(f"undo_{error.problem}"))
    except RefusedError as error:
        return case_page_of(
            request, visit, number, trouble=Trouble(error.problem, about=error.about, written=written or {})
        )
    except tuple(PROBLEMS) as error:
        trouble = Trouble(PROBLEMS[type(error)], written=written or {})
        return case_page_of(request, visit, number, trouble=trouble)
    return go(f"/cases/{number}{'?' + urlencode(then) if then else ''}")


def nothing_written(request: Request, visit: Visit, number: str, **written: str) -> Response:
    """Show the case and say that nothing was kept."""
    return case_page_of(request, visit, number, trouble=Trouble("nothing_written", written=written))


def case_page_of(
    request: Request,
    visit: Visit,
    number: str,
    *,
    trouble: Trouble | None = None,
    reply_text: str = "",
    sent: str = "",
    earlier: bool = False,
) -> Response:
    """Show a case, with a problem where a change was not made."""
    site, now = site_of(request), utc_now()
    changes: list[EntryView] = []
    with site.database.read() as session:
        case = find_case(session, visit, number, "read.case")
        page = read_page(session, visit, case, language=words_for(request).language, now=now, earlier=earlier)
        if trouble is not None and trouble.seen_version is not None:
            changes = cases.list_changes_after(session, case_id=case.id, version=trouble.seen_version)
    # A field that was not written is an empty one.
    written = defaultdict(str, {"reply": reply_text} if trouble is None else trouble.written)
    context = {
        **frame(visit, "queue"),
        **piece_context(request, visit, page, now=now),
        "trouble": trouble,
        "changes": changes,
        "written": written,
        "once": token_hex(8),
        "sent": sent,
        "reasons": CLOSE_REASONS,
        "outcomes": OUTCOMES,
        "urgencies": URGENCIES,
        "priorities": PRIORITIES,
        "most_at_once": attachments.MOST_AT_ONCE,
        "largest_bytes": attachments.LARGEST_BYTES,
        "nodes": picture_of(page.related),
        "picture": {"width": WIDTH, "height": HEIGHT, "round": ROUND, "middle": MIDDLE},
        "alerted": [line_of(alert, words_for(request), now) for alert in page.alerted or ()],
    }
    code = status.HTTP_200_OK if trouble is None else status.HTTP_409_CONFLICT
    return site.page(request, "cases/page.html", context, status=code)


def piece_context(request: Request, visit: Visit, page: CasePage, *, now: datetime) -> dict[str, object]:
    """Return what the pieces of the page need that follow what happens."""
    words = words_for(request)

    def at(moment: datetime) -> str:
        return due(moment, now, words.language)

    return {
        "page": page,
        "csrf": visit.session.csrf_secret,
        "others": live_of(request).presence.others(page.case.id, than=visit.staff.staff_id),
        "now": now,
        "value": lambda line: value_told(line, words, at),
        "size": size_told,
        "when": {"ago": lambda moment: ago(moment, now, words.language), "at": at},
    }


def piece_of(request: Request, visit: Visit, number: str, template: str, *, earlier: bool = False) -> Response:
    """Return one piece of a case's page, for a page that is open."""
    site, now, words = site_of(request), utc_now(), words_for(request)
    with site.database.read() as session:
        case = find_case(session, visit, number, "read.case")
        page = read_page(session, visit, case, language=words.language, now=now, earlier=earlier)
    context = piece_context(request, visit, page, now=now)
    return send(request, Piece.of(site.write(template, words, context)))
