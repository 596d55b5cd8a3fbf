"""Sends open pages away whose session was ended or is too old: a person who may not be here any more sees nothing more.

Asked of the records twice a second, in one statement for all that listen.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator

from center.clock import utc_now
from center.db.engine import Database
from center.faults import told
from center.staff import service as staff

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 0.5
OVER = "event: over\ndata: {}\n\n"


class Endings:
    """Knows which sessions have a page open, and tells those that were ended."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open: defaultdict[int, set[asyncio.Event]] = defaultdict(set)

    async def run(self) -> None:
        """Look until cancelled; a database that is away for a while ends nothing."""
        while True:
            try:
                if sessions := frozenset(self._open):
                    for ended in await asyncio.to_thread(self._ended, sessions):
                        for over in self._open.get(ended, ()):
                            over.set()
            except Exception as error:  # noqa: BLE001 - see above
                log.error("ended sessions wait for the database: %s", told(error))
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def follow(self, events: AsyncIterator[str], session_id: int) -> AsyncIterator[str]:
        """Give a page its events until its session is ended, and then that it is over."""
        over = asyncio.Event()
        self._open[session_id].add(over)
        ended, coming = asyncio.create_task(over.wait()), None
        try:
            while not over.is_set():
                coming = asyncio.ensure_future(anext(events))
                await asyncio.wait({ended, coming}, return_when=asyncio.FIRST_COMPLETED)
                if coming.done():
                    yield coming.result()
            yield OVER
        finally:
            ended.cancel()
            if coming is not None:
                coming.cancel()
            self._open[session_id].discard(over)
            if not self._open[session_id]:
                del self._open[session_id]

    def _ended(self, sessions: frozenset[int]) -> frozenset[int]:
        with self._database.read() as session:
            return staff.list_ended(session, session_ids=sessions, now=utc_now())
