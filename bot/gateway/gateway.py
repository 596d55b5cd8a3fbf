"""The one way in: every channel hands its messages to the gateway. Run inside the bot process and the terminal.

A message is stored and de-duplicated before anything else; then the safety net looks at it; then it waits its turn
in the person's own queue for Rasa. It never answers from memory what is not in the database.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import replace

from bot.gateway import faults
from bot.gateway.answering import Answering, Pace
from bot.gateway.leftovers import Leftovers
from bot.gateway.messages import Answer, Inbound, Receipt
from bot.gateway.outlets import Deliver, Outlets
from bot.gateway.people import People, Person, Waiting
from bot.gateway.rasa import RasaClient
from bot.gateway.records import GatewayRecords, Said
from bot.gateway.recovery import Recovery
from bot.gateway.safety import Alarm, Hearing
from bot.gateway.spool import Spool
from bot.gateway.urgent_lines import first_lines, lines_without_database, rehearse_lines
from bot.workers import worker_name
from center.db.engine import Database
from center.db.errors import DATABASE_DOWN
from center.faults import told

__all__ = ["Gateway", "Pace"]

log = logging.getLogger(__name__)

SAY_TOO_FAST_AGAIN_AFTER_SECONDS = 60.0


class Gateway:
    """Takes messages from all channels of this process and sees that each is answered once."""

    def __init__(
        self, *, database: Database, rasa: RasaClient, safety: Hearing, spool: Spool, pace: Pace | None = None
    ) -> None:
        self.worker = worker_name("gateway")
        self._records = GatewayRecords(database, worker=self.worker)
        self._safety = safety
        self._spool = spool
        self._stopping = False
        people = People()
        self._outlets = Outlets()
        leftovers = Leftovers(records=self._records, kept=spool.answers, people=people, outlets=self._outlets)
        self._answering = Answering(
            records=self._records,
            rasa=rasa,
            safety=safety,
            people=people,
            outlets=self._outlets,
            leftovers=leftovers,
            pace=pace or Pace(),
        )
        self._recovery = Recovery(
            records=self._records,
            rasa=rasa,
            safety=safety,
            kept=spool.inbox,
            people=people,
            answering=self._answering,
            leftovers=leftovers,
        )

    def deliver_through(self, channel: str, deliver: Deliver) -> None:
        """Register who sends what goes out on a channel."""
        self._outlets.deliver_through(channel, deliver)

    def on_working(self, listener: Callable[[str, bool], None]) -> None:
        """Tell a channel when an answer to a conversation is being worked on and when it is done."""
        self._outlets.on_working(listener)

    def on_text_size(self, listener: Callable[[str, int], None]) -> None:
        """Tell a channel when a conversation asked for another letter size, in px."""
        self._outlets.on_text_size(listener)

    async def rehearse(self) -> None:
        """Load what an emergency takes before anybody is let in; without the database its words at least."""
        try:
            await asyncio.to_thread(self._records.rehearse)
        except Exception as error:  # noqa: BLE001 - it must start whatever is missing
            log.error("nothing could be rehearsed: %s", told(error))
            rehearse_lines()

    async def receive(self, inbound: Inbound) -> Receipt:
        """Store a message and return; the answer comes through the outbox."""
        receipt, _ = await self._take_in(inbound, wanted=False)
        return receipt

    async def handle(self, inbound: Inbound) -> Answer:
        """Store a message, wait for its answer and return it; for channels without a line of their own."""
        began = time.perf_counter()
        receipt, waiting = await self._take_in(inbound, wanted=True)
        if waiting is None or waiting.answered is None:
            return Answer(replies=(), ms=1000 * (time.perf_counter() - began), direct=receipt.direct)
        replies = await waiting.answered
        return Answer(replies=tuple(replies), ms=1000 * (time.perf_counter() - began))

    async def _take_in(self, inbound: Inbound, *, wanted: bool) -> tuple[Receipt, Waiting | None]:
        came_at = time.monotonic()
        inbound = replace(inbound, text=faults.without_unstorable(inbound.text))
        alarm = self._safety.alarm_of(inbound.text, inbound.choice_id)
        try:
            stored = await asyncio.to_thread(self._records.store, inbound, alarm)
        except Exception as error:  # noqa: BLE001 - whatever broke, an emergency is answered and nothing is lost
            log.error("a message could not be stored: %s", told(error))
            return await self._keep(inbound, alarm), None
        if stored is None:
            return Receipt(stored=False, duplicate=True), None
        person, waiting = self._answering.welcome(inbound, stored)
        waiting.came_at = came_at
        if wanted:
            waiting.answered = asyncio.get_running_loop().create_future()
            waiting.first_lines = stored.first_lines.made
        receipt = Receipt(stored=True, conversation_id=stored.conversation_id, inbound_id=stored.inbound_id)
        if person.is_too_fast() and stored.alarm is None:
            await self._turn_away(person, waiting)
        else:
            self._answering.enqueue(person, waiting)
        return receipt, waiting

    async def _keep(self, inbound: Inbound, alarm: Alarm | None) -> Receipt:
        """Keep in a file what the database does not take, and say at once what must be said."""
        numbers = self._records.known_numbers
        try:
            await asyncio.to_thread(self._spool.inbox.keep, inbound)
        except OSError as error:
            log.critical("a message could not be kept at all: %s", told(error))
            return Receipt(stored=False, direct=first_lines(inbound, alarm, numbers))
        return Receipt(stored=True, direct=lines_without_database(inbound, alarm, numbers))

    async def _turn_away(self, person: Person, waiting: Waiting) -> None:
        said, text = Said(), ""
        try:
            if time.monotonic() - person.told_fast_at > SAY_TOO_FAST_AGAIN_AFTER_SECONDS:
                person.told_fast_at = time.monotonic()
                text = await asyncio.to_thread(self._records.words, "utter_gateway_too_fast", person.language)
            said = await asyncio.to_thread(self._records.turn_away, waiting.inbound_id, text)
            self._outlets.send(person.channel, said)
        except Exception as error:  # noqa: BLE001 - it is stored; recovery answers it when its lease ends
            log.error("inbox %d could not be turned away: %s", waiting.inbound_id, told(error))
        person.answered_at = time.monotonic()
        waiting.resolve(said.made)

    async def recover_once(self) -> int:
        """Take up what a fault has left; return how many messages were taken up."""
        return await self._recovery.once(self._outlets.channels)

    async def recover_forever(self, *, every_seconds: float = 1.0, learn_every_seconds: float = 10.0) -> None:
        """Keep recovering until cancelled; no error may end it."""
        learn_at = time.monotonic()
        while not self._stopping:
            try:
                if time.monotonic() >= learn_at:  # staff may change them; what was last read is said without a database
                    learn_at = time.monotonic() + learn_every_seconds
                    with contextlib.suppress(*DATABASE_DOWN):
                        await asyncio.to_thread(self._records.learn_numbers)
                await self.recover_once()
            except Exception as error:  # noqa: BLE001 - see above
                log.error("recovery waits: %s", told(error))
            await asyncio.sleep(every_seconds)

    async def stop(self) -> None:
        """Finish what is in hand, then stop; what still waits stays in the inbox."""
        self._stopping = True
        await self._answering.stop()
