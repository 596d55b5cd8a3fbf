"""Judges passwords and counts failures. Part of the staff services; it must never tell a caller why it refused.

A failed attempt must be stored although it failed: callers end the transaction normally, whatever the outcome.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.staff import locks, logins, passwords, queries
from center.staff.views import PasswordProof

_NOBODY = 0
_COUNTED = frozenset({"wrong_password", "wrong_code"})


def check_password(session: Session, *, login: str, password: str) -> PasswordProof:
    """Compare a password, for `log_in` and the like; takes a tenth of a second whether the name is known or not.

    Call it in a transaction that only reads: no write of anybody's should wait for it.
    """
    name = logins.one_form(login)
    with passwords.turn():  # before the first statement: waiting takes no connection
        row = None if name is None else session.execute(queries.HASH_BY_LOGIN, {"login": name}).one_or_none()
        stored = None if row is None else row.password_hash
        is_right = passwords.is_right(stored, password)
        better = passwords.better_hash(stored, password) if is_right and stored is not None else None
    return PasswordProof(None if row is None else row.id, is_right, stored or "", better)


def lock_login(session: Session, *, staff_id: int | None) -> Any:
    """Hold an account's row until the transaction ends, so that failures at the same time are counted one by one."""
    return session.execute(queries.LOCK_LOGIN, {"staff_id": staff_id or _NOBODY}).one_or_none()


def refusal_of(row: Any, *, now: datetime) -> str | None:
    """Return why somebody may not even try, for the log alone."""
    if row is None:
        return "unknown"
    if not row.is_active:
        return "inactive"
    return "locked" if locks.is_locked(row.locked_until, now=now) else None


def refusal_of_password(row: Any, proof: PasswordProof, *, now: datetime) -> str | None:
    """Return why a password is refused, for the log alone; one that was changed meanwhile is wrong."""
    if refusal := refusal_of(row, now=now):
        return refusal
    return None if proof.is_right and proof.compared_with == row.password_hash else "wrong_password"


def note_refusal(session: Session, *, row: Any, refusal: str, actor: Actor, action: str, now: datetime) -> bool:
    """Put a refusal on record, count it if it was a guess, and tell whether it locked the account.

    For an unknown name the same statements run, on no row: it must not be quicker.
    """
    staff_id = _NOBODY if row is None else row.id
    failures = 0 if row is None else row.failed_attempts
    locked_until = None if row is None else row.locked_until
    lock = None
    if refusal in _COUNTED:
        failures += 1
        lock = locks.lock_after(failures)
        locked_until = now + lock if lock else None
    values = {"of_staff": staff_id, "new_failures": failures, "new_locked_until": locked_until}
    session.execute(queries.SET_FAILURES, values)
    told = [(action, "outcome", refusal)]
    if lock is not None:
        told.append(("lock.account", "locked_until", str(locked_until)))
    for deed, field, new in told:
        audit.record(
            session,
            actor=actor,
            action=deed,
            object_kind="account",
            object_id=staff_id or None,
            field=field,
            new=new,
            now=now,
        )
    return lock is not None


def forget_failures(session: Session, *, staff_id: int) -> None:
    """Begin to count anew, and unlock."""
    session.execute(queries.SET_FAILURES, {"of_staff": staff_id, "new_failures": 0, "new_locked_until": None})
