"""Tells open pages that something changed. One reader a process asks the records; every page hears it within a second.

Only that something changed travels, and how many urgent cases nobody has: what a page shows it fetches itself, with
its own rights. Nothing depends on this: a page that was cut off reads the present state when it is back.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass
from typing import cast

from fastapi import Request

from center.cases import service as cases
from center.cases.queue import service as queue
from center.cases.queue.views import QueueFilter, QueueRow
from center.cases.service import FeedCursor
from center.clock import utc_now
from center.db.engine import Database
from center.faults import told
from console.presence import Presence, Watching

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 0.3
HEARTBEAT_SECONDS = 15.0
# In the bar; all of them are counted, as far as anybody counts.
MOST_NAMED = 5
MOST_COUNTED = 200
Scope = frozenset[int] | None


@dataclass(frozen=True)
class Alarm:
    """What cannot wait and has nobody.

    newest_urgent: the newest one's id, for ringing once more. which: how many there are and the ids of those the bar
    names; a page fetches the bar anew only where that has changed, and empty there is nothing to show.
    """

    urgent_unclaimed: int
    newest_urgent: int
    which: str


def live_of(request: Request) -> Live:
    """Return the line of changes of this process."""
    return cast("Live", request.app.state.live)


def list_unclaimed(database: Database, scope: Scope) -> list[QueueRow]:
    """Return the urgent cases that nobody has, oldest first."""
    wanted = QueueFilter(urgencies=("urgent",), is_unassigned=True, organization_ids=scope)
    with database.read() as session:
        return queue.list_queue(session, wanted=wanted, limit=MOST_COUNTED)


class Live:
    """Counts changes and wakes whoever waits for the next one."""

    def __init__(self, database: Database, *, heartbeat_seconds: float = HEARTBEAT_SECONDS) -> None:
        self._database = database
        self._heartbeat = heartbeat_seconds
        self._version = 0
        self._changed = asyncio.Condition()
        self._alarms: dict[Scope, tuple[int, Alarm]] = {}
        self._asking = asyncio.Lock()
        self.presence = Presence()

    @property
    def version(self) -> int:
        """How many times something changed since this process began."""
        return self._version

    async def run(self) -> None:
        """Look for changes until cancelled; a database that is away for a while ends nothing."""
        cursor: FeedCursor | None = None
        people = 0
        while True:
            if people != self.presence.version:
                people = self.presence.version
                await self._wake()
            try:
                has_news, cursor = await asyncio.to_thread(self._look, cursor)
                if has_news:
                    await self._announce()
            except Exception as error:  # noqa: BLE001 - the desk must find its way back by itself
                log.error("the desk waits for the database: %s", told(error))
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def listen(self, scope: Scope, watching: Watching | None = None) -> AsyncIterator[str]:
        """Give server-sent events: the present state at once, then every change, and a heartbeat in between.

        watching: who looks at which case; they are told who else does, and the others of them.
        """
        seen, others = -1, tuple[str, ...]()
        with self.presence.entered(watching):
            while True:
                if seen != self._version:
                    seen, alarm = await self._alarm(scope)
                    yield _event("change", {"version": seen, **asdict(alarm)})
                if others != self._others(watching):
                    others = self._others(watching)
                    yield _event("presence", {"others": others})
                try:
                    async with asyncio.timeout(self._heartbeat), self._changed:
                        while self._version == seen and self._others(watching) == others:
                            await self._changed.wait()
                except TimeoutError:
                    yield ": still here\n\n"

    def _others(self, watching: Watching | None) -> tuple[str, ...]:
        return () if watching is None else self.presence.others(watching.case_id, than=watching.staff_id)

    def _look(self, cursor: FeedCursor | None) -> tuple[bool, FeedCursor]:
        now = utc_now()
        with self._database.read() as session:
            if cursor is None:
                return True, cases.begin_feed(session, now=now)
            changes, cursor = cases.changes_since(session, cursor=cursor, now=now)
        return bool(changes), cursor

    async def _announce(self) -> None:
        self._version += 1
        await self._wake()

    async def _wake(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _alarm(self, scope: Scope) -> tuple[int, Alarm]:
        # Every page asks at the same moment; one of them reads.
        async with self._asking:
            known = self._alarms.get(scope)
            if known is None or known[0] != self._version:
                version = self._version
                rows = await asyncio.to_thread(list_unclaimed, self._database, scope)
                ids = [row.id for row in rows]
                named = " ".join(map(str, [len(ids), *ids[:MOST_NAMED]])) if ids else ""
                alarm = Alarm(len(ids), max(ids, default=0), named)
                known = self._alarms[scope] = (version, alarm)
            return known


def _event(name: str, data: Mapping[str, object]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
