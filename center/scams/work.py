"""What is done with reports of fraud besides answering them. The bot process calls `step` in a thread; any number may.

It looks at words that are new, finds warnings, and indexes old cases by night. Encoding and counting happen outside any
transaction that writes, so nobody's message waits.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from center.clock import to_local
from center.db.engine import Database
from center.retention.guard import NIGHT_BEGINS, NIGHT_ENDS
from center.scams.traces import service as traces
from center.scams.warning import service as warnings

log = logging.getLogger(__name__)

TEXTS_AT_ONCE, CASES_AT_ONCE = 8, 20
LOOK_AT_MOST_EVERY, LOOK_AT_LEAST_EVERY = timedelta(seconds=20), timedelta(hours=1)


def look_at_reports(database: Database, *, now: datetime) -> None:
    """Do all of it at once: index every report, look at all words, find what is unusual now."""
    work = ScamWork(database, only_by_night=False)
    while work.step(now=now):
        pass
    work.look(now=now)


class ScamWork:
    """Whoever looks after the reports."""

    def __init__(self, database: Database, *, only_by_night: bool = True) -> None:
        self._database = database
        self._only_by_night = only_by_night
        self._looked_at: datetime | None = None
        self._seen_line = -1

    def step(self, *, now: datetime) -> bool:
        """Do the next short piece of work; True if there is more to do at once."""
        if self._profile():
            return True
        if self._is_look_due(now):
            self.look(now=now)
        return self._index(now)

    def look(self, *, now: datetime) -> None:
        """Find what is unusual now and write it down."""
        with self._database.read() as session:
            newest = warnings.newest_line(session)
            sight = warnings.look(session, now=now)
        with self._database.write() as session:
            opened = warnings.write_down(session, sight=sight, now=now)
        self._looked_at, self._seen_line = now, newest
        if opened:
            log.warning("like reports of fraud come more often than usual: warnings %s", opened)

    def _profile(self) -> bool:
        with self._database.read() as session:
            due = traces.list_due(session, limit=TEXTS_AT_ONCE)
        if not due:
            return False
        made = traces.make_profiles(due)
        with self._database.write() as session:
            traces.store_profiles(session, made=made)
        return True

    def _is_look_due(self, now: datetime) -> bool:
        if self._looked_at is None:
            return True
        since = now - self._looked_at
        if since < LOOK_AT_MOST_EVERY:
            return False
        with self._database.read() as session:
            newest = warnings.newest_line(session)
        return newest != self._seen_line or since >= LOOK_AT_LEAST_EVERY

    def _index(self, now: datetime) -> bool:
        if self._only_by_night and not NIGHT_BEGINS <= to_local(now).hour < NIGHT_ENDS:
            return False
        with self._database.read() as session:
            if traces.is_all_indexed(session):
                return False
        with self._database.write() as session:
            traces.index_old(session, now=now, limit=CASES_AT_ONCE)
        return True
