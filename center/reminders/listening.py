"""Remembers what it has heard already of what people say, so that each word is acted on once. The planner uses it.

It lives in one process. After a start everything of the last day is heard once more; acting on it again is harmless.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

# What was said in a transaction that ended late may be dated back so far.
LATE = timedelta(minutes=2)

# Who has said something since a moment, and when last.
ListSince = Callable[..., Mapping[int, datetime]]


class Listening:
    """An ear for one kind of news. looks_back: how far, the first time; what is older is planned anew by then."""

    def __init__(self, list_since: ListSince, *, every: timedelta, looks_back: timedelta) -> None:
        self._list_since = list_since
        self._every, self._looks_back = every, looks_back
        self._at: datetime | None = None
        self._heard: dict[int, datetime] = {}
        self._waiting: list[int] = []

    def is_due(self, now: datetime) -> bool:
        """Tell whether it is time to listen, or somebody waits; a clock that was put back makes it so."""
        return bool(self._waiting) or self._at is None or not timedelta(0) <= now - self._at < self._every

    def listen(self, session: Session, *, limit: int, now: datetime) -> list[int]:
        """Return some of those who have said something that was not acted on yet; `done` takes them off."""
        if not self._waiting:
            since = now - self._looks_back if self._at is None else min(self._at, now)
            said = self._list_since(session, since=since - LATE, now=now)
            self._waiting = sorted(member_id for member_id, at in said.items() if self._heard.get(member_id) != at)
            self._heard, self._at = dict(said), now
        return self._waiting[:limit]

    def done(self, member_ids: Sequence[int]) -> None:
        """Note that these were acted on; whoever was listened to and is not, is next."""
        del self._waiting[: len(member_ids)]
