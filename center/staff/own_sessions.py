"""What people do about their own sessions and how the console looks to them. Part of the staff services."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.staff import queries
from center.staff.accounts import AccountInvalidError
from center.staff.locks import ABSOLUTE_TIMEOUT, IDLE_TIMEOUT
from center.staff.models import LANGUAGES, TEXT_SIZES
from center.staff.sessions import end_sessions_of
from center.staff.views import SessionView


def end_own_session(session: Session, *, current: SessionView, session_id: int, address: str, now: datetime) -> bool:
    """End one of one's own sessions; False where it is over already, or somebody else's."""
    values = {"of_session": session_id, "of_staff": current.staff.staff_id, "now": now}
    if session.execute(queries.END_OWN_SESSION, values).scalar_one_or_none() is None:
        return False
    _record(session, current, address, now, action="end_session.account", field="session", new=session_id)
    return True


def end_other_sessions(session: Session, *, current: SessionView, address: str, now: datetime) -> None:
    """End all of one's own sessions but this one."""
    end_sessions_of(session, staff_id=current.staff.staff_id, reason="log_out", but=current.id, now=now)
    _record(session, current, address, now, action="end_sessions.account", field="session", new=f"all but {current.id}")


def list_endings(session: Session, *, session_ids: Collection[int], now: datetime) -> dict[int, bool]:
    """Return which of these sessions show nothing more: True for those ended or too old, False for those only idle."""
    if not session_ids:
        return {}
    values = {"session_ids": list(session_ids), "oldest": now - ABSOLUTE_TIMEOUT, "idle_since": now - IDLE_TIMEOUT}
    return {row.id: bool(row.is_over) for row in session.execute(queries.ENDINGS_OF, values)}


def set_preferences(
    session: Session, *, current: SessionView, language: str, text_size: str, address: str, now: datetime
) -> None:
    """Set one's own language and size of letters in the console; raises AccountInvalidError."""
    if language not in LANGUAGES:
        raise AccountInvalidError("language_unknown")
    if text_size not in TEXT_SIZES:
        raise AccountInvalidError("text_size_unknown")
    staff = current.staff
    values = {"of_staff": staff.staff_id, "new_language": language, "new_text_size": text_size}
    session.execute(queries.SET_PREFERENCES, values)
    changes = {"language": (staff.language, language), "text_size": (staff.text_size, text_size)}
    for field, (old, new) in changes.items():
        if old != new:
            _record(session, current, address, now, action="change.account", field=field, old=old, new=new)


def _record(
    session: Session,
    current: SessionView,
    address: str,
    now: datetime,
    *,
    action: str,
    field: str,
    old: object = None,
    new: object = None,
) -> None:
    audit.record(
        session,
        actor=current.actor(address),
        action=action,
        object_kind="account",
        object_id=current.staff.staff_id,
        field=field,
        old=old,
        new=new,
        now=now,
    )
