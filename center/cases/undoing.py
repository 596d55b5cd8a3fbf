"""How staff take back what they did. Part of the case services; undoing is one more change, and nothing vanishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from center.alerts import service as alerts
from center.audit.views import Actor
from center.cases import queries
from center.cases.changing import (
    CaseChangedError,
    Change,
    add_staff_line,
    change_any,
    get_case,
    record,
    tell_change,
)
from center.cases.pressing import ring, tell_due
from center.cases.replaced import ReplacedView, find_replaced, keep_replaced
from center.cases.views import CaseView
from center.conversations import service as conversations
from center.deadlines import service as deadlines
from center.staff import service as staff

UNDO_WITHIN = timedelta(minutes=10)
# Undoing an undoing would be a change of mind: that is made as any other change.
UNDOABLE = frozenset({"claim", "assign", "priority", "urgency", "due", "state", "close"})
CLOSING = ("closed_at", "close_reason", "outcome")


class CannotUndoError(Exception):
    """This change can no longer be undone; `problem`: too_late, not_yours, was_told."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class UndoView:
    """A change that its author may still take back, and until when."""

    step: str
    until: datetime


def find_undo(session: Session, *, case: CaseView, staff_id: int, now: datetime) -> UndoView | None:
    """Return the last change of a case if this member of the staff may undo it."""
    change = find_replaced(session, case=case)
    if change is None or _problem_of(session, case, change, staff_id, now) is not None:
        return None
    return UndoView(change.step, change.at + UNDO_WITHIN)


def undo(session: Session, *, case_id: int, by: Actor, expected_version: int, now: datetime) -> CaseView:
    """Take back the change that made this version; raises CaseChangedError, CannotUndoError."""
    before = get_case(session, case_id=case_id)
    if before.version != expected_version:
        raise CaseChangedError(before)
    change = find_replaced(session, case=before)
    problem = "not_yours" if change is None else _problem_of(session, before, change, by.staff_id, now)
    if change is None or problem is not None:
        raise CannotUndoError(problem or "not_yours")
    columns = {name: value for name, value in change.replaced.items() if name != "deadlines"}
    ended = dict.fromkeys(CLOSING) if change.step == "close" else {}
    after = change_any(session, before, expected_version, **columns, **ended)
    undone = {name: getattr(before, name) for name in columns}
    keep_replaced(session, step="undo", after=after, by=by, now=now, **undone)
    for name in columns:
        _tell(session, before, after, name, by, now)
    for known in change.replaced.get("deadlines", ()):
        _restore(session, after, known, by, now)
    if change.step == "close" and before.closed_at is not None:
        deadlines.undo_meeting(session, case_id=case_id, met_at=before.closed_at)
    _ring_or_not(session, before, after, now)
    return after


def _problem_of(
    session: Session, case: CaseView, change: ReplacedView, staff_id: int | None, now: datetime
) -> str | None:
    if staff_id is None or change.staff_id != staff_id or change.step not in UNDOABLE:
        return "not_yours"
    if now - change.at > UNDO_WITHIN:
        return "too_late"
    about = {"case_id": case.id, "since": change.at}
    if session.execute(queries.TOLD_SINCE, about).scalar() is not None or (
        case.conversation_id is not None
        and conversations.has_staff_written(session, conversation_id=case.conversation_id, since=change.at)
    ):
        return "was_told"
    return None


def _tell(session: Session, before: CaseView, after: CaseView, name: str, by: Actor, now: datetime) -> None:
    old, new = getattr(before, name), getattr(after, name)
    if old == new:
        return
    if name == "state":
        add_staff_line(session, after.id, kind="state", body=after.state, by=by, now=now)
        record(session, after, Change("undo.case", "state", old, after.state), by=by, now=now)
        return
    shown = "" if new is None else str(new)
    if name == "assigned_to" and new is not None:
        shown = staff.get_account(session, staff_id=new).display_name
    tell_change(session, after, Change("undo.case", name, old, shown), by=by, now=now)


def _restore(session: Session, case: CaseView, known: dict[str, Any], by: Actor, now: datetime) -> None:
    moved = deadlines.restore(
        session,
        case_id=case.id,
        kind=known["kind"],
        warn_at=datetime.fromisoformat(known["warn_at"]),
        due_at=datetime.fromisoformat(known["due_at"]),
        is_set_by_hand=known["is_set_by_hand"],
        missed_at=datetime.fromisoformat(known["missed_at"]) if known["missed_at"] else None,
    )
    if moved is not None:
        tell_due(session, case, moved, by, now)


def _ring_or_not(session: Session, before: CaseView, after: CaseView, now: datetime) -> None:
    """Ring for what is urgent and unanswered once more, as when it came; silence what is urgent no more."""
    was_ringing = before.urgency == "urgent" and before.closed_at is None
    if after.urgency != "urgent":
        if was_ringing:
            alerts.withdraw(session, case_id=after.id, now=now, events=alerts.URGENT_EVENTS)
    elif not was_ringing and after.first_answered_at is None:
        ring(session, after, now=now)
