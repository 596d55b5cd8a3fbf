"""What the pages of notices show, and what their form holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from fastapi import Request, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from center.checks import service as checks
from center.checks.service import Effect
from center.clock import LOCAL_ZONE, to_local, utc_now
from center.notices import service as notices
from center.notices.models import NOTICE_KINDS
from center.notices.vetted import LONGEST
from center.notices.views import NoticeDraft, NoticeView
from center.staff import rights
from center.vetting.rules import NOTICE, PUBLISHED
from center.vetting.service import TextInvalidError, TextNotFoundError
from console.access import NotAllowedError, Visit
from console.forms import text_of
from console.site import site_of, words_for
from console.vetting.answers import Problem, vetted_page
from console.vetting.standing import TABS, bench_of, tab_of, visible_states

PAGE = "/notices"
SHOWN = 100
EMPTY = NoticeDraft("notice", "", "", "", "", "", None)


@dataclass(frozen=True)
class Line:
    """A notice in the list."""

    notice: NoticeView
    effect: Effect


def list_page(request: Request, visit: Visit, *, asked: str) -> Response:
    """Show the notices of one state, with what came of each."""
    tab, sees = tab_of(visit, asked, NOTICE), set(visible_states(visit, NOTICE))
    with site_of(request).database.read() as session:
        found = notices.list_all(session, states=TABS[tab], limit=SHOWN)
        lines = [Line(one, checks.effect_of(session, about=NOTICE, object_id=one.id)) for one in found]
        counts = notices.count_by_state(session)
    tabs = {name: sum(counts.get(state, 0) for state in states) for name, states in TABS.items() if set(states) <= sees}
    may_draft = rights.may_ever(visit.staff, "draft.notice")
    context = {"lines": lines, "tab": tab, "tabs": tabs, "may_draft": may_draft}
    return vetted_page(request, visit, "notices/list.html", context, here="notices")


def notice_page(request: Request, visit: Visit, notice_id: int, problem: Problem | None = None) -> Response:
    """Show one notice, where it stands and what is to be done with it."""
    now = utc_now()
    with site_of(request).database.read() as session:
        one = find(session, notice_id)
        bench = bench_of(session, visit, one.standing, f"{PAGE}/{one.id}", published_by=one.published_by, now=now)
    context = {
        "one": one,
        "bench": bench,
        "kind": NOTICE,
        "may_tell": one.state == PUBLISHED and rights.may_ever(visit.staff, "draft.broadcast"),
        "waiting": 0,
        "to_correct": 0,
        "ends": _day_of(one.expires_at),
    }
    return vetted_page(request, visit, "notices/page.html", context, here="notices", problem=problem)


def form_page(
    request: Request,
    visit: Visit,
    draft: NoticeDraft,
    *,
    one: NoticeView | None = None,
    version: int = 0,
    problem: Problem | None = None,
    given: FormData | None = None,
) -> Response:
    """Show the form of a notice, new or to be changed."""
    context = {
        "one": one,
        "draft": draft,
        "ends": _day_of(draft.expires_at) if given is None else text_of(given, "expires_at"),
        "version": version,
        "kind_options": [(code, words_for(request).named("notice_kind", code)) for code in NOTICE_KINDS],
        "longest": LONGEST,
    }
    return vetted_page(request, visit, "notices/form.html", context, here="notices", problem=problem)


def draft_of(form: FormData) -> NoticeDraft:
    """Return what was written; it holds to the end of its last day. Raises TextInvalidError for a day that is none."""
    written, ends = text_of(form, "expires_at").strip(), None
    if written:
        try:
            day = date.fromisoformat(written)
        except ValueError:
            raise TextInvalidError("expires_at", "bad_day") from None
        if day.year not in range(2000, 2100):
            raise TextInvalidError("expires_at", "bad_day")
        ends = datetime.combine(day, time(23, 59, 59), LOCAL_ZONE).astimezone(UTC)
    return as_typed(form, ends)


def as_typed(form: FormData, ends: datetime | None = None) -> NoticeDraft:
    """Return what was written, to be shown again."""
    texts = {name: text_of(form, name) for name in (*LONGEST, "kind")}
    return NoticeDraft(**texts, expires_at=ends)


def find(session: Session, notice_id: int) -> NoticeView:
    """Return a notice; raises NotAllowedError where there is none."""
    try:
        return notices.get_notice(session, notice_id=notice_id)
    except TextNotFoundError as error:
        raise NotAllowedError("read.notice") from error


def _day_of(at: datetime | None) -> str:
    return "" if at is None else str(to_local(at).date().isoformat())
