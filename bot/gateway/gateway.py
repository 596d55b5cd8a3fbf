"""The one way in: every channel hands its messages to the gateway. Run inside the bot process and the terminal.

A message is stored and de-duplicated before anything else; then the safety net looks at it; then it waits its turn
in the person's own queue for Rasa. It never answers from memory what is not in the database.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from bot.gateway import heard, records
from bot.gateway.language import language_of
from bot.gateway.messages import Answer, Inbound, Receipt
from bot.gateway.people import People, Person, Waiting
from bot.gateway.rasa import EngineDownError, Heard, RasaClient
from bot.gateway.records import Said
from bot.gateway.safety import SafetyNet
from bot.gateway.spool import Spool
from center.conversations.service import Choice, OutboundView
from center.db.engine import Database
from center.db.errors import DATABASE_DOWN

log = logging.getLogger(__name__)

HOLD_UNCLEAR_SECONDS = 1.5
HOLDING_LINE_AFTER_SECONDS = 4.0
SAY_DOWN_AGAIN_AFTER_SECONDS = 300.0
SAY_TOO_FAST_AGAIN_AFTER_SECONDS = 60.0

# The claimed messages, and whether more wait behind one that is on its way.
Deliver = Callable[[list[OutboundView], bool], None]


@dataclass(frozen=True)
class Pace:
    """How long a channel lets people finish their sentence."""

    hold_unclear_seconds: float = HOLD_UNCLEAR_SECONDS
    holding_line_after_seconds: float = HOLDING_LINE_AFTER_SECONDS


class Gateway:
    """Takes messages from all channels of this process and sees that each is answered once."""

    def __init__(
        self, *, database: Database, rasa: RasaClient, safety: SafetyNet, spool: Spool, pace: Pace | None = None
    ) -> None:
        self.worker = f"gateway-{uuid.uuid4().hex[:8]}"
        self._records = records.GatewayRecords(database, worker=self.worker)
        self._rasa = rasa
        self._safety = safety
        self._spool = spool
        self._pace = pace or Pace()
        self._people = People()
        self._deliver: dict[str, Deliver] = {}
        self._working_listeners: list[Callable[[str, bool], None]] = []
        self._size_listeners: list[Callable[[str, int], None]] = []
        self._stopping = False

    def deliver_through(self, channel: str, deliver: Deliver) -> None:
        """Register who sends what goes out on a channel."""
        self._deliver[channel] = deliver

    def on_working(self, listener: Callable[[str, bool], None]) -> None:
        """Tell a channel when an answer to a conversation is being worked on and when it is done."""
        self._working_listeners.append(listener)

    def on_text_size(self, listener: Callable[[str, int], None]) -> None:
        """Tell a channel when a conversation asked for another letter size, in px."""
        self._size_listeners.append(listener)

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
        alarm = self._safety.check(inbound.text) if inbound.choice_id is None else None
        try:
            stored = await asyncio.to_thread(self._records.store, inbound, alarm)
        except DATABASE_DOWN as error:
            log.error("a message could not be stored, it is kept in the spool: %s", type(error).__name__)
            await asyncio.to_thread(self._spool.keep, inbound)
            return Receipt(
                stored=True, direct=records.lines_without_database(inbound, alarm, self._records.known_numbers)
            ), None
        if stored is None:
            return Receipt(stored=False, duplicate=True), None
        person = self._people.get(
            conversation_id=stored.conversation_id, channel=inbound.channel, language=stored.language
        )
        person.language = inbound.language or language_of(inbound.text, person.language)
        waiting = Waiting(stored.inbound_id, inbound.text, inbound.choice_id, stored.alarm)
        if wanted:
            waiting.answered = asyncio.get_running_loop().create_future()
            waiting.first_lines = stored.first_lines.made
        self._send(inbound.channel, stored.first_lines)
        receipt = Receipt(stored=True, conversation_id=stored.conversation_id, inbound_id=stored.inbound_id)
        if person.is_too_fast() and stored.alarm is None:
            await self._turn_away(person, waiting)
            return receipt, waiting
        self._enqueue(person, waiting)
        return receipt, waiting

    def _enqueue(self, person: Person, waiting: Waiting) -> None:
        if waiting.inbound_id in person.in_hand:
            return
        person.in_hand.add(waiting.inbound_id)
        person.waiting.append(waiting)
        person.arrived.set()
        if person.task is None or person.task.done():
            person.task = asyncio.create_task(self._work(person))

    async def _work(self, person: Person) -> None:
        """Answer one person's messages in order until none waits."""
        unclear: list[Waiting] = []
        while person.waiting and not self._stopping:
            offered = await asyncio.to_thread(self._records.last_choices, person.conversation_id)
            count = heard.next_batch(list(person.waiting), offered)
            batch = [*unclear, *(person.waiting.popleft() for _ in range(count))]
            joined, unclear = bool(unclear), []
            person.arrived.clear()
            self._tell_working(person, working=True)
            try:
                answer = await self._ask(person, batch, offered, joined=joined)
                if answer.unclear and not joined and await self._more_comes(person):
                    unclear = batch
                    continue
                await self._finish(person, batch, answer)
            except EngineDownError as error:
                log.warning("%s waits: %s", person.conversation_id, error)
                await self._say_down(person, batch)
            except DATABASE_DOWN as error:
                log.error("an answer could not be stored, its message will be answered again: %s", type(error).__name__)
                self._let_go(person, batch)
            finally:
                self._tell_working(person, working=False)

    async def _more_comes(self, person: Person) -> bool:
        if person.waiting:
            return True
        if self._pace.hold_unclear_seconds <= 0:
            return False
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(person.arrived.wait(), self._pace.hold_unclear_seconds)
        return bool(person.waiting)

    async def _ask(self, person: Person, batch: list[Waiting], offered: list[Choice], *, joined: bool) -> Heard:
        message, metadata = heard.message_for(batch, offered, joined=joined)
        asking = asyncio.create_task(self._ask_and_repair(person, message, metadata))
        done, _ = await asyncio.wait({asking}, timeout=self._pace.holding_line_after_seconds)
        if not done:
            held = await asyncio.to_thread(
                self._records.say, person.conversation_id, person.channel, "utter_gateway_holding", person.language
            )
            self._send(person.channel, held)
        return await asking

    async def _ask_and_repair(self, person: Person, message: str, metadata: dict[str, object]) -> Heard:
        """Ask Rasa; an empty answer means a lost action or a conversation that Rasa has given up."""
        answer = await self._rasa.say(conversation_id=person.conversation_id, message=message, metadata=metadata)
        if not answer.empty:
            return answer
        if not await self._rasa.actions_are_ready():
            raise EngineDownError("the action server does not answer")
        log.warning("%s got no answer; its dialogue is started anew", person.conversation_id)
        await self._rasa.say(conversation_id=person.conversation_id, message="/restart", metadata={})
        answer = await self._rasa.say(conversation_id=person.conversation_id, message=message, metadata=metadata)
        return answer if not answer.empty else Heard(text=self._records.words("utter_gateway_lost", person.language))

    async def _finish(self, person: Person, batch: list[Waiting], answer: Heard) -> None:
        sent = await asyncio.to_thread(
            self._records.finish, person.channel, [w.inbound_id for w in batch], answer.text, list(answer.choices)
        )
        self._send(person.channel, sent)
        if answer.text_size is not None:
            for listener in self._size_listeners:
                listener(person.conversation_id, answer.text_size)
        for waiting in batch[:-1]:
            waiting.resolve([])
        batch[-1].resolve(sent.made)
        person.in_hand.difference_update(w.inbound_id for w in batch)

    async def _say_down(self, person: Person, batch: list[Waiting]) -> None:
        """Tell the person honestly, once in a while; the messages stay unanswered in the inbox for recovery."""
        self._let_go(person, [])
        said = Said()
        if time.monotonic() - person.told_down_at > SAY_DOWN_AGAIN_AFTER_SECONDS:
            with contextlib.suppress(*DATABASE_DOWN):
                said = await asyncio.to_thread(
                    self._records.say, person.conversation_id, person.channel, "utter_gateway_down", person.language
                )
                person.told_down_at = time.monotonic()
                self._send(person.channel, said)
        with contextlib.suppress(*DATABASE_DOWN):
            await asyncio.to_thread(self._records.release, [w.inbound_id for w in batch])
        for waiting in batch:
            waiting.resolve(said.made)
        person.in_hand.difference_update(w.inbound_id for w in batch)

    def _let_go(self, person: Person, batch: list[Waiting]) -> None:
        for waiting in batch:
            waiting.resolve([])
        person.in_hand.difference_update(w.inbound_id for w in batch)

    async def _turn_away(self, person: Person, waiting: Waiting) -> None:
        said = Said()
        ids = [waiting.inbound_id]
        if time.monotonic() - person.told_fast_at > SAY_TOO_FAST_AGAIN_AFTER_SECONDS:
            person.told_fast_at = time.monotonic()
            text = self._records.words("utter_gateway_too_fast", person.language)
            said = await asyncio.to_thread(self._records.finish, person.channel, ids, text, [])
            self._send(person.channel, said)
        else:
            await asyncio.to_thread(self._records.finish, person.channel, ids, "", [])
        waiting.resolve(said.made)

    async def recover_once(self) -> int:
        """Take up what the spool and the inbox still hold; return how many messages were taken up."""
        taken = await self._recover_spool()
        if not await self._rasa.is_ready():
            return taken
        found = await asyncio.to_thread(self._records.claim_unanswered, set(self._deliver))
        for left in found:
            person = self._people.get(
                conversation_id=left.conversation_id, channel=left.channel, language=left.language
            )
            alarm = self._safety.check(left.text) if left.choice_id is None else None
            self._enqueue(person, Waiting(left.id, left.text, left.choice_id, alarm))
        return taken + len(found)

    async def _recover_spool(self) -> int:
        kept = await asyncio.to_thread(self._spool.take)
        for inbound in kept:
            receipt, _ = await self._take_in(inbound, wanted=False)
            if receipt.direct:
                return 0
        await asyncio.to_thread(self._spool.done)
        return len(kept)

    async def recover_forever(self, *, every_seconds: float = 1.0) -> None:
        """Keep recovering until cancelled."""
        with contextlib.suppress(*DATABASE_DOWN):
            await asyncio.to_thread(self._records.learn_numbers)
        while not self._stopping:
            try:
                await self.recover_once()
            except DATABASE_DOWN as error:
                log.error("recovery waits for the database: %s", type(error).__name__)
            await asyncio.sleep(every_seconds)

    async def stop(self) -> None:
        """Finish what is in hand, then stop; what still waits stays in the inbox."""
        self._stopping = True
        tasks = self._people.tasks()
        if tasks:
            await asyncio.wait(tasks, timeout=10)

    def _send(self, channel: str, said: Said) -> None:
        if said.made and channel in self._deliver:
            self._deliver[channel](said.claimed, len(said.claimed) < len(said.made))

    def _tell_working(self, person: Person, *, working: bool) -> None:
        for listener in self._working_listeners:
            listener(person.conversation_id, working)
