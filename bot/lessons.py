"""Collects what was not understood, of those who let staff see it, and lets go of what nobody needs any more.

Run inside the bot process, so that it needs no console. Several may run on one database: a conversation is gone through
by one of them. It must never look at a conversation without a yes.
"""

from __future__ import annotations

from bot.repeating import aside, repeat
from center.clock import utc_now
from center.db.engine import Database
from center.lessons.work import LessonWork

EVERY_SECONDS = 20.0
PAUSE_SECONDS = 0.5


class Lessons:
    """Whoever collects, until cancelled."""

    def __init__(self, database: Database) -> None:
        self._work = LessonWork(database)

    async def run(self) -> None:
        """Look for work until cancelled; no error may end it."""
        await repeat(
            lambda: aside(self._work.step, now=utc_now()),
            what="what was not understood waits",
            every=EVERY_SECONDS,
            pause=PAUSE_SECONDS,
        )
