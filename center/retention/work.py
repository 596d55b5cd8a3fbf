"""The nightly work, one short step at a time. The bot process calls `step` in a thread; any number may run at once.

It never deletes more than one portion in one transaction, and nothing at all while there is a doubt.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime

from center.db.engine import Database
from center.retention import running
from center.retention.jobs import BY_NAME
from center.retention.pace import Pace
from center.retention.views import Held, Portion, RunView

log = logging.getLogger(__name__)

# So many numbers are found at once and then deleted in portions.
FOUND_AT_ONCE = 1_000
# On SQLite somebody must carry the log into the file; better this one, who holds nobody up, than whoever writes next.
SETTLE_AFTER = 10


class NightWork:
    """Whoever deletes what has become too old."""

    def __init__(self, database: Database, *, worker: str) -> None:
        self._database = database
        self._worker = worker
        self.pace = Pace()
        self.longest_seconds = 0.0
        # What was found for this run and is not deleted yet, and what was held then.
        self._run_id = 0
        self._found: Portion | None = None
        self._held = Held()
        self._since_settled = 0

    def step(self, *, now: datetime) -> bool:
        """Do the next short piece of work; True if there is more to do at once."""
        if self._found is not None:
            self._delete(self._found, now)
            return True
        with self._database.read() as session:
            run = running.find_open(session)
            is_due = run is None and running.is_due(session, now=now)
        if run is None:
            return is_due and self._begin(now)
        return run.state == "running" and self._go_on(run, now)

    def _begin(self, now: datetime) -> bool:
        with self._database.read() as session:
            planned = running.plan(session, now=now)
        with self._database.write() as session:
            new_id = running.begin(session, planned=planned, now=now)
            run = None if new_id is None else running.get_run(session, run_id=new_id)
        if run is not None and run.doubt is not None:
            log.warning("nothing is deleted until an administrator has looked: %s, %d are due", run.doubt, run.due)
        return run is not None and run.state == "running"

    def _go_on(self, run: RunView, now: datetime) -> bool:
        if run.claimed_by != self._worker:
            with self._database.write() as session:
                return running.claim(session, run_id=run.id, worker=self._worker, now=now)
        with self._database.read() as session:
            found = running.find_portion(session, run=run, limit=FOUND_AT_ONCE)
        if found is not None:
            self._run_id = run.id
            self._found, self._held = found
            return True
        with self._database.write() as session:
            running.finish(session, run=run, worker=self._worker, now=now)
        self._database.settle(wholly=True)
        log.info("the rules of retention have deleted: %s", dict(run.deleted))
        return False

    def _delete(self, found: Portion, now: datetime) -> None:
        portion, self._found = found.cut(BY_NAME[found.job].portion_of(self.pace.size))
        began = time.perf_counter()
        try:
            with self._database.write() as session:
                goes_on = running.delete_portion(
                    session, run_id=self._run_id, worker=self._worker, portion=portion, held=self._held, now=now
                )
        except running.RunLostError:
            goes_on = False
        if not goes_on:
            self._found = None
        self._learn(time.perf_counter() - began)
        self._since_settled += 1
        if self._since_settled >= SETTLE_AFTER:
            self._since_settled = 0
            self._database.settle()

    def _learn(self, seconds: float) -> None:
        self.pace.learn(seconds)
        self.longest_seconds = max(self.longest_seconds, seconds)
