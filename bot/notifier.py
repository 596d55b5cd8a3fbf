"""Hands to the outbox what members are to be told unasked, and notes what became of it.

Run inside the bot process. Several may run on one database: each notification is handed on by one of them, once, and a
killed one leaves nothing half done (center/notifications/dispatch.py).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.repeating import aside, repeat
from center.clock import utc_now
from center.db.engine import Database
from center.notifications import service as notifications
from center.notifications.unheard import service as unheard

EVERY_SECONDS = 1.0
# So many in one transaction: a person's message must not wait for the lock behind a thousand reminders.
AT_ONCE = 50
PAUSE_SECONDS = 0.02
UNHEARD_EVERY = timedelta(seconds=30)
UNHEARD_AT_ONCE = 500


class Notifier:
    """Whoever hands on what is due, until cancelled; `wake` is called when something lies in the outbox."""

    def __init__(self, database: Database, wake: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._wake = wake
        self._looked_at: datetime | None = None

    async def run(self) -> None:
        """Look for what is due until cancelled; no error may end it."""
        await repeat(self._step, what="notifications wait", every=EVERY_SECONDS, pause=PAUSE_SECONDS)

    async def _step(self) -> int:
        count = await aside(self.once)
        if count:
            self._wake()
        return count

    def once(self) -> int:
        """Hand on what is due and note what has left; return how many were looked at."""
        now = utc_now()
        with self._database.read() as session:
            is_due = notifications.is_any_due(session, now=now)
            is_over = notifications.is_any_finished(session)
        count = 0
        if is_due:
            with self._database.write() as session:
                count += notifications.dispatch(session, now=now, limit=AT_ONCE)
        if is_over:
            with self._database.write() as session:
                count += notifications.settle(session, now=now, limit=AT_ONCE)
        if self._looked_at is None or abs(now - self._looked_at) >= UNHEARD_EVERY:
            self._looked_at = now
            self._list_unheard(now)
        return count

    def _list_unheard(self, now: datetime) -> None:
        """Put whom no message has reached in time on the call list."""
        with self._database.read() as session:
            found = unheard.list_unheard(session, now=now, limit=UNHEARD_AT_ONCE)
        if found:
            with self._database.write() as session:
                unheard.put_on_call_list(session, unheard=found, now=now)
