"""What the pages of clarifications show, and what their form holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fastapi import Request, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from center.audit.masks import without_numbers
from center.checks import service as checks
from center.checks.service import Effect
from center.clarifications import service as clarifications
from center.clarifications.drafts import LONGEST, LONGEST_CLAIM, MOST_WORDINGS
from center.clarifications.models import TYPES, VERDICTS
from center.clarifications.views import ClarificationDraft, ClarificationView
from center.clock import to_local, utc_now
from center.staff import rights
from center.vetting.rules import CLARIFICATION
from center.vetting.service import TextInvalidError, TextNotFoundError
from console.access import NotAllowedError, Visit
from console.forms import text_of
from console.site import site_of, words_for
from console.vetting.answers import Problem, vetted_page
from console.vetting.standing import TABS, bench_of, tab_of, visible_states

PAGE = "/clarifications"
SHOWN = 100
NO_DAY = date(1, 1, 1)


@dataclass(frozen=True)
class Line:
    """A clarification in the list."""

    clarification: ClarificationView
    effect: Effect


def list_page(request: Request, visit: Visit, *, asked: str, words: str) -> Response:
    """Show the clarifications of one state, with what came of each."""
    tab = tab_of(visit, asked, CLARIFICATION)
    with site_of(request).database.read() as session:
        found = clarifications.list_all(session, states=TABS[tab], limit=SHOWN, words=words)
        lines = [Line(one, checks.effect_of(session, about=CLARIFICATION, object_id=one.id)) for one in found]
        counts = clarifications.count_by_state(session)
    context = {
        "lines": lines,
        "tab": tab,
        "tabs": _tabs(visit, counts),
        "sought": words,
        "may_draft": rights.may_ever(visit.staff, "draft.clarification"),
    }
    return vetted_page(request, visit, "clarifications/list.html", context, here="clarifications")


def clarification_page(
    request: Request, visit: Visit, clarification_id: int, problem: Problem | None = None
) -> Response:
    """Show one clarification, where it stands and what is to be done with it."""
    now = utc_now()
    with site_of(request).database.read() as session:
        one = find(session, clarification_id)
        here = f"{PAGE}/{one.id}"
        bench = bench_of(session, visit, one.standing, here, published_by=one.published_by, now=now)
        replaced = None if one.replaces_id is None else find(session, one.replaces_id)
        successor = clarifications.find_successor(session, clarification_id=one.id)
        waiting = checks.count_waiting_for(session, clarification_id=one.id)
        to_correct = 0 if replaced is None else checks.count_told(session, about=CLARIFICATION, object_id=replaced.id)
    sees = visible_states(visit, CLARIFICATION)
    context = {
        "one": one,
        "bench": bench,
        "replaced": replaced if replaced is not None and replaced.state in sees else None,
        "successor": successor if successor is not None and successor.state in sees else None,
        "waiting": waiting,
        "to_correct": to_correct,
        "kind": CLARIFICATION,
    }
    return vetted_page(request, visit, "clarifications/page.html", context, here="clarifications", problem=problem)


def form_page(
    request: Request,
    visit: Visit,
    draft: ClarificationDraft,
    *,
    one: ClarificationView | None = None,
    version: int = 0,
    group: str = "",
    replaces: str = "",
    problem: Problem | None = None,
    given: FormData | None = None,
) -> Response:
    """Show the form of a clarification, new or to be changed."""
    words = words_for(request)
    context = {
        "one": one,
        "draft": draft,
        "wordings": text_of(given, "wordings") if given is not None else "\n".join(draft.wordings),
        "days": {name: _written(given, draft, name) for name in ("source_on", "valid_from", "valid_until")},
        "version": version,
        "group": group,
        "replaces": replaces,
        "type_options": [(code, words.named("clarification_type", code)) for code in TYPES],
        "verdict_options": [(code, words.named("verdict", code)) for code in VERDICTS],
        "longest": LONGEST,
    }
    return vetted_page(request, visit, "clarifications/form.html", context, here="clarifications", problem=problem)


def empty_draft(*, now: datetime, wordings: tuple[str, ...] = ()) -> ClarificationDraft:
    """Return a draft with today's days, and the words that people used if there are any, without anybody's numbers."""
    today = to_local(now).date()
    wordings = tuple(without_numbers(words) for words in wordings)
    claim = wordings[0][:LONGEST_CLAIM] if wordings else ""
    others = tuple(words[:LONGEST_CLAIM] for words in wordings[1:MOST_WORDINGS])
    return ClarificationDraft("other", "false", claim, "", others, "", "", "", today, today, None)


def draft_of(form: FormData) -> ClarificationDraft:
    """Return what was written; raises TextInvalidError for a day that is none."""
    texts = {name: text_of(form, name) for name in LONGEST}
    days = {name: _day(form, name) for name in ("source_on", "valid_from", "valid_until")}
    for name in ("source_on", "valid_from"):
        if days[name] is None:
            raise TextInvalidError(name, "bad_day")
    return ClarificationDraft(
        type=text_of(form, "type"),
        verdict=text_of(form, "verdict"),
        wordings=tuple(text_of(form, "wordings").splitlines()),
        **texts,
        source_on=days["source_on"] or NO_DAY,
        valid_from=days["valid_from"] or NO_DAY,
        valid_until=days["valid_until"],
    )


def as_typed(form: FormData, *, now: datetime) -> ClarificationDraft:
    """Return what was written although its days are none, to be shown again."""
    texts = {name: text_of(form, name) for name in LONGEST}
    empty = empty_draft(now=now)
    return ClarificationDraft(
        type=text_of(form, "type"),
        verdict=text_of(form, "verdict"),
        wordings=(),
        **texts,
        source_on=empty.source_on,
        valid_from=empty.valid_from,
        valid_until=None,
    )


def find(session: Session, clarification_id: int) -> ClarificationView:
    """Return a clarification; raises NotAllowedError where there is none."""
    try:
        return clarifications.get(session, clarification_id=clarification_id)
    except TextNotFoundError as error:
        raise NotAllowedError("read.clarification") from error


def _tabs(visit: Visit, counts: dict[str, int]) -> dict[str, int]:
    sees = set(visible_states(visit, CLARIFICATION))
    return {name: sum(counts.get(state, 0) for state in states) for name, states in TABS.items() if set(states) <= sees}


def _day(form: FormData, name: str) -> date | None:
    written = text_of(form, name).strip()
    if not written:
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise TextInvalidError(name, "bad_day") from None
    # Beyond any calendar a day cannot be told.
    if not date(2000, 1, 1) <= day <= date(2100, 1, 1) - timedelta(days=1):
        raise TextInvalidError(name, "bad_day")
    return day


def _written(given: FormData | None, draft: ClarificationDraft, name: str) -> str:
    if given is not None:
        return text_of(given, name)
    day = getattr(draft, name)
    return "" if day is None else str(day.isoformat())
