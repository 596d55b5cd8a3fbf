"""Deadlines of cases. Cases plan and meet them, the watch claims what is due; it must never record one miss twice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from center.clock import to_local
from center.contacts import service as contacts
from center.deadlines import queries
from center.deadlines.bounds import RuleInvalidError
from center.deadlines.changing import RuleChangedError, change_rule, take_back_rule
from center.deadlines.rules import CASE_DEADLINES, Plan, Rule, find_rule, plan, replan
from center.deadlines.table import list_rules, reset_rule, set_rule
from center.deadlines.views import DeadlineView

__all__ = [
    "DeadlineNotFoundError",
    "DeadlineView",
    "Rule",
    "RuleChangedError",
    "RuleInvalidError",
    "change_rule",
    "claim_missed",
    "claim_warnings",
    "count_due_between",
    "is_any_due",
    "list_of_case",
    "list_rules",
    "list_running",
    "meet",
    "plan_case",
    "replan_case",
    "reset_rule",
    "restore",
    "set_due",
    "set_rule",
    "take_back_rule",
    "undo_meeting",
    "wait_until",
]


class DeadlineNotFoundError(LookupError):
    """This case has no such deadline, or it is met already."""


def plan_case(
    session: Session, *, case_id: int, case_kind: str, urgency: str, priority: str, opened_at: datetime
) -> None:
    """Plan all deadlines of a new case."""
    rules = _rules_of(session, case_kind, urgency, priority)
    calendar = _calendar(session, opened_at, *rules.values())
    rows = [
        {
            "case_id": case_id,
            "kind": kind,
            "is_set_by_hand": False,
            **plan(rule, start=opened_at, calendar=calendar)._asdict(),
        }
        for kind, rule in rules.items()
    ]
    session.connection().execute(queries.INSERT, rows)


def replan_case(
    session: Session,
    *,
    case_id: int,
    case_kind: str,
    urgency: str,
    priority: str,
    opened_at: datetime,
    now: datetime,
) -> list[DeadlineView]:
    """Plan anew what still runs, because the case has become more or less pressing; return what has moved.

    A time that staff have set stays, unless the rules want it earlier.
    """
    moved = []
    rules = _rules_of(session, case_kind, urgency, priority)
    calendar = _calendar(session, opened_at, *rules.values())
    for known in list_of_case(session, case_id=case_id):
        if known.met_at is not None or known.missed_at is not None:
            continue
        before = Plan(known.warn_at, known.due_at)
        planned = replan(rules[known.kind], before, start=opened_at, now=now, calendar=calendar)
        if planned != before and (not known.is_set_by_hand or planned.due_at < before.due_at):
            moved.append(_move(session, known, planned, by_hand=False))
    return moved


def set_due(session: Session, *, case_id: int, kind: str, due_at: datetime, now: datetime) -> DeadlineView:
    """Set until when something must have happened; the warning comes at half time. Raises DeadlineNotFoundError.

    A miss that is recorded stays recorded.
    """
    if due_at <= now:
        raise ValueError("a deadline lies ahead")
    for known in list_of_case(session, case_id=case_id):
        if known.kind == kind and known.met_at is None:
            return _move(session, known, Plan(now + (due_at - now) / 2, due_at), by_hand=True)
    raise DeadlineNotFoundError(kind)


def meet(session: Session, *, case_id: int, kinds: Collection[str], now: datetime) -> None:
    """Note that something has happened; whether in time is told by the times."""
    session.execute(queries.MEET, {"of_case": case_id, "kinds": list(kinds), "now": now})


def undo_meeting(session: Session, *, case_id: int, met_at: datetime) -> None:
    """Take back what was met at this very moment, because the case was not closed after all."""
    session.execute(queries.UNDO_MEETING, {"of_case": case_id, "kinds": list(CASE_DEADLINES), "met": met_at})


def list_of_case(session: Session, *, case_id: int) -> list[DeadlineView]:
    """Return the deadlines of a case, the earliest first."""
    return [DeadlineView(*row) for row in session.execute(queries.OF_CASE, {"of_case": case_id})]


def count_due_between(session: Session, *, since: datetime, until: datetime) -> int:
    """Count the deadlines that still run and end in a stretch of time: those that a changed calendar does not move."""
    return int(session.execute(queries.COUNT_DUE, {"since": since, "until": until}).scalar_one())


def list_running(session: Session, *, case_id: int) -> list[DeadlineView]:
    """Return what is neither met nor missed yet, the earliest first."""
    known = list_of_case(session, case_id=case_id)
    return [view for view in known if view.met_at is None and view.missed_at is None]


def restore(
    session: Session,
    *,
    case_id: int,
    kind: str,
    warn_at: datetime,
    due_at: datetime,
    is_set_by_hand: bool,
    missed_at: datetime | None,
) -> DeadlineView | None:
    """Plan something as it was planned before a change that was taken back.

    None where it stands so, has happened, or was missed since: what is recorded stays.
    """
    for known in list_of_case(session, case_id=case_id):
        is_as_then = known.kind == kind and known.met_at is None and known.missed_at == missed_at
        if is_as_then and (known.warn_at, known.due_at) != (warn_at, due_at):
            return _move(session, known, Plan(warn_at, due_at), by_hand=is_set_by_hand)
    return None


def wait_until(
    session: Session, *, kind: str, case_kind: str, urgency: str, priority: str, start: datetime
) -> datetime:
    """Return until when a rule lets wait that is not kept for each case, such as `next_answer`."""
    rule = find_rule(list_rules(session), kind=kind, urgency=urgency, case_kind=case_kind, priority=priority)
    return plan(rule, start=start, calendar=_calendar(session, start, rule)).due_at


def is_any_due(session: Session, *, now: datetime) -> bool:
    """Tell whether there may be something to claim; asking costs no write."""
    return bool(session.execute(queries.IS_DUE, {"now": now}).scalar())


def claim_missed(session: Session, *, now: datetime, limit: int) -> list[DeadlineView]:
    """Record what was missed and return it; of two watchers one gets each."""
    rows = session.execute(queries.CLAIM_MISSED, {"now": now, "at_most": limit})
    return sorted((DeadlineView(*row) for row in rows), key=lambda view: view.due_at)


def claim_warnings(session: Session, *, now: datetime, limit: int) -> list[DeadlineView]:
    """Record what staff must be warned of and return it; of two watchers one gets each."""
    rows = session.execute(queries.CLAIM_WARNINGS, {"now": now, "at_most": limit})
    return sorted((DeadlineView(*row) for row in rows), key=lambda view: view.due_at)


def _rules_of(session: Session, case_kind: str, urgency: str, priority: str) -> dict[str, Rule]:
    rules = list_rules(session)
    about = {"urgency": urgency, "case_kind": case_kind, "priority": priority}
    return {kind: find_rule(rules, kind=kind, **about) for kind in CASE_DEADLINES}


def _calendar(session: Session, start: datetime, *rules: Rule) -> contacts.WorkingCalendar:
    if all(rule.clock == "wall" for rule in rules):
        return contacts.WorkingCalendar(())
    return contacts.load_calendar(session, first_day=to_local(start).date())


def _move(session: Session, known: DeadlineView, planned: Plan, *, by_hand: bool) -> DeadlineView:
    values = {
        "of_id": known.id,
        "new_warn_at": planned.warn_at,
        "new_due_at": planned.due_at,
        "by_hand": by_hand,
    }
    session.execute(queries.MOVE, values)
    return replace(known, **planned._asdict(), is_set_by_hand=by_hand, warned_at=None)
