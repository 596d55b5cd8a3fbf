"""Who gets in and who does not any more: what administrators do to people's access. Part of the staff services.

`seen` is the account's stamp when a form was written: whoever is slower, or sends it twice, gets AccountChangedError.
Nobody does any of it but unlocking to themselves: whoever has only taken over a browser must not keep the account.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.staff import attempts, passwords, queries
from center.staff.accounts import hold, keep_an_administrator, record_deed, refuse_own
from center.staff.sessions import end_sessions_of


def deactivate(session: Session, *, actor: Actor, staff_id: int, now: datetime, seen: str | None = None) -> None:
    """Take somebody's access away at once, sessions too; raises LastAdministratorError, OwnAccountError."""
    refuse_own(actor, staff_id)
    keep_an_administrator(session, staff_id, stays=False)
    hold(session, staff_id, seen=seen)
    session.execute(queries.SET_ACTIVE, {"of_staff": staff_id, "new_active": False})
    end_sessions_of(session, staff_id=staff_id, reason="deactivated", now=now)
    record_deed(session, actor, "deactivate.account", staff_id, now)


def reactivate(session: Session, *, actor: Actor, staff_id: int, now: datetime, seen: str | None = None) -> None:
    """Let somebody back in, with the password and second factor they had."""
    hold(session, staff_id, seen=seen)
    session.execute(queries.SET_ACTIVE, {"of_staff": staff_id, "new_active": True})
    record_deed(session, actor, "reactivate.account", staff_id, now)


def reset_password(session: Session, *, actor: Actor, staff_id: int, now: datetime, seen: str | None = None) -> str:
    """Give somebody a new password for one login, end their sessions, unlock; return the password, shown this once."""
    refuse_own(actor, staff_id)
    hold(session, staff_id, seen=seen)
    password = passwords.new_one_time_password()
    values = {"new_hash": passwords.hash_password(password), "new_must_change": True, "now": now}
    session.execute(queries.SET_PASSWORD, {"of_staff": staff_id, **values})
    attempts.forget_failures(session, staff_id=staff_id)
    end_sessions_of(session, staff_id=staff_id, reason="password_changed", now=now)
    record_deed(session, actor, "reset_password.account", staff_id, now)
    return password


def reset_second_factor(
    session: Session, *, actor: Actor, staff_id: int, now: datetime, seen: str | None = None
) -> None:
    """Take somebody's second factor and recovery codes away because the phone is lost, and end their sessions."""
    refuse_own(actor, staff_id)
    hold(session, staff_id, seen=seen)
    values = {"of_staff": staff_id, "new_secret": None, "confirmed_at": None, "new_step": None}
    session.execute(queries.SET_SECOND_FACTOR, values)
    session.execute(queries.VOID_CODES, {"of_staff": staff_id, "now": now})
    end_sessions_of(session, staff_id=staff_id, reason="second_factor_changed", now=now)
    record_deed(session, actor, "reset_second_factor.account", staff_id, now)


def unlock(session: Session, *, actor: Actor, staff_id: int, now: datetime, seen: str | None = None) -> None:
    """Let somebody try again at once after too many failures."""
    before = hold(session, staff_id, seen=seen)
    attempts.forget_failures(session, staff_id=staff_id)
    record_deed(session, actor, "unlock.account", staff_id, now, field="locked_until", old=before.locked_until)
