"""Who is on duty, who is absent, and who stands in. Part of the staff services; hand-over and alerts ask it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.staff import queries
from center.staff.accounts import ANSWERING_ROLES, get_account, hold, list_accounts, may_answer
from center.staff.views import AbsenceView, AccountView, ColleagueView


class AbsenceInvalidError(ValueError):
    """What was given for an absence cannot be; `problem` is a code the console has words for."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class AbsenceNotFoundError(LookupError):
    """No such absence, or it is cancelled already."""


def set_on_duty(session: Session, *, actor: Actor, staff_id: int, is_on_duty: bool, now: datetime) -> None:
    """Let cases go to somebody or not, until it is set otherwise; raises AbsenceInvalidError: role_does_not_answer."""
    account = get_account(session, staff_id=staff_id)
    if is_on_duty and account.role not in ANSWERING_ROLES:
        raise AbsenceInvalidError("role_does_not_answer")
    session.execute(queries.SET_ON_DUTY, {"of_staff": staff_id, "new_on_duty": is_on_duty})
    audit.record(
        session,
        actor=actor,
        action="change.account",
        object_kind="account",
        object_id=staff_id,
        field="is_on_duty",
        old=account.is_on_duty,
        new=is_on_duty,
        now=now,
    )


def add_absence(
    session: Session,
    *,
    actor: Actor,
    staff_id: int,
    absent_from: datetime,
    absent_until: datetime | None,
    deputy_id: int | None = None,
    now: datetime,
) -> AbsenceView:
    """Note when somebody is not there and who stands in; `absent_until` None where nobody knows yet.

    Raises AbsenceInvalidError: ends_before_start, is_over, noted_already, deputy_is_oneself, deputy_does_not_answer.
    """
    hold(session, staff_id, seen=None)  # so that a form sent twice at the same time is noted once
    if absent_until is not None and absent_until <= absent_from:
        raise AbsenceInvalidError("ends_before_start")
    if absent_until is not None and absent_until <= now:
        raise AbsenceInvalidError("is_over")
    noted = {(known.staff_id, known.absent_from, known.absent_until) for known in list_absences(session, now=now)}
    if (staff_id, absent_from, absent_until) in noted:
        raise AbsenceInvalidError("noted_already")
    if deputy_id is not None:
        deputy = get_account(session, staff_id=deputy_id)
        if deputy_id == staff_id:
            raise AbsenceInvalidError("deputy_is_oneself")
        if not deputy.is_active or deputy.role not in ANSWERING_ROLES:
            raise AbsenceInvalidError("deputy_does_not_answer")
    row = {
        "staff_id": staff_id,
        "absent_from": absent_from,
        "absent_until": absent_until,
        "deputy_id": deputy_id,
        "created_at": now,
    }
    absence = AbsenceView(*session.execute(queries.INSERT_ABSENCE, row).one())
    _record(session, actor, "add.absence", absence, now)
    return absence


def cancel_absence(session: Session, *, actor: Actor, absence_id: int, now: datetime) -> None:
    """Take an absence back, or end it because somebody is there again; raises AbsenceNotFoundError."""
    row = session.execute(queries.CANCEL_ABSENCE, {"of_absence": absence_id, "now": now}).one_or_none()
    if row is None:
        raise AbsenceNotFoundError(absence_id)
    _record(session, actor, "cancel.absence", AbsenceView(*row), now)


def get_absence(session: Session, *, absence_id: int, now: datetime) -> AbsenceView:
    """Return an absence that is not over; raises AbsenceNotFoundError."""
    for absence in list_absences(session, now=now):
        if absence.id == absence_id:
            return absence
    raise AbsenceNotFoundError(absence_id)


def list_absences(session: Session, *, now: datetime) -> list[AbsenceView]:
    """Return the absences that are not over, the earliest first."""
    return [AbsenceView(*row) for row in session.execute(queries.ABSENCES_NOT_OVER, {"now": now})]


def list_on_duty(session: Session, *, now: datetime) -> list[AccountView]:
    """Return who may be given cases now: active, on duty and not absent."""
    absent = _absent_now(session, now)
    return [account for account in _list_serving(session) if account.id not in absent]


def list_colleagues(session: Session, *, now: datetime) -> list[ColleagueView]:
    """Return everybody who may be given cases at all, those who are there first, then by name."""
    absent = _absent_now(session, now)
    everybody = [
        ColleagueView(account.id, account.display_name, account.is_on_duty, absent.get(account.id))
        for account in list_accounts(session)
        if may_answer(account)
    ]
    return sorted(everybody, key=lambda colleague: (not colleague.is_there, colleague.name))


def find_on_duty(session: Session, *, now: datetime, instead_of: int | None = None) -> AccountView | None:
    """Return who takes over now, or None if nobody is there.

    With `instead_of`: that one if on duty and there, else their deputy, the deputy's deputy and so on, else whoever on
    duty comes next after them.
    """
    present = {account.id: account for account in list_on_duty(session, now=now)}
    if instead_of is None:
        return next(iter(present.values()), None)
    absent = _absent_now(session, now)
    asked: set[int] = set()
    candidate: int | None = instead_of
    while candidate is not None and candidate not in asked:
        if candidate in present:
            return present[candidate]
        asked.add(candidate)
        candidate = absent[candidate].deputy_id if candidate in absent else None
    after = [staff_id for staff_id in present if staff_id > instead_of]
    return present[after[0]] if after else next(iter(present.values()), None)


def _list_serving(session: Session) -> list[AccountView]:
    return [AccountView(*row) for row in session.execute(queries.ON_DUTY)]


def _absent_now(session: Session, now: datetime) -> dict[int, AbsenceView]:
    # Of two that overlap the later one counts: whoever notes it knows of the first.
    return {row.staff_id: AbsenceView(*row) for row in session.execute(queries.ABSENT_NOW, {"now": now})}


def _record(session: Session, actor: Actor, action: str, absence: AbsenceView, now: datetime) -> None:
    until = absence.absent_until.isoformat() if absence.absent_until else "?"
    audit.record(
        session,
        actor=actor,
        action=action,
        object_kind="absence",
        object_id=absence.id,
        field="staff_id",
        new=f"{absence.staff_id}: {absence.absent_from.isoformat()} – {until}, {absence.deputy_id}",
        now=now,
    )
