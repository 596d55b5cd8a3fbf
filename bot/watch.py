"""Looks every second at what time has brought about: deadlines, staff who let a person wait, staff who are away.

Run inside the bot process, so that nothing of it depends on whether the console runs. Several may run on one database:
each change is made by one of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.repeating import aside, repeat
from center.clock import utc_now
from center.db.engine import Database
from center.deadlines import service as deadlines
from center.deadlines.watch import watch
from center.handover import service as handover

EVERY_SECONDS = 1.0
ABSENCES_EVERY = timedelta(minutes=1)


class Watch:
    """The one who keeps an eye on the clocks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._absences_at: datetime | None = None

    async def run(self) -> None:
        """Look until cancelled; no error may end it."""
        await repeat(lambda: aside(self.once), what="the watch waits", every=EVERY_SECONDS)

    def once(self) -> None:
        """Do what is due now."""
        now = utc_now()
        with self._database.read() as session:
            timed_out = handover.list_timed_out(session, now=now)
            is_any_due = deadlines.is_any_due(session, now=now)
        for speaker in timed_out:
            with self._database.write() as session:
                handover.time_out(session, conversation_id=speaker.conversation_id, now=now)
        if is_any_due:
            with self._database.write() as session:
                watch(session, now=now)
        if self._absences_at is None or now - self._absences_at >= ABSENCES_EVERY:
            self._absences_at = now
            with self._database.write() as session:
                handover.leave_absent(session, now=now)
