"""How a case moves on and ends. Part of the case services."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.alerts import service as alerts
from center.audit.views import Actor
from center.cases.changing import Change, add_staff_line, change_any, change_open, get_case, record, tell_change
from center.cases.pressing import ring
from center.cases.replaced import keep_replaced
from center.cases.views import CaseView
from center.conversations import service as conversations
from center.deadlines import service as deadlines
from center.deadlines.rules import CASE_DEADLINES

# What of a loss was stopped; a fact that staff tell.
STOPPED = "stopped_fen"
UNDO_CLOSE_WITHIN = timedelta(minutes=10)


class CannotReopenError(Exception):
    """Closing can no longer be undone: it is too long ago, or something has left the house since."""


def change_state(
    session: Session,
    *,
    case_id: int,
    state: str,
    changed_by: Actor | str,
    now: datetime,
    expected_version: int | None = None,
) -> CaseView:
    """Set where a case stands and say so in the timeline; raises CaseNotFoundError, CaseClosedError, CaseChangedError.

    changed_by: who, or only a name where another service has decided.
    """
    by = changed_by if isinstance(changed_by, Actor) else Actor(None, changed_by, "")
    before = get_case(session, case_id=case_id)
    closed_at = now if state == "closed" else None
    after = change_open(session, before, expected_version, state=state, closed_at=closed_at)
    keep_replaced(session, step="close" if closed_at else "state", after=after, by=by, now=now, state=before.state)
    _tell_state(session, before, after, by, now, action="change.case")
    if state == "closed":
        _stop_clocks(session, after, now)
    return after


def close(
    session: Session,
    *,
    case_id: int,
    reason: str,
    outcome: str,
    by: Actor,
    expected_version: int,
    now: datetime,
    note: str | None = None,
) -> CaseView:
    """Close a case with why (`CLOSE_REASONS`) and what came of it (`OUTCOMES`)."""
    before = get_case(session, case_id=case_id)
    ended = {"state": "closed", "closed_at": now, "close_reason": reason, "outcome": outcome}
    after = change_open(session, before, expected_version, **ended)
    keep_replaced(session, step="close", after=after, by=by, now=now, state=before.state)
    if note:
        add_staff_line(session, case_id, kind="note", body=note, by=by, now=now)
    for name, value in (("close_reason", reason), ("outcome", outcome)):
        tell_change(session, after, Change("close.case", name, new=value), by=by, now=now)
    _tell_state(session, before, after, by, now, action="close.case")
    _stop_clocks(session, after, now)
    return after


def note_stopped(session: Session, *, case_id: int, fen: int, by: Actor, now: datetime) -> None:
    """Note how much of a loss was stopped or came back, in fen; the last note counts. Raises CaseNotFoundError."""
    before = get_case(session, case_id=case_id)
    add_staff_line(session, case_id, kind="fact", body=str(fen), by=by, now=now, fact_name=STOPPED)
    record(session, before, Change("close.case", STOPPED, new=str(fen)), by=by, now=now)


def reopen(session: Session, *, case_id: int, by: Actor, expected_version: int, now: datetime) -> CaseView:
    """Undo closing, within ten minutes and while nothing has left the house since; raises CannotReopenError."""
    before = get_case(session, case_id=case_id)
    if before.closed_at is None or now - before.closed_at > UNDO_CLOSE_WITHIN:
        raise CannotReopenError(before.number)
    if before.conversation_id is not None and conversations.has_staff_written(
        session, conversation_id=before.conversation_id, since=before.closed_at
    ):
        raise CannotReopenError(before.number)
    state = "open" if before.assigned_to is None else "in_progress"
    undone = {"state": state, "closed_at": None, "close_reason": None, "outcome": None}
    after = change_any(session, before, expected_version, **undone)
    keep_replaced(session, step="reopen", after=after, by=by, now=now, state=before.state)
    deadlines.undo_meeting(session, case_id=case_id, met_at=before.closed_at)
    _tell_state(session, before, after, by, now, action="change.case")
    if after.urgency == "urgent" and after.first_answered_at is None:
        ring(session, after, now=now)
    return after


def _tell_state(session: Session, before: CaseView, after: CaseView, by: Actor, now: datetime, *, action: str) -> None:
    add_staff_line(session, after.id, kind="state", body=after.state, by=by, now=now)
    record(session, after, Change(action, "state", before.state, after.state), by=by, now=now)


def _stop_clocks(session: Session, case: CaseView, now: datetime) -> None:
    deadlines.meet(session, case_id=case.id, kinds=CASE_DEADLINES, now=now)
    alerts.withdraw(session, case_id=case.id, now=now)
