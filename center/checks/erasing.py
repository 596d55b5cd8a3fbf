"""Takes the words out of checks: that somebody asked, and what came of it, stays. Erasure and retention call it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from center.checks import queries
from center.conversations.queries import changed


def erase_words(session: Session, *, ids: Sequence[int]) -> int:
    """Empty checks; return how many."""
    return changed(session.execute(queries.EMPTY, {"ids": list(ids)})) if ids else 0


def list_in_window(
    session: Session, *, conversation_id: str, since: datetime | None, until: datetime | None, limit: int
) -> list[int]:
    """Return checks with words in a stretch of one conversation."""
    statement = queries.of_window(queries.CHECKS.c.id, since=since is not None, until=until is not None).limit(limit)
    values = {"of_conversation": conversation_id, "since": since, "until": until}
    return list(session.execute(statement, values).scalars())


def count_in_window(session: Session, *, conversation_id: str, since: datetime | None, until: datetime | None) -> int:
    """Count such checks."""
    statement = queries.of_window(queries.ROWS, since=since is not None, until=until is not None)
    values = {"of_conversation": conversation_id, "since": since, "until": until}
    return int(session.execute(statement, values).scalar_one())


def list_old(session: Session, *, before: datetime, limit: int, held: Collection[str] = ()) -> list[int]:
    """Return checks from before a moment that still hold words, the oldest first."""
    chosen = queries.old(queries.CHECKS.c.id, held=sorted(held)).order_by(queries.CHECKS.c.at).limit(limit)
    return list(session.execute(chosen, {"before": before}).scalars())


def count_old(session: Session, *, before: datetime, held: Collection[str] = ()) -> tuple[int, int]:
    """Count such checks, and all that still hold words."""
    due = session.execute(queries.old(queries.ROWS, held=sorted(held)), {"before": before}).scalar_one()
    return int(due), int(session.execute(queries.COUNT_WITH_WORDS).scalar_one())
