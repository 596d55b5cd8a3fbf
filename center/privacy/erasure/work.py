"""Carries approved erasures out, one short step at a time. The bot process calls `step` in a thread; any number may."""

from __future__ import annotations

import logging
import time
from datetime import datetime

from center.db.engine import Database
from center.privacy.erasure import service
from center.retention.pace import Pace

log = logging.getLogger(__name__)


class ErasureWork:
    """Whoever erases."""

    def __init__(self, database: Database, *, worker: str) -> None:
        self._database = database
        self._worker = worker
        self._pace = Pace()
        self._current: int | None = None
        self.forgotten: list[str] = []
        """Conversations whose phones are not known any more; whoever reads them here takes them off."""

    def step(self, *, now: datetime) -> bool:
        """Do the next short piece of work; True if there is more to do at once."""
        if self._current is None:
            return self._take_on(now)
        began = time.perf_counter()
        try:
            with self._database.write() as session:
                done = service.step(
                    session, request_id=self._current, worker=self._worker, limit=self._pace.size, now=now
                )
        except service.ErasureLostError:
            self._current = None
            return True
        self._pace.learn(time.perf_counter() - began)
        if done.forgotten:
            self.forgotten.append(done.forgotten)
        if not done.is_done and not done.must_wait:
            return True
        if done.is_done:
            log.info("request %d is carried out", self._current)
            self._database.settle(wholly=True)
        self._current = None
        return done.is_done

    def _take_on(self, now: datetime) -> bool:
        with self._database.read() as session:
            found = service.find_due(session, now=now)
        if found is None:
            return False
        with self._database.write() as session:
            if service.claim(session, request_id=found, worker=self._worker, now=now):
                self._current = found
        return self._current is not None
