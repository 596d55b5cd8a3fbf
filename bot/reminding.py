"""Plans who is told of which meeting, and when, who is greeted today, and who hears what a meeting came to.

Run inside the bot process, so that it needs no console. Several may run on one database: planned twice is planned once
(center/reminders/work.py). It sends nothing; `bot/notifier.py` does, when the time has come.
"""

from __future__ import annotations

import asyncio

from bot.repeating import aside, repeat
from center.clock import utc_now
from center.db.engine import Database
from center.reminders.greeting_work import GreetingWork
from center.reminders.summary_work import SummaryWork
from center.reminders.work import PlanWork

EVERY_SECONDS = 1.0
# After each piece, so that nobody's message waits behind a meeting of everybody.
PAUSE_SECONDS = 0.01


class Reminding:
    """Whoever plans, until cancelled."""

    def __init__(self, database: Database) -> None:
        self._works = (PlanWork(database), GreetingWork(database), SummaryWork(database))

    async def run(self) -> None:
        """Look for what is to be planned until cancelled; no error may end it."""
        await asyncio.gather(*(self._plan(work) for work in self._works))

    @staticmethod
    async def _plan(work: PlanWork | GreetingWork | SummaryWork) -> None:
        await repeat(
            lambda: aside(work.step, now=utc_now()),
            what="planning reminders waits",
            every=EVERY_SECONDS,
            pause=PAUSE_SECONDS,
        )
