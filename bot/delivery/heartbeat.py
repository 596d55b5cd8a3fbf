"""Says every few seconds that a worker is there, so that the console can warn when nobody sends. It sends nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from center.clock import utc_now
from center.conversations.sending import service as sending
from center.db.engine import Database
from center.faults import told

log = logging.getLogger(__name__)

EVERY_SECONDS = 5.0


class Heartbeat:
    """One worker's sign of life; `moved` is called whenever something leaves through it."""

    def __init__(
        self, *, database: Database, name: str, channel: str, lane: str, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._database = database
        self._name = name
        self._channel = channel
        self._lane = lane
        self._clock = clock
        self._started_at = clock()
        self._moved_at: datetime | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to beat, in the background."""
        self._task = asyncio.create_task(self._run())

    def moved(self) -> None:
        """Note that something has left, or was given up."""
        self._moved_at = self._clock()

    async def stop(self, *, is_wished: bool) -> None:
        """End; is_wished: of its own will, which is noted."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
            self._task = None
            if is_wished:
                await self._try(self._note_stopped)

    async def _run(self) -> None:
        while True:
            await self._try(self._beat)
            await asyncio.sleep(EVERY_SECONDS)

    async def _try(self, note: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(note)
        except Exception as error:  # noqa: BLE001 - a sign of life that is not stored stops no message
            log.warning("the worker of %s could not say that it is there: %s", self._channel, told(error))

    def _beat(self) -> None:
        now = self._clock()
        with self._database.write() as session:
            self._note_there(session, now)
            if self._lane == sending.BULK_LANE:
                sending.give_up_expired(session, channel=self._channel, now=now)

    def _note_stopped(self) -> None:
        now = self._clock()
        with self._database.write() as session:
            self._note_there(session, now)
            sending.note_stopped(session, name=self._name, now=now)

    def _note_there(self, session: Session, now: datetime) -> None:
        sending.beat(
            session,
            name=self._name,
            channel=self._channel,
            lane=self._lane,
            started_at=self._started_at,
            moved_at=self._moved_at,
            now=now,
        )
