"""Forgets what need not be kept: by night what has become too old, at once what two of the staff have agreed to erase.

Run inside the bot process, so that it needs no console. Several may run on one database: each piece is done by one of
them. It works in pieces so small that nobody's message waits, and pauses after each.
"""

from __future__ import annotations

import logging

from bot.gateway.rasa import EngineDownError, RasaClient
from bot.repeating import aside, repeat
from bot.workers import worker_name
from center.clock import utc_now
from center.db.engine import Database
from center.privacy.erasure.work import ErasureWork
from center.retention.work import NightWork

log = logging.getLogger(__name__)

EVERY_SECONDS = 5.0
PAUSE_SECONDS = 0.02
# What makes Rasa forget a dialogue: the answers it keeps, and then the session in which they were given.
FORGET = ("/restart", "/session_start")


class Forgetting:
    """Whoever forgets, until cancelled."""

    def __init__(self, database: Database, rasa: RasaClient) -> None:
        worker = worker_name("forgetting")
        self._works = (ErasureWork(database, worker=worker), NightWork(database, worker=worker))
        self._rasa = rasa

    async def run(self) -> None:
        """Look for work until cancelled; no error may end it."""
        await repeat(self.once, what="forgetting waits", every=EVERY_SECONDS, pause=PAUSE_SECONDS)

    async def once(self) -> bool:
        """Do one piece of each work; True if there is more to do at once."""
        has_more = False
        for work in self._works:
            has_more = await aside(work.step, now=utc_now()) or has_more
        erasure = self._works[0]
        while erasure.forgotten:
            await self._let_rasa_forget(erasure.forgotten.pop())
        return has_more

    async def _let_rasa_forget(self, conversation_id: str) -> None:
        """Ask Rasa to forget a dialogue now; where it is down, it does so by itself after a month of silence."""
        try:
            for message in FORGET:
                await self._rasa.say(conversation_id=conversation_id, message=message, metadata={})
        except EngineDownError as error:
            log.warning("Rasa forgets a conversation later: %s", error)
