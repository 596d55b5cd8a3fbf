"""A queue that is open at somebody's desk: what console/static/js/desk.js and queue.js do, and when rows came.

Held against the scripts by hand: whoever changes them changes this.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any

from tests.bench.console.office import Clerk
from tests.bench.console.wire import Browser

# queue.js and desk.js
PAUSE_SECONDS = 0.25
SPREAD_SECONDS = 0.2
RING_EVERY_SECONDS = 10.0

COUNT = re.compile(rb'<span class="mark (urgent|soon|normal)">[^<]*? (\d+)</span>')


@dataclass(frozen=True)
class Rows:
    """What one piece with rows held: how many open cases of each urgency it counts, and which urgent ones it shows."""

    at: float
    counts: dict[str, int]


@dataclass
class StaffPage:
    """One open page."""

    clerk: Clerk
    browser: Browser
    seen: list[Rows] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    fetched: int = 0
    fetched_bytes: int = 0
    events: int = 0
    unchanged: int = 0
    _waiting: asyncio.Task[None] | None = None
    _is_busy: bool = False
    _which: str = ""
    _ringing: asyncio.Task[None] | None = None
    _filling: set[asyncio.Task[Any]] = field(default_factory=set)
    _marks: dict[str, str] = field(default_factory=dict)

    async def stay(self) -> None:
        """Open the page and follow what happens until cancelled."""
        await self.follow()
        while True:
            try:
                async for data in self.browser.events("/live"):
                    self.events += 1
                    self.on_change(json.loads(data))
                self.errors.append("the line ended")
            except (OSError, asyncio.IncompleteReadError) as error:
                self.errors.append(f"/live: {type(error).__name__}")
            await asyncio.sleep(3)

    def leave(self) -> None:
        """Close the page."""
        for task in (self._waiting, self._ringing, *self._filling):
            if task is not None:
                task.cancel()
        self.browser.close()

    def on_change(self, state: dict[str, Any]) -> None:
        was, self._which = self._which, state["which"]
        if not self._which and self._ringing is not None:
            self._ringing.cancel()
            self._ringing = None
        if self._which and self._ringing is None:
            self._ringing = asyncio.create_task(self._ring())
        if self._which and self._which != was:
            self._fill_alarm()
        self.later()

    async def _ring(self) -> None:
        while True:
            await asyncio.sleep(RING_EVERY_SECONDS)
            self._fill_alarm()

    def _fill_alarm(self) -> None:
        filling = asyncio.create_task(self.fetch("/alarm"))
        self._filling.add(filling)
        filling.add_done_callback(self._filling.discard)

    def later(self) -> None:
        if self._waiting is None:
            self._waiting = asyncio.create_task(self.follow_after_pause())

    async def follow_after_pause(self) -> None:
        await asyncio.sleep(PAUSE_SECONDS + random.random() * SPREAD_SECONDS)
        self._waiting = None
        if self._is_busy:
            self.later()
            return
        self._is_busy = True
        try:
            await self.follow()
        finally:
            self._is_busy = False

    async def follow(self) -> None:
        body = await self.fetch("/queue/rows")
        if body:
            counts = {name.decode(): int(number) for name, number in COUNT.findall(body[:2000])}
            self.seen.append(Rows(time.monotonic(), counts))

    async def fetch(self, path: str) -> bytes:
        """Ask for a piece; nothing where the page shows it already, or where something is wrong."""
        try:
            answer = await self.browser.get(path, X_Piece="1", If_None_Match=self._marks.get(path, '""'))
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            self.errors.append(f"{path}: {type(error).__name__}")
            return b""
        self.fetched += 1
        self.fetched_bytes += len(answer.body)
        if answer.status == 304:
            self.unchanged += 1
            return b""
        if answer.status != 200:
            self.errors.append(f"{path}: {answer.status}")
            return b""
        self._marks[path] = answer.headers[b"etag"].decode()
        return answer.body
