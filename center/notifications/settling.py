"""Notes what became of the messages: told, the next channel, or the telephone. Part of the notification services."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.conversations.models import QUIET, RECALLED
from center.notifications import queries


def is_any_finished(session: Session) -> bool:
    """Tell whether anything is to be noted; asking costs no write."""
    return session.execute(queries.IS_FINISHED).first() is not None


def settle(session: Session, *, now: datetime, limit: int) -> int:
    """Note what became of up to `limit` messages that have left or were given up; return how many."""
    rows = session.execute(queries.FINISHED, {"at_most": limit}).all()
    for row in rows:
        if row.message_state == "sent":
            session.execute(queries.NOTE_SENT, {"of_id": row.id, "at": row.finished_at})
        else:
            _not_sent(session, row, now)
    lost = session.execute(queries.LOST, {"at_most": limit}).scalars().all()
    if lost:
        _end(session, list(lost), "given_up", "message_gone", None)
    return len(rows) + len(lost)


def _not_sent(session: Session, row: Any, now: datetime) -> None:
    """Take a message back, let it go, or plan it again for the next channel: dispatching finds out whether there is."""
    if row.message_failure == RECALLED:
        _end(session, [row.id], "withdrawn", RECALLED, None)
    elif row.expires_at is not None and row.expires_at <= now:
        _end(session, [row.id], "given_up", "expired", None)
    else:
        # What only the night has stopped was not tried: dispatching waits for the morning, or has it telephoned.
        tried = list(row.tried) if row.message_failure == QUIET else [*row.tried, row.conversation_id]
        session.execute(queries.AGAIN, {"of_id": row.id, "now": now, "tried_now": tried, "why": row.message_failure})


def _end(session: Session, ids: list[int], state: str, why: str | None, reason: str | None) -> None:
    session.execute(queries.END, {"ids": ids, "new_state": state, "why": why, "new_reason": reason})
