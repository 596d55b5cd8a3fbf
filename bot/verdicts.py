"""Tells those who asked about a message what the staff have found out, and what was corrected or taken back since.

Run inside the bot process, so that it needs no console. Several may run on one database: each person is told by one of
them, once, and a killed one leaves nothing half done (center/checks/telling.py).
"""

from __future__ import annotations

import asyncio
import logging

from bot.repeating import aside, repeat
from center.checks import service as checks
from center.checks.service import Due
from center.clock import utc_now
from center.db.engine import Database
from center.db.errors import DATABASE_DOWN
from center.faults import told

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
AT_ONCE = 20
# Between two people, so that nobody's message waits behind a thousand verdicts.
PAUSE_SECONDS = 0.01


class Verdicts:
    """Whoever tells verdicts, until cancelled."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self) -> None:
        """Look for somebody to tell until cancelled; no error may end it."""
        await repeat(self.once, what="verdicts wait", every=EVERY_SECONDS)

    async def once(self) -> int:
        """Tell those who are due; return how many were looked at."""
        due = await aside(self._list_due)
        for one in due:
            await aside(self._tell, one)
            await asyncio.sleep(PAUSE_SECONDS)
        return len(due)

    def _list_due(self) -> list[Due]:
        with self._database.read() as session:
            return checks.list_due(session, now=utc_now(), limit=AT_ONCE)

    def _tell(self, due: Due) -> None:
        """Tell one person; what fails is tried again later and holds nobody else up."""
        try:
            with self._database.write() as session:
                checks.tell(session, due=due, now=utc_now())
        except DATABASE_DOWN:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            log.error("a verdict waits: %s", told(error))
            with self._database.write() as session:
                checks.put_off(session, due=due, now=utc_now())
