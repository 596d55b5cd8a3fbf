"""What is done with lessons besides the staff's work. The bot process calls `step` in a thread; any number may.

It collects from those who said yes, a few conversations at a time, and lets go of what nobody needs any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from center.db.engine import Database
from center.lessons import service as lessons
from center.lessons.consent import service as consent

CONVERSATIONS_AT_ONCE = 5
FORGET_EVERY = timedelta(hours=6)


class LessonWork:
    """Whoever collects and forgets."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._forgot_at: datetime | None = None

    def step(self, *, now: datetime) -> bool:
        """Do the next short piece of work; True if there is more to do at once."""
        if self._forgot_at is None or now - self._forgot_at >= FORGET_EVERY:
            with self._database.write() as session:
                lessons.forget(session, now=now)
            self._forgot_at = now
        with self._database.read() as session:
            if not consent.is_any_to_collect(session):
                return False
        with self._database.write() as session:
            return consent.collect(session, now=now, limit=CONVERSATIONS_AT_ONCE) == CONVERSATIONS_AT_ONCE
