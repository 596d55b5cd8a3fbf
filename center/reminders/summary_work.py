"""Plans, piece by piece, the summaries of meetings for those who could not come. The bot process calls `step`.

Any number may: what is planned twice is planned once. Begun anew after a kill, it finds what is done already.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from center.db.engine import Database
from center.notifications.afterwards import service as afterwards

MEMBERS_AT_ONCE = 500
LOOK_EVERY = timedelta(minutes=1)


class SummaryWork:
    """Whoever looks after the summaries."""

    def __init__(self, database: Database, *, members_at_once: int = MEMBERS_AT_ONCE) -> None:
        self._database = database
        self._at_once = members_at_once
        self._looked_at: datetime | None = None
        self._left: list[afterwards.Meeting] = []

    def step(self, *, now: datetime) -> bool:
        """Do the next short piece of work; True if there is more to do at once."""
        if not self._left and self._is_time_to_look(now):
            self._looked_at = now
            with self._database.read() as session:
                self._left = afterwards.list_summed_up(session, now=now)
        if not self._left:
            return False
        meeting = self._left[0]
        with self._database.read() as session:
            absent = afterwards.find_absent(session, meeting=meeting, limit=self._at_once)
        if absent:
            with self._database.write() as session:
                afterwards.store(session, meeting=meeting, absent=absent, now=now)
        if absent.most < self._at_once:
            self._left.pop(0)
        return True

    def _is_time_to_look(self, now: datetime) -> bool:
        return self._looked_at is None or not timedelta(0) <= now - self._looked_at < LOOK_EVERY
