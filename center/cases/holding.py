"""Whose case it is. Part of the case services."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.cases import queries
from center.cases.changing import Change, add_staff_line, change_open, get_case, tell_change
from center.cases.replaced import keep_replaced
from center.cases.views import CaseView, StaffRef
from center.scams import telling
from center.staff import service as staff


class CannotHoldError(Exception):
    """This account (its id) may have no case: it is closed, or of a role that answers nobody."""


def claim(session: Session, *, case_id: int, by: Actor, now: datetime, is_silent: bool = False) -> CaseView:
    """Take a case that nobody has; raises CaseChangedError where somebody was faster, CaseClosedError.

    Who has lost money is told at once who has their case. is_silent: not now, for the person is spoken to anyway.
    """
    before = get_case(session, case_id=case_id)
    if before.closed_at is None and by.staff_id is not None and before.assigned_to == by.staff_id:
        return before
    after = change_open(session, before, None, queries.IS_NOBODYS, assigned_to=by.staff_id, state=_begun(before.state))
    tell_change(session, after, Change("claim.case", "assigned_to", new=by.name), by=by, now=now)
    keep_replaced(session, step="claim", after=after, by=by, now=now, assigned_to=None, state=before.state)
    if not is_silent:
        telling.tell_taken(session, case=after, name=by.name, now=now)
    return after


def assign(
    session: Session,
    *,
    case_id: int,
    to: StaffRef | None,
    by: Actor,
    expected_version: int,
    now: datetime,
    note: str | None = None,
    is_silent: bool = False,
) -> CaseView:
    """Give a case to somebody, from whoever has it, or back to nobody; the note says to them what they need to know.

    The first time that somebody has a loss, the person is told, as in `claim`.
    Raises CannotHoldError, CaseClosedError, CaseChangedError.
    """
    before = get_case(session, case_id=case_id)
    if to is not None:
        _require_holder(session, to)
    after = change_open(
        session,
        before,
        expected_version,
        assigned_to=None if to is None else to.staff_id,
        state=_begun(before.state) if to else _left(before.state),
    )
    change = Change("assign.case", "assigned_to", before.assigned_to, "" if to is None else to.name)
    tell_change(session, after, change, by=by, now=now)
    holder = before.assigned_to
    keep_replaced(session, step="assign", after=after, by=by, now=now, assigned_to=holder, state=before.state)
    if note:
        add_staff_line(session, case_id, kind="note", body=note, by=by, now=now)
    if to is not None and not is_silent:
        telling.tell_taken(session, case=after, name=to.name, now=now)
    return after


def list_held_by(session: Session, *, staff_id: int) -> list[CaseView]:
    """Return the open cases that somebody has, oldest first."""
    return [CaseView(*row) for row in session.execute(queries.HELD_BY, {"staff_id": staff_id})]


def _require_holder(session: Session, to: StaffRef) -> None:
    try:
        account = staff.get_account(session, staff_id=to.staff_id)
    except staff.AccountNotFoundError as error:
        raise CannotHoldError(to.staff_id) from error
    if not staff.may_answer(account):
        raise CannotHoldError(to.staff_id)


def _begun(state: str) -> str:
    return "in_progress" if state == "open" else state


def _left(state: str) -> str:
    return "open" if state == "in_progress" else state
