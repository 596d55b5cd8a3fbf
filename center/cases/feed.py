"""What is new in any case, for pages that are live. Part of the case services; cheap enough to ask twice a second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.cases import queries
from center.cases.views import number_of

# How long a transaction that has taken its number may take to end; longer, and the number was given up.
LONGEST_WRITE = timedelta(seconds=60)
MOST_MISSING = 500


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A line that is new in a case, without its words, and what is needed to tell whom it concerns."""

    id: int
    case_id: int
    kind: str
    author: str
    fact_name: str | None
    at: datetime
    case_kind: str
    urgency: str
    assigned_to: int | None
    conversation_id: str | None
    member_id: int | None

    @property
    def number(self) -> str:
        """The number that people are told."""
        return number_of(self.case_id)


@dataclass(frozen=True, slots=True)
class FeedCursor:
    """How far a reader has come.

    after_id: the last line that was seen. missing: lower ids that were not there yet, and since when: on PostgreSQL a
    transaction that began earlier may end later.
    """

    after_id: int
    missing: tuple[tuple[int, datetime], ...] = ()


def begin_feed(session: Session, *, now: datetime) -> FeedCursor:
    """Return the cursor from which everything is new that comes from now on."""
    seen = session.execute(queries.LAST_ENTRY_IDS, {"at_most": MOST_MISSING}).scalars().all()
    return advance(FeedCursor(min(seen, default=1) - 1), list(seen), now=now)


def changes_since(
    session: Session, *, cursor: FeedCursor, now: datetime, limit: int = 500
) -> tuple[list[ChangeView], FeedCursor]:
    """Return the lines that are new since the cursor, each once, and the cursor to ask with next time."""
    late = [id_ for id_, _ in cursor.missing] or [0]  # an empty list is a scan of its own
    from_id = min(cursor.after_id, *late) if cursor.missing else cursor.after_id
    values = {"from_id": from_id, "after_id": cursor.after_id, "late": late, "at_most": limit}
    changes = [ChangeView(*row) for row in session.execute(queries.CHANGES, values)]
    return changes, advance(cursor, [change.id for change in changes], now=now)


def advance(cursor: FeedCursor, seen: list[int], *, now: datetime) -> FeedCursor:
    """Return the cursor after these ids were seen. Pure."""
    last = max([cursor.after_id, *seen])
    known = set(seen)
    gaps = [(id_, now) for id_ in range(max(cursor.after_id + 1, last - MOST_MISSING), last) if id_ not in known]
    waiting = [(id_, since) for id_, since in cursor.missing if id_ not in known and now - since < LONGEST_WRITE]
    return FeedCursor(last, (*waiting, *gaps)[-MOST_MISSING:])
