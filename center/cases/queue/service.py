"""The queue. The console calls it; who may see which branch is settled before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from center.cases.models import URGENCIES
from center.cases.queue import queries
from center.cases.queue.views import QueueCursor, QueueFilter, QueueRow

__all__ = ["QueueCount", "QueueCursor", "QueueFilter", "QueueRow", "count_by_urgency", "count_each", "list_queue"]


@dataclass(frozen=True, slots=True)
class QueueCount:
    """How many open cases there are, and how many of them nobody has."""

    open: int = 0
    unassigned: int = 0


def list_queue(
    session: Session, *, wanted: QueueFilter, limit: int, after: QueueCursor | None = None
) -> list[QueueRow]:
    """Return a page of the queue: by urgency, then the oldest first; closed cases the last closed first."""
    return [QueueRow(*row) for row in session.execute(queries.page(wanted, after, limit))]


def count_by_urgency(session: Session, *, wanted: QueueFilter) -> dict[str, QueueCount]:
    """Return how many open cases of each urgency the filter finds."""
    rows = session.execute(queries.count_by_urgency(wanted))
    found = {row.urgency: QueueCount(row.open, row.unassigned) for row in rows}
    return {urgency: found.get(urgency, QueueCount()) for urgency in URGENCIES}


def count_each(session: Session, *, views: Mapping[str, QueueFilter]) -> dict[str, int]:
    """Return how many open cases each of several filters finds; one statement, however many filters and cases.

    Filters for closed cases are not counted.
    """
    counted = {name: wanted for name, wanted in views.items() if not wanted.is_closed}
    if not counted:
        return {}
    return dict(zip(counted, session.execute(queries.count_each(list(counted.values()))).one(), strict=True))
