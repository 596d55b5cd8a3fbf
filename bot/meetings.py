"""Makes the occurrences of meetings that repeat, half a year ahead, so that each can be told of, moved and cancelled.

Run inside the bot process, so that it needs no console. Several may run on one database: each day is made once.
"""

from __future__ import annotations

import logging

from bot.repeating import aside, repeat
from center.clock import utc_now
from center.db.engine import Database
from center.meetings.series import service as series

log = logging.getLogger(__name__)

EVERY_SECONDS = 3600.0
# Between two pieces, so that nobody's message waits.
PAUSE_SECONDS = 0.05


class MeetingsAhead:
    """Whoever makes occurrences, until cancelled."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self) -> None:
        """Look every hour for what is to be made, until cancelled; no error may end it."""
        await repeat(self.once, what="meetings that repeat wait", every=EVERY_SECONDS, pause=PAUSE_SECONDS)

    async def once(self) -> int:
        """Look after some series; return after how many."""
        return await aside(self._make)

    def _make(self) -> int:
        with self._database.write() as session:
            made = series.make_occurrences(session, now=utc_now())
        if made.meetings:
            log.info("%d meetings that repeat are made ahead", made.meetings)
        return made.series
