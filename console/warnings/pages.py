"""What the pages of early warning show to this person; what they may not see does not exist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from fastapi import Request, Response, status
from sqlalchemy.orm import Session

from center.broadcasts import service as broadcasts
from center.cases import service as cases
from center.cases.service import CaseView
from center.clock import utc_now
from center.organizations import service as organizations
from center.scams.warning import service as warnings
from center.scams.warning.drafting import LONGEST_BODY, LONGEST_TITLE
from center.scams.warning.models import DISMISSALS
from center.scams.warning.views import NoticeDraft, WarningView
from center.staff import service as staff
from console.access import NotAllowedError, Visit
from console.broadcasts.telling import told_audience, told_estimate
from console.cases.finding import target_of as case_target
from console.office.answers import Problem, told_of
from console.places import frame
from console.site import site_of, times_of, words_for
from console.warnings.telling import list_told, target_of

MOST_PAST, MOST_CASES = 30, 60


@dataclass(frozen=True)
class DraftPage:
    """A drafted notice as one person of the staff may see it.

    audience, takes: who is told it and how many that is; is_wider: because a branch is too small to be told alone.
    told_as: the broadcast that it has become.
    """

    draft: NoticeDraft
    writer: str
    decider: str
    is_own: bool
    audience: str
    takes: str
    is_wider: bool
    told_as: int | None


def find_warning(session: Session, visit: Visit, warning_id: int, action: str) -> WarningView:
    """Return a warning on which this person may do this; to others it does not exist: raises NotAllowedError."""
    try:
        found = warnings.get_warning(session, warning_id=warning_id)
    except warnings.WarningNotFoundError as error:
        raise NotAllowedError(action) from error
    visit.require(action, target_of(found))
    return found


def find_draft(session: Session, visit: Visit, draft_id: int, action: str) -> NoticeDraft:
    """Return a drafted notice, as `find_warning` does."""
    try:
        found = warnings.get_draft(session, draft_id=draft_id)
    except warnings.DraftNotFoundError as error:
        raise NotAllowedError(action) from error
    find_warning(session, visit, found.warning_id, action)
    return found


def warnings_page(request: Request, visit: Visit) -> Response:
    """Show the warnings that wait, and those that are past."""
    words, now = words_for(request), utc_now()
    with site_of(request).database.read() as session:
        active = list_told(session, visit, warnings.list_active(session), words, now)
        past = list_told(session, visit, warnings.list_past(session, limit=MOST_PAST), words, now)
    return _page(request, visit, "warnings/page.html", {"active": active, "past": past})


def warning_page(request: Request, visit: Visit, warning_id: int, *, problem: Problem | None = None) -> Response:
    """Show one warning with the cases behind it that this person may see."""
    words, now = words_for(request), utc_now()
    with site_of(request).database.read() as session:
        view = find_warning(session, visit, warning_id, "read.warning")
        (told,) = list_told(session, visit, [view], words, now)
        ids = warnings.list_cases(session, warning_ids=[view.id]).get(view.id, [])
        behind = _seen(session, visit, ids)
        may_draft = visit.may("draft.warning", target_of(view))
        drafts = warnings.list_drafts(session, warning_id=view.id) if may_draft else []
        names = _names(session)
    context = {
        "told_warning": told,
        "view": view,
        "behind": behind[:MOST_CASES],
        "unseen": len(ids) - len(behind),
        "drafts": drafts,
        "names": names,
        "may_settle": view.is_active and visit.may("settle.warning", target_of(view)),
        "may_draft": view.is_active and may_draft and not any(one.state == "draft" for one in drafts),
        "dismissals": DISMISSALS,
    }
    return _page(request, visit, "warnings/warning.html", context, problem=problem)


def draft_page(
    request: Request,
    visit: Visit,
    draft_id: int,
    *,
    problem: Problem | None = None,
    given: Mapping[str, str] | None = None,
    chosen: frozenset[int] | None = None,
) -> Response:
    """Show a drafted notice, with what was typed where it could not be kept."""
    words, now = words_for(request), utc_now()
    with site_of(request).database.read() as session:
        draft = find_draft(session, visit, draft_id, "draft.warning")
        names = _names(session)
        every = organizations.list_all(session)
        told = broadcasts.list_of_notices(session, notice_ids=[draft.notice_id] if draft.notice_id else [])
        audience = told[0].audience if told else warnings.audience_of(session, draft=draft, now=now)
        expected = broadcasts.estimate(session, audience=audience, now=now)
    branches = [one for one in every if one.parent_id is not None]
    page = DraftPage(
        draft=draft,
        writer=names[draft.drafted_by],
        decider=names[draft.decided_by] if draft.decided_by is not None else "",
        is_own=draft.drafted_by == visit.staff.staff_id,
        audience=told_audience(audience, {one.id: one for one in every}, words),
        takes=told_estimate(expected, words),
        is_wider=set(audience.organization_ids) != set(draft.branches),
        told_as=told[0].id if told else None,
    )
    texts = {name: getattr(draft, name) for name in ("title_zh", "title_en", "body_zh", "body_en")}
    context = {
        "page": page,
        "texts": texts | dict(given or {}),
        "branches": branches,
        "chosen": frozenset(draft.branches) if chosen is None else chosen,
        "longest_title": LONGEST_TITLE,
        "longest_body": LONGEST_BODY,
    }
    return _page(request, visit, "warnings/draft.html", context, problem=problem)


def bar_of(request: Request, visit: Visit) -> list[Any]:
    """Return the warnings that stand above the queue: those nobody has taken."""
    words, now = words_for(request), utc_now()
    with site_of(request).database.read() as session:
        open_ones = [one for one in warnings.list_active(session) if one.state == "open"]
        return list(list_told(session, visit, open_ones, words, now))


def _page(
    request: Request, visit: Visit, template: str, context: Mapping[str, Any], *, problem: Problem | None = None
) -> Response:
    words = words_for(request)
    whole = {
        **frame(visit, "warnings"),
        "told": None if problem else told_of(request, words, "warnings"),
        "problem": problem,
        "problem_text": words(f"warnings_problem_{problem.code}") if problem else "",
        "when": times_of(request),
        "once": token_hex(8),
        **context,
    }
    code = status.HTTP_200_OK
    if problem is not None:
        code = status.HTTP_409_CONFLICT if problem.is_conflict else status.HTTP_422_UNPROCESSABLE_CONTENT
    return site_of(request).page(request, template, whole, status=code)


def _seen(session: Session, visit: Visit, ids: list[int]) -> list[CaseView]:
    found = cases.list_by_ids(session, case_ids=ids)
    seen = [one for one in found if visit.may("read.case", case_target(session, one))]
    return sorted(seen, key=lambda one: -one.id)


def _names(session: Session) -> defaultdict[int | None, str]:
    return defaultdict(str, {one.id: one.display_name for one in staff.list_accounts(session)})
