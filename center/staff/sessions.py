"""Sessions: a browser's token, whose it is, when it is over. Part of the staff services; it keeps no token readable."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.masks import masked
from center.audit.views import Actor
from center.organizations import service as organizations
from center.staff import locks, queries
from center.staff.views import OpenSession, SessionView, StaffIdentity, Standing

TOKEN_BYTES = 32
USER_AGENT_LENGTH = 200
TOUCH_EVERY = timedelta(minutes=1)
_NO_SESSION = 0


def find_session(session: Session, *, token: str, now: datetime, also_idle: bool = False) -> SessionView | None:
    """Return the session of a token, if it is open, in time and its account active. It only reads.

    also_idle: one that nobody used for too long as well, for the bell alone. Where `is_touch_due` says so, the caller
    calls `touch_session` in a transaction that writes: about once a minute.
    """
    row = session.execute(queries.SESSION_BY_TOKEN, {"token_hash": _hash_of(token)}).one_or_none()
    if row is None:
        return None
    standing = standing_of(row)
    is_half_way = standing is Standing.SECOND_FACTOR
    times = {"created_at": row.created_at, "last_seen_at": row.last_seen_at}
    over = locks.timed_out(**times, is_half_way=is_half_way, now=now)
    if over is not None and not (also_idle and over == "idle"):
        return None
    return SessionView(
        id=row.id,
        staff=_identity(session, row, standing),
        standing=standing,
        csrf_secret=row.csrf_secret,
        created_at=row.created_at,
        is_touch_due=now - row.last_seen_at >= TOUCH_EVERY,
    )


def touch_session(session: Session, *, session_id: int, now: datetime) -> None:
    """Note that somebody is still there."""
    session.execute(queries.TOUCH_SESSION, {"of_session": session_id, "now": now})


def log_out(session: Session, *, current: SessionView, address: str, now: datetime) -> None:
    """End a session because its owner leaves."""
    end_session(session, session_id=current.id, reason="log_out", now=now)
    audit.record(
        session,
        actor=current.actor(address),
        action="log_out.account",
        object_kind="account",
        object_id=current.staff.staff_id,
        now=now,
    )


def list_sessions(session: Session, *, staff_id: int, now: datetime) -> list[OpenSession]:
    """Return somebody's sessions that can still be used, oldest first."""
    rows = session.execute(queries.OPEN_SESSIONS, {"staff_id": staff_id}).all()
    return [
        OpenSession(row.id, row.address, row.user_agent, row.created_at, row.last_seen_at)
        for row in rows
        if _over(row, now=now) is None
    ]


def list_last_seen(session: Session) -> dict[int, datetime]:
    """Return when everybody was last there, by account; whoever never was is missing."""
    return {row.staff_id: row.at for row in session.execute(queries.LAST_SEEN)}


def end_all_sessions(session: Session, *, actor: Actor, staff_id: int, now: datetime) -> None:
    """End every session of somebody, because an administrator says so."""
    end_sessions_of(session, staff_id=staff_id, reason="ended_by_administrator", now=now)
    audit.record(
        session, actor=actor, action="end_sessions.account", object_kind="account", object_id=staff_id, now=now
    )


def open_session(
    session: Session,
    *,
    staff_id: int,
    address: str,
    user_agent: str,
    second_factor_at: datetime | None = None,
    now: datetime,
) -> str:
    """Open a session and return its token; what timed out before is ended on this occasion."""
    for old in session.execute(queries.OPEN_SESSIONS, {"staff_id": staff_id}).all():
        if reason := _over(old, now=now):
            end_session(session, session_id=old.id, reason=reason, now=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = {
        "token_hash": _hash_of(token),
        "staff_id": staff_id,
        "second_factor_at": second_factor_at,
        "csrf_secret": secrets.token_urlsafe(TOKEN_BYTES),
        "address": masked(None, address),
        "user_agent": masked(None, user_agent)[:USER_AGENT_LENGTH],
        "created_at": now,
        "last_seen_at": now,
    }
    session.execute(queries.INSERT_SESSION, row)
    return token


def renew_session(session: Session, *, session_id: int, now: datetime) -> str:
    """Give a session that passed its second factor a new token and CSRF secret; the old ones open nothing any more."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    values = {
        "of_session": session_id,
        "new_token_hash": _hash_of(token),
        "new_csrf_secret": secrets.token_urlsafe(TOKEN_BYTES),
        "now": now,
    }
    session.execute(queries.RENEW_SESSION, values)
    return token


def standing_by(session: Session, *, token: str, now: datetime) -> Standing:
    """Return how far the session of a token has come."""
    found = find_session(session, token=token, now=now)
    return Standing.REFUSED if found is None else found.standing


def is_open(session: Session, *, session_id: int) -> bool:
    """Tell whether nobody has ended a session."""
    return session.execute(queries.IS_SESSION_OPEN, {"session_id": session_id}).scalar() is not None


def end_session(session: Session, *, session_id: int, reason: str, now: datetime) -> None:
    """End one session."""
    session.execute(queries.END_SESSION, {"of_session": session_id, "reason": reason, "now": now})


def end_sessions_of(session: Session, *, staff_id: int, reason: str, now: datetime, but: int | None = None) -> None:
    """End every session of somebody, or all but one."""
    values = {"of_staff": staff_id, "but_session": but or _NO_SESSION, "reason": reason, "now": now}
    session.execute(queries.END_SESSIONS_OF, values)


def standing_of(row: Any) -> Standing:
    """Return how far a session has come, from its row and its account's."""
    if row.totp_confirmed_at is not None and row.second_factor_at is None:
        return Standing.SECOND_FACTOR
    if row.must_change_password:
        return Standing.PASSWORD_CHANGE
    if row.is_second_factor_required and row.totp_confirmed_at is None:
        return Standing.ENROLMENT
    return Standing.ADMITTED


def _identity(session: Session, row: Any, standing: Standing) -> StaffIdentity:
    below = (
        organizations.list_subtree_ids(session, organization_id=row.organization_id)
        if row.organization_id is not None
        else ()
    )
    return StaffIdentity(
        staff_id=row.staff_id,
        login=row.login,
        name=row.display_name,
        role=row.role,
        language=row.language,
        is_active=row.is_active,
        is_admitted=standing is Standing.ADMITTED,
        organization_id=row.organization_id,
        organization_ids=frozenset(below),
        text_size=row.text_size,
    )


def _over(row: Any, *, now: datetime) -> str | None:
    return locks.timed_out(created_at=row.created_at, last_seen_at=row.last_seen_at, is_half_way=False, now=now)


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
