"""Sends open pages away whose session is over, and has those folded up that nobody has used for too long.

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
IDLE = "event: idle\ndata: {}\n\n"


class _Page:
    """One open page. hears_idle: an idle session ends its line too; only the bell goes on then."""

    def __init__(self, *, hears_idle: bool) -> None:
        self.hears_idle = hears_idle
        self.over = asyncio.Event()
        self.last_words = OVER

    def end(self, *, is_over: bool) -> None:
        if is_over or self.hears_idle:
            self.last_words = OVER if is_over else IDLE
            self.over.set()


class Endings:
    """Knows which sessions have a page open, and tells those that were ended."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open: defaultdict[int, set[_Page]] = defaultdict(set)

    async def run(self) -> None:
        """Look until cancelled; a database that is away for a while ends nothing."""
        while True:
            try:
                if sessions := frozenset(self._open):
                    for session_id, is_over in (await asyncio.to_thread(self._ended, sessions)).items():
                        for page in self._open.get(session_id, ()):
                            page.end(is_over=is_over)
            except Exception as error:  # noqa: BLE001 - see above
                log.error("ended sessions wait for the database: %s", told(error))
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def follow(
        self, events: AsyncIterator[str], session_id: int, *, hears_idle: bool = True
    ) -> AsyncIterator[str]:
        """Give a page its events until its session is over or idle, and then which of the two."""
        page = _Page(hears_idle=hears_idle)
        self._open[session_id].add(page)
        ended, coming = asyncio.create_task(page.over.wait()), None
        try:
            while not page.over.is_set():
                coming = asyncio.ensure_future(anext(events))
                await asyncio.wait({ended, coming}, return_when=asyncio.FIRST_COMPLETED)
                if coming.done():
                    yield coming.result()
            yield page.last_words
        finally:
            ended.cancel()
            if coming is not None:
                coming.cancel()
            self._open[session_id].discard(page)
            if not self._open[session_id]:
                del self._open[session_id]

    def _ended(self, sessions: frozenset[int]) -> dict[int, bool]:
        with self._database.read() as session:
            return staff.list_endings(session, session_ids=sessions, now=utc_now())
