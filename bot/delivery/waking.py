"""Wakes the workers of this process when something is put into the outbox, by whomever. A hint: they poll as well."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable

from center.db.engine import Database
from center.db.waking import OUTBOX, listen
from center.faults import told

log = logging.getLogger(__name__)

AGAIN_AFTER_SECONDS = 5.0


class Waking:
    """Who looks for work on which channel, and the line on which a PostgreSQL server tells that there is some."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._looks: dict[str, list[Callable[[], None]]] = defaultdict(list)

    def add(self, channel: str, look: Callable[[], None]) -> None:
        """Let a worker of a channel be woken."""
        self._looks[channel].append(look)

    def wake(self, channel: str = "") -> None:
        """Let the workers of a channel look, or all."""
        for of, looks in self._looks.items():
            if channel in {"", of}:
                for look in looks:
                    look()

    async def run(self) -> None:
        """Listen until cancelled; on SQLite there is nothing to hear."""
        while not self._database.is_sqlite:
            try:
                async for channel in listen(self._database, OUTBOX):
                    self.wake(channel)
            except Exception as error:  # noqa: BLE001 - the poll is the guarantee
                log.warning("nobody tells that something waits; it is looked for: %s", told(error))
            await asyncio.sleep(AGAIN_AFTER_SECONDS)
