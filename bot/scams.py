"""Looks after the reports of fraud: what they mean, whether there is a wave of them.

Run inside the bot process, so that it needs no console. Several may run on one database: a warning is opened by one of
them.
"""

from __future__ import annotations

import asyncio
import logging

from center.clock import utc_now
from center.db.engine import Database
from center.faults import told
from center.scams.work import ScamWork

log = logging.getLogger(__name__)

EVERY_SECONDS = 3.0
PAUSE_SECONDS = 0.1


class ScamWatch:
    """Whoever looks, until cancelled."""

    def __init__(self, database: Database) -> None:
        self._work = ScamWork(database)

    async def run(self) -> None:
        """Look for work until cancelled; no error may end it."""
        while True:
            has_more = False
            try:
                has_more = await asyncio.to_thread(self._work.step, now=utc_now())
            except Exception as error:  # noqa: BLE001 - see above
                log.error("looking after reports of fraud waits: %s", told(error))
            await asyncio.sleep(PAUSE_SECONDS if has_more else EVERY_SECONDS)
