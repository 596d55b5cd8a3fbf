"""What people do to their own account: password, second factor, recovery codes. Part of the staff services.

Whoever has only taken over a browser must not be able to keep the account: what gives lasting access asks for the
password again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.crypto import get_keyring
from center.staff import attempts, passwords, policies, queries, second_factor
from center.staff.passwords import PasswordWeakError, Weakness
from center.staff.sessions import end_session, end_sessions_of, is_open, open_session, renew_session, standing_by
from center.staff.views import Enrolled, Enrolment, LoginResult, PasswordProof, SessionView, Standing


class StepMissingError(Exception):
    """The session has not come so far that this may be asked, or the password must be proved for it."""


class SecondFactorDemandedError(Exception):
    """The role demands a second factor: it can be replaced, not removed."""


class ChosenPassword(NamedTuple):
    """A new password that is good enough, as it will be stored."""

    hash: str

    def __repr__(self) -> str:
        return "ChosenPassword()"


def choose_password(*, login: str, old_password: str, new_password: str) -> ChosenPassword:
    """Prepare a new password for `change_password`; raises PasswordWeakError. Slow: call it outside any write."""
    passwords.require_strong(new_password, login=login)
    if new_password == old_password:
        raise PasswordWeakError(Weakness.UNCHANGED)
    with passwords.turn():
        return ChosenPassword(passwords.hash_password(new_password))


def change_password(
    session: Session,
    *,
    current: SessionView,
    proof: PasswordProof,
    chosen: ChosenPassword,
    address: str,
    user_agent: str,
    now: datetime,
) -> LoginResult:
    """Set one's own password: all sessions end, and a new one opens with the token in the result.

    Where the old password is wrong nothing changes, and it counts as a failed login. Raises StepMissingError.
    """
    row = _prove(session, current, proof, action="change_password.account", address=address, now=now)
    if row is None:
        return LoginResult(Standing.REFUSED)
    values = {"of_staff": row.id, "new_hash": chosen.hash, "new_must_change": False, "now": now}
    session.execute(queries.SET_PASSWORD, values)
    end_sessions_of(session, staff_id=row.id, reason="password_changed", now=now)
    passed_at = None if row.totp_confirmed_at is None else now
    token = open_session(
        session, staff_id=row.id, address=address, user_agent=user_agent, second_factor_at=passed_at, now=now
    )
    _record(session, current, "change_password.account", address=address, now=now)
    return LoginResult(standing_by(session, token=token, now=now), token)


def start_second_factor(
    session: Session, *, current: SessionView, proof: PasswordProof | None = None, address: str, now: datetime
) -> Enrolment | None:
    """Make a secret for the authenticator app; the present one, if any, holds until the new one is confirmed.

    `proof` is needed where there is a present one; None is returned where it is wrong. Raises StepMissingError.
    """
    action = "start_second_factor.account"
    if proof is not None:
        row = _prove(session, current, proof, action=action, address=address, now=now)
        if row is None:
            return None
    else:
        row = _own_row(session, current, also=(Standing.ENROLMENT,))
        if row.totp_confirmed_at is not None:
            raise StepMissingError("a second factor is only replaced by whoever proves the password")
    secret = second_factor.new_secret()
    sealed = get_keyring().encrypt(secret, context=second_factor.secret_context(row.id))
    session.execute(queries.SET_PENDING_SECRET, {"of_staff": row.id, "new_secret": sealed})
    _record(session, current, action, address=address, now=now)
    return second_factor.enrolment(secret, login=row.login)


def confirm_second_factor(
    session: Session, *, current: SessionView, code: str, address: str, now: datetime
) -> Enrolled | None:
    """Take the first code of the new secret: from now on logging in needs it, and other sessions end.

    None where the code is wrong. Raises StepMissingError where none was started.
    """
    row = _own_row(session, current, also=(Standing.ENROLMENT,))
    if row.totp_pending_secret is None:
        raise StepMissingError("no second factor was started")
    secret = get_keyring().decrypt(row.totp_pending_secret, context=second_factor.secret_context(row.id))
    step = second_factor.matching_step(secret, second_factor.written_code(code), last_step=None, now=now)
    if step is None:
        return None
    values = {"of_staff": row.id, "new_secret": row.totp_pending_secret, "confirmed_at": now, "new_step": step}
    session.execute(queries.SET_SECOND_FACTOR, values)
    end_sessions_of(session, staff_id=row.id, reason="second_factor_changed", but=current.id, now=now)
    token = renew_session(session, session_id=current.id, now=now)
    codes = _replace_codes(session, row.id, now)
    _record(session, current, "confirm_second_factor.account", address=address, now=now)
    return Enrolled(token, codes)


def remove_second_factor(
    session: Session, *, current: SessionView, proof: PasswordProof, address: str, now: datetime
) -> bool:
    """Log in by password alone from now on; other sessions end. False where the password is wrong.

    Raises StepMissingError, SecondFactorDemandedError.
    """
    action = "remove_second_factor.account"
    row = _prove(session, current, proof, action=action, address=address, now=now)
    if row is None:
        return False
    if policies.list_policies(session)[row.role]:
        raise SecondFactorDemandedError(row.role)
    values = {"of_staff": row.id, "new_secret": None, "confirmed_at": None, "new_step": None}
    session.execute(queries.SET_SECOND_FACTOR, values)
    session.execute(queries.VOID_CODES, {"of_staff": row.id, "now": now})
    end_sessions_of(session, staff_id=row.id, reason="second_factor_changed", but=current.id, now=now)
    _record(session, current, action, address=address, now=now)
    return True


def renew_recovery_codes(
    session: Session, *, current: SessionView, proof: PasswordProof, address: str, now: datetime
) -> tuple[str, ...] | None:
    """Make ten new recovery codes in place of the old ones; None where the password is wrong.

    Raises StepMissingError.
    """
    action = "renew_recovery_codes.account"
    row = _prove(session, current, proof, action=action, address=address, now=now)
    if row is None:
        return None
    if row.totp_confirmed_at is None:
        raise StepMissingError("recovery codes stand in for a second factor, and there is none")
    codes = _replace_codes(session, row.id, now)
    _record(session, current, action, address=address, now=now)
    return codes


def count_recovery_codes(session: Session, *, staff_id: int) -> int:
    """Count the recovery codes that are left."""
    return int(session.execute(queries.COUNT_CODES, {"staff_id": staff_id}).scalar_one())


def _own_row(session: Session, current: SessionView, *, also: tuple[Standing, ...]) -> Any:
    row = attempts.lock_login(session, staff_id=current.staff.staff_id)
    # Asked again now that the row is held: another session may just have ended this one.
    if not is_open(session, session_id=current.id) or current.standing not in {Standing.ADMITTED, *also}:
        raise StepMissingError(f"not while {current.standing} is missing")
    return row


def _prove(
    session: Session, current: SessionView, proof: PasswordProof, *, action: str, address: str, now: datetime
) -> Any:
    """Return the account's row, held, or None where the password is wrong; too many such end the session."""
    if proof.staff_id != current.staff.staff_id:
        raise StepMissingError("this is the proof of somebody else's password")
    row = _own_row(session, current, also=(Standing.ENROLMENT, Standing.PASSWORD_CHANGE))
    refusal = attempts.refusal_of_password(row, proof, now=now)
    if refusal is None:
        return row
    actor = current.actor(address)
    if attempts.note_refusal(session, row=row, refusal=refusal, actor=actor, action=action, now=now):
        end_session(session, session_id=current.id, reason="locked", now=now)
    return None


def _replace_codes(session: Session, staff_id: int, now: datetime) -> tuple[str, ...]:
    codes = second_factor.new_recovery_codes()
    keyring = get_keyring()
    session.execute(queries.VOID_CODES, {"of_staff": staff_id, "now": now})
    rows = [
        {
            "staff_id": staff_id,
            "code_index": second_factor.recovery_index(keyring, code, staff_id=staff_id),
            "made_at": now,
        }
        for code in codes
    ]
    session.execute(queries.INSERT_CODES, rows)
    return codes


def _record(session: Session, current: SessionView, action: str, *, address: str, now: datetime) -> None:
    staff_id = current.staff.staff_id
    audit.record(
        session, actor=current.actor(address), action=action, object_kind="account", object_id=staff_id, now=now
    )
