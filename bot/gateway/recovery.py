"""Takes up what a fault has left: kept answers, messages of the spool, messages that nobody has answered.

The gateway runs it every second; it never asks Rasa itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter

from bot.gateway import faults
from bot.gateway.answering import Answering
from bot.gateway.leftovers import Leftovers
from bot.gateway.messages import Inbound
from bot.gateway.people import People, Waiting
from bot.gateway.rasa import RasaClient
from bot.gateway.records import GatewayRecords
from bot.gateway.safety import Hearing
from bot.gateway.spool import Kept
from center.conversations.service import InboundView
from center.db.errors import DATABASE_DOWN
from center.faults import told

log = logging.getLogger(__name__)


class Recovery:
    """Looks again and again whether what was missing is back."""

    def __init__(
        self,
        *,
        records: GatewayRecords,
        rasa: RasaClient,
        safety: Hearing,
        kept: Kept[Inbound],
        people: People,
        answering: Answering,
        leftovers: Leftovers,
    ) -> None:
        self._records = records
        self._rasa = rasa
        self._safety = safety
        self._kept = kept
        self._people = people
        self._answering = answering
        self._leftovers = leftovers
        self._refusals: Counter[str] = Counter()

    async def once(self, channels: set[str]) -> int:
        """Take up what is left on these channels; return how many messages were taken up."""
        await self._leftovers.store_answers()
        taken = 0
        try:
            taken = await self._take_spooled()
        except OSError as error:
            log.critical("the file of kept messages cannot be used: %s", told(error))
        await self._leftovers.release()
        # What is written to staff waits for no assistant.
        is_ready = await self._rasa.is_ready()
        found = await asyncio.to_thread(self._records.claim_unanswered, channels, is_with_staff=not is_ready)
        for left in found:
            await self._take_up(left)
        return taken + len(found)

    async def _take_spooled(self) -> int:
        kept = await asyncio.to_thread(self._kept.take)
        for inbound in kept:
            alarm = self._safety.alarm_of(inbound.text, inbound.choice_id)
            try:
                stored = await asyncio.to_thread(self._records.store, inbound, alarm)
            except DATABASE_DOWN:
                return 0
            except Exception as error:  # noqa: BLE001 - one message must not hold up those behind it
                self._refusals[inbound.message_id] += 1
                log.error("a message of the spool could not be stored: %s", told(error))
                if self._refusals[inbound.message_id] < faults.MOST_ATTEMPTS:
                    return 0
                await asyncio.to_thread(self._kept.refuse, inbound)
                continue
            if stored is not None:
                self._answering.enqueue(*self._answering.welcome(inbound, stored))
        await asyncio.to_thread(self._kept.done)
        self._refusals.clear()
        return len(kept)

    async def _take_up(self, left: InboundView) -> None:
        person = self._people.get(conversation_id=left.conversation_id, channel=left.channel, language=left.language)
        alarm = self._safety.alarm_of(left.text, left.choice_id)
        waiting = Waiting(left.id, left.text, left.choice_id, alarm, attempts=left.attempts + 1)
        waiting.first_lines_of = person.sounded.get(left.id)
        if left.attempts < faults.MOST_TIMES_TAKEN or left.id in person.in_hand:
            self._answering.enqueue(person, waiting)
        else:
            await self._answering.give_up(person, [waiting])
