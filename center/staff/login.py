"""Logging in: password, then the second factor. Part of the staff services; whatever is wrong, it gives one answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.crypto import get_keyring
from center.staff import attempts, locks, queries, second_factor
from center.staff.sessions import end_session, find_session, open_session, renew_session, standing_by
from center.staff.views import LoginResult, PasswordProof, Standing

_REFUSED = LoginResult(Standing.REFUSED)


def log_in(session: Session, *, proof: PasswordProof, address: str, user_agent: str, now: datetime) -> LoginResult:
    """Open a session for whoever proved a password; always a new one, whatever token the browser came with.

    The result says what is still missing before the session may be used.
    """
    row = attempts.lock_login(session, staff_id=proof.staff_id)
    refusal = attempts.refusal_of_password(row, proof, now=now)
    action = "log_in.account"
    if refusal is None and _is_too_late(row, now):
        refusal = "expired"
    if refusal is not None:
        stranger = Actor(None, "", address)
        attempts.note_refusal(session, row=row, refusal=refusal, actor=stranger, action=action, now=now)
        return LoginResult(Standing.EXPIRED) if refusal == "expired" else _REFUSED
    if proof.better_hash is not None:
        session.execute(queries.SET_HASH, {"of_staff": row.id, "new_hash": proof.better_hash})
    token = open_session(session, staff_id=row.id, address=address, user_agent=user_agent, now=now)
    return _conclude(session, row, token, action=action, how="password", address=address, now=now)


def pass_second_factor(session: Session, *, token: str, code: str, address: str, now: datetime) -> LoginResult:
    """Take a code of the authenticator app or a recovery code, each once; the session gets a new token."""
    current = find_session(session, token=token, now=now)
    if current is None or current.standing is not Standing.SECOND_FACTOR:
        return _REFUSED
    row = attempts.lock_login(session, staff_id=current.staff.staff_id)
    action = "pass_second_factor.account"
    refusal = attempts.refusal_of(row, now=now)
    how = _use_code(session, row, second_factor.written_code(code), now) if refusal is None else None
    if how is not None:
        renewed = renew_session(session, session_id=current.id, now=now)
        return _conclude(session, row, renewed, action=action, how=how, address=address, now=now)
    why, stranger = refusal or "wrong_code", Actor(None, "", address)
    is_now_locked = attempts.note_refusal(session, row=row, refusal=why, actor=stranger, action=action, now=now)
    if is_now_locked or refusal is not None:
        end_session(session, session_id=current.id, reason="locked", now=now)
    return _REFUSED


def _conclude(
    session: Session, row: Any, token: str, *, action: str, how: str, address: str, now: datetime
) -> LoginResult:
    standing = standing_by(session, token=token, now=now)
    if standing is not Standing.SECOND_FACTOR:
        attempts.forget_failures(session, staff_id=row.id)
    audit.record(
        session,
        actor=Actor(row.id, row.display_name, address),
        action=action,
        object_kind="account",
        object_id=row.id,
        field="outcome",
        old=how,
        new=standing.value,
        now=now,
    )
    return LoginResult(standing, token)


def _use_code(session: Session, row: Any, written: str, now: datetime) -> str | None:
    """Use up a code and return what kind it was."""
    if second_factor.is_app_code(written):
        secret = get_keyring().decrypt(row.totp_secret, context=second_factor.secret_context(row.id))
        step = second_factor.matching_step(secret, written, last_step=row.totp_last_step, now=now)
        if step is None:
            return None
        session.execute(queries.SET_LAST_STEP, {"of_staff": row.id, "new_step": step})
        return "app"
    index = second_factor.recovery_index(get_keyring(), written, staff_id=row.id)
    used = session.execute(queries.USE_CODE, {"of_staff": row.id, "of_code": index, "now": now}).scalar_one_or_none()
    return None if used is None else "recovery_code"


def _is_too_late(row: Any, now: datetime) -> bool:
    return bool(row.must_change_password and now - row.password_set_at >= locks.ONE_TIME_PASSWORD_LIFE)
