"""How pressing a case is, and until when what must happen. Part of the case services."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.alerts import service as alerts
from center.audit.views import Actor
from center.cases.changing import Change, change_open, get_case, tell_change
from center.cases.replaced import keep_replaced
from center.cases.views import CaseView
from center.deadlines import service as deadlines


def set_priority(
    session: Session, *, case_id: int, priority: str, by: Actor, expected_version: int, now: datetime
) -> CaseView:
    """Set `high`, `normal` or `low`; the deadlines move along."""
    before = get_case(session, case_id=case_id)
    planned = deadlines.list_running(session, case_id=case_id)
    after = change_open(session, before, expected_version, priority=priority)
    keep_replaced(session, step="priority", after=after, by=by, now=now, deadlines=planned, priority=before.priority)
    tell_change(session, after, Change("change.case", "priority", before.priority, priority), by=by, now=now)
    _replan(session, after, by, now)
    return after


def set_urgency(
    session: Session, *, case_id: int, urgency: str, by: Actor, expected_version: int, now: datetime
) -> CaseView:
    """Set `urgent`, `soon` or `normal`; the deadlines move along, and staff are alerted to what is urgent now."""
    before = get_case(session, case_id=case_id)
    planned = deadlines.list_running(session, case_id=case_id)
    after = change_open(session, before, expected_version, urgency=urgency)
    keep_replaced(session, step="urgency", after=after, by=by, now=now, deadlines=planned, urgency=before.urgency)
    tell_change(session, after, Change("change.case", "urgency", before.urgency, urgency), by=by, now=now)
    _replan(session, after, by, now)
    if urgency != "urgent":
        alerts.withdraw(session, case_id=case_id, now=now, events=alerts.URGENT_EVENTS)
    elif before.urgency != "urgent":
        ring(session, after, now=now)
    return after


def set_due(
    session: Session, *, case_id: int, kind: str, due_at: datetime, by: Actor, expected_version: int, now: datetime
) -> CaseView:
    """Set until when the `first_answer` or the `close` must be; raises DeadlineNotFoundError once it has happened."""
    planned = [known for known in deadlines.list_of_case(session, case_id=case_id) if known.kind == kind]
    after = change_open(session, get_case(session, case_id=case_id), expected_version)
    keep_replaced(session, step="due", after=after, by=by, now=now, deadlines=planned)
    deadline = deadlines.set_due(session, case_id=case_id, kind=kind, due_at=due_at, now=now)
    tell_due(session, after, deadline, by, now)
    return after


def ring(session: Session, case: CaseView, *, now: datetime, occasion: str | None = None) -> None:
    """Alert staff to a case that has become urgent, or is urgent once more; once an occasion."""
    told = occasion or f"version {case.version}"
    alerts.enqueue(session, case_id=case.id, event="new_urgent", urgency=case.urgency, now=now, occasion=told)


def _replan(session: Session, case: CaseView, by: Actor, now: datetime) -> None:
    moved = deadlines.replan_case(
        session,
        case_id=case.id,
        case_kind=case.kind,
        urgency=case.urgency,
        priority=case.priority,
        opened_at=case.opened_at,
        now=now,
    )
    for deadline in moved:
        tell_due(session, case, deadline, by, now)


def tell_due(session: Session, case: CaseView, deadline: deadlines.DeadlineView, by: Actor, now: datetime) -> None:
    """Add the line that something is due at another time now, and put it on record."""
    change = Change("change.case", f"{deadline.kind}_due", new=deadline.due_at.isoformat())
    tell_change(session, case, change, by=by, now=now)
