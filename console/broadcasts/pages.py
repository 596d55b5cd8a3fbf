"""What the pages of broadcasts show: the list, the form with what it takes, one of them before, while and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from sqlalchemy.orm import Session

from center.broadcasts import service as broadcasts
from center.broadcasts.service import AudienceInvalidError, BroadcastView, Estimate
from center.clock import utc_now
from center.members.models import RESIDENCES
from center.notices import service as notices
from center.notifications.texts import notice_text
from center.reminders.quiet import is_quiet
from center.staff import rights
from center.staff import service as staff
from center.vetting.rules import PUBLISHED
from console.access import Visit
from console.broadcasts.asked import PARTY, Asked
from console.broadcasts.finding import BROADCAST, find, sees, tree_of
from console.broadcasts.telling import number, told_audience, told_estimate, told_progress, told_ways
from console.site import site_of, times_of, words_for
from console.vetting.answers import Problem, vetted_page
from console.words import LANGUAGES, Words

PAGE = "/broadcasts"
SHOWN, CHOICES, UNREACHED = 200, 60, 50
TABS = {"under_way": ("running", "stopped"), "waiting": ("draft",), "over": ("done", "refused")}
EVERY_STATE = tuple(state for states in TABS.values() for state in states)


@dataclass(frozen=True)
class Line:
    """A broadcast in the list. people: as it was counted when it was drafted; empty for whoever sees a part of it."""

    broadcast: BroadcastView
    title: str
    audience: str
    people: str
    by: str


def list_page(request: Request, visit: Visit, *, asked: str) -> Response:
    """Show the broadcasts of one tab."""
    words, is_office = words_for(request), rights.scope_of(visit.staff) is None
    with site_of(request).database.read() as session:
        tree = tree_of(session)
        every = broadcasts.list_broadcasts(session, states=EVERY_STATE, limit=SHOWN)
        seen = [one for one in every if sees(visit, one, tree)]
        tabs = {name: sum(one.state in states for one in seen) for name, states in TABS.items()}
        if not is_office:
            del tabs["waiting"]
        tab = asked if asked in tabs else next((name for name, count in tabs.items() if count), "under_way")
        shown = [one for one in seen if one.state in TABS[tab]]
        titles = broadcasts.list_titles(session, notice_ids=[one.notice_id for one in shown])
        names = _names(session)
    lines = [
        Line(
            broadcast=one,
            title=titles[one.notice_id].told("title", words.language),
            audience=told_audience(one.audience, tree, words),
            people=number(one.estimated_people) if is_office else "",
            by=names[one.drafted_by],
        )
        for one in shown
    ]
    context = {"lines": lines, "tab": tab, "tabs": tabs, "may_draft": rights.may_ever(visit.staff, "draft.broadcast")}
    return _page(request, visit, "broadcasts/list.html", context)


def form_page(request: Request, visit: Visit, asked: Asked, *, problem: Problem | None = None) -> Response:
    """Show the form of a draft as it is filled in, with what telling this audience takes."""
    words, now = words_for(request), utc_now()
    with site_of(request).database.read() as session:
        tree = tree_of(session)
        published = notices.list_all(session, states=(PUBLISHED,), limit=CHOICES)
        current = [one for one in published if one.expires_at is None or one.expires_at > now]
    context = {
        "asked": asked,
        "estimate": estimate_of(request, asked),
        "notices": [(one.id, one.told("title", words.language)) for one in current],
        "branches": [one for one in tree.values() if one.parent_id is not None],
        "parties": [(code, words(f"broadcasts_party_{code}")) for code in PARTY],
        "residences": [(code, words.named("residence", code)) for code in RESIDENCES],
    }
    return _page(request, visit, "broadcasts/new.html", context, problem=problem)


def estimate_of(request: Request, asked: Asked) -> dict[str, Any]:
    """Return what telling those whom the form means takes, in words; or what stands in the way of knowing it."""
    words = words_for(request)
    try:
        audience = asked.audience
        with site_of(request).database.read() as session:
            found = broadcasts.check_audience(session, audience=audience, now=utc_now())
            told = told_audience(audience, tree_of(session), words)
    except AudienceInvalidError as error:
        return {"problem": words(f"broadcasts_problem_{problem_of(error).code}"), "told": "", "sum": "", "ways": ()}
    return {"problem": "", "told": told, "sum": told_estimate(found, words), "ways": told_ways(found, words)}


def broadcast_page(request: Request, visit: Visit, broadcast_id: int, *, problem: Problem | None = None) -> Response:
    """Show one broadcast: what is told to whom, how many that is, how far it is, and what there is to do."""
    words, now, scope = words_for(request), utc_now(), rights.scope_of(visit.staff)
    with site_of(request).database.read() as session:
        one = find(session, visit, broadcast_id, "read.broadcast")
        notice = notices.get_notice(session, notice_id=one.notice_id)
        tree, names = tree_of(session), _names(session)
        expected = broadcasts.estimate(session, audience=one.audience, now=now, within=scope)
        is_current = broadcasts.is_notice_current(session, notice_id=one.notice_id, now=now)
        progress = _progress(session, visit, one, words)
    context = {
        "one": one,
        "notice": notice,
        "audience": told_audience(one.audience, tree, words),
        "estimate": {"sum": told_estimate(expected, words), "ways": told_ways(expected, words), "problem": ""},
        "counted": _counted(one, expected, words) if scope is None else "",
        "texts": [(language, notice_text(notice, language)) for language in LANGUAGES],
        "drafted_by": names[one.drafted_by],
        "approved_by": names[one.approved_by] if one.approved_by is not None else "",
        "progress": progress,
        "is_current": is_current,
        "is_own": one.drafted_by == visit.staff.staff_id,
        "is_part": scope is not None,
        "may_approve": visit.may("approve.broadcast", BROADCAST),
        "may_stop": visit.may("stop.broadcast", BROADCAST),
    }
    return _page(request, visit, "broadcasts/page.html", context, problem=problem)


def progress_piece(request: Request, visit: Visit, broadcast_id: int) -> Response:
    """Show how far a broadcast is, alone, for a page that is open."""
    site, words = site_of(request), words_for(request)
    with site.database.read() as session:
        one = find(session, visit, broadcast_id, "read.broadcast")
        progress = _progress(session, visit, one, words)
    return site.page(request, "broadcasts/progress.html", {"progress": progress, "one": one, "when": times_of(request)})


def unreached_page(
    request: Request, visit: Visit, broadcast_id: int, *, start: int, problem: Problem | None = None
) -> Response:
    """Show who could not be told, a page at a time."""
    words, scope = words_for(request), rights.scope_of(visit.staff)
    with site_of(request).database.read() as session:
        one = find(session, visit, broadcast_id, "read.broadcast")
        titles = broadcasts.list_titles(session, notice_ids=[one.notice_id])
        people = broadcasts.list_unreached(
            session, broadcast_id=one.id, limit=UNREACHED + 1, offset=max(start, 0), within=scope
        )
    context = {
        "one": one,
        "title": titles[one.notice_id].told("title", words.language),
        "people": people[:UNREACHED],
        "outcomes": broadcasts.OUTCOMES,
        "before": max(start - UNREACHED, 0) if start > 0 else None,
        "after": start + UNREACHED if len(people) > UNREACHED else None,
    }
    return _page(request, visit, "broadcasts/unreached.html", context, problem=problem)


def problem_of(error: AudienceInvalidError) -> Problem:
    """Return what is wrong with an audience, for the field of the form that it is about."""
    return Problem(f"{error.field}_{error.problem}", error.field)


def _progress(session: Session, visit: Visit, one: BroadcastView, words: Words) -> dict[str, Any]:
    found = broadcasts.progress(session, broadcast=one, now=utc_now(), within=rights.scope_of(visit.staff))
    done = found.sent + found.unreached
    return {
        "people": number(found.people),
        "done": number(done),
        "percent": 100 if not found.people else done * 100 // found.people,
        "sums": told_progress(found, words),
        "unreached": found.unreached,
        "is_running": one.state == "running",
        "is_night": one.state == "running" and is_quiet(utc_now()),
    }


def _counted(one: BroadcastView, expected: Estimate, words: Words) -> str:
    """Write how it was counted when it was drafted; of a draft only where it is otherwise now."""
    counted = (one.estimated_people, one.estimated_unreachable)
    if one.state == "draft" and counted == (expected.people, expected.unreachable):
        return ""
    return words("broadcasts_counted", people=number(counted[0]), unreachable=number(counted[1]))


def _names(session: Session) -> defaultdict[int | None, str]:
    return defaultdict(str, {one.id: one.display_name for one in staff.list_accounts(session)})


def _page(
    request: Request, visit: Visit, template: str, context: Mapping[str, Any], *, problem: Problem | None = None
) -> Response:
    return vetted_page(request, visit, template, context, here="broadcasts", problem=problem, topic="broadcasts")
