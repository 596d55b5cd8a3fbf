"""Looks after the reports of fraud: what they mean, whether there is a wave of them.

Run inside the bot process, so that it needs no console. Several may run on one database: a warning is opened by one of
them.
"""

from __future__ import annotations

from bot.repeating import aside, repeat
from center.clock import utc_now
from center.db.engine import Database
from center.scams.work import ScamWork

EVERY_SECONDS = 3.0
PAUSE_SECONDS = 0.1


class ScamWatch:
    """Whoever looks, until cancelled."""

    def __init__(self, database: Database) -> None:
        self._work = ScamWork(database)

    async def run(self) -> None:
        """Look for work until cancelled; no error may end it."""
        await repeat(
            lambda: aside(self._work.step, now=utc_now()),
            what="looking after reports of fraud waits",
            every=EVERY_SECONDS,
            pause=PAUSE_SECONDS,
        )
