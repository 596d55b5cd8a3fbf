"""Plans the next of those to whom a notice is told, as fast as it leaves and no faster.

Run inside the bot process, so that it needs no console. Several may run on one database: each broadcast is fed by one
of them at a time, and a killed one leaves nothing half done (center/broadcasts/feeding.py).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.repeating import aside, repeat
from center.broadcasts import service as broadcasts
from center.clock import utc_now
from center.db.engine import Database

EVERY_SECONDS = 1.0
# So many in one transaction: a person's message must not wait for the lock behind a thousand notices.
AT_ONCE = 100
PAUSE_SECONDS = 0.05


class Broadcasts:
    """Whoever feeds broadcasts, until cancelled."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def run(self) -> None:
        """Look for a broadcast that runs until cancelled; no error may end it."""
        await repeat(lambda: aside(self.once), what="broadcasts wait", every=EVERY_SECONDS, pause=PAUSE_SECONDS)

    def once(self) -> int:
        """Plan the next ones; return how many."""
        with self._database.read() as session:
            if not broadcasts.is_any_running(session):
                return 0
        with self._database.write() as session:
            return broadcasts.feed(session, now=self._clock(), at_most=AT_ONCE)
