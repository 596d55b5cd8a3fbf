"""The one way in: every channel hands its messages to the gateway. Run inside the bot process and the terminal.

A message is stored and de-duplicated before anything else; then the safety net looks at it; then it waits its turn
in the person's own queue for Rasa. It never answers from memory what is not in the database.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.gateway import faults, heard, records
from bot.gateway.language import language_of
from bot.gateway.messages import Answer, Inbound, Receipt
from bot.gateway.people import People, Person, Waiting, ids_of
from bot.gateway.rasa import EngineDownError, Heard, RasaClient
from bot.gateway.records import Said, Stored
from bot.gateway.safety import Alarm, SafetyNet, alarm_in
from bot.gateway.spool import Spool
from bot.workers import worker_name
from center.conversations.service import Choice, OutboundView
from center.db.engine import Database
from center.db.errors import DATABASE_DOWN
from center.faults import told

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
        self.worker = worker_name("gateway")
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
        # Unanswered messages whose claim is still to be given back, with how often they were tried.
        self._to_release: dict[int, int] = {}
        self._refusals: Counter[str] = Counter()

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
        came_at = time.monotonic()
        inbound = replace(inbound, text=faults.without_unstorable(inbound.text))
        alarm = self._alarm(inbound.text, inbound.choice_id)
        try:
            stored = await asyncio.to_thread(self._records.store, inbound, alarm)
        except Exception as error:  # noqa: BLE001 - whatever broke, an emergency is answered and nothing is lost
            log.error("a message could not be stored: %s", told(error))
            return await self._keep(inbound, alarm), None
        if stored is None:
            return Receipt(stored=False, duplicate=True), None
        person, waiting = self._welcome(inbound, stored)
        waiting.came_at = came_at
        if wanted:
            waiting.answered = asyncio.get_running_loop().create_future()
            waiting.first_lines = stored.first_lines.made
        receipt = Receipt(stored=True, conversation_id=stored.conversation_id, inbound_id=stored.inbound_id)
        if person.is_too_fast() and stored.alarm is None:
            await self._turn_away(person, waiting)
            return receipt, waiting
        self._enqueue(person, waiting)
        return receipt, waiting

    def _alarm(self, text: str, choice_id: str | None) -> Alarm | None:
        return alarm_in(self._safety, text) if choice_id is None else None

    async def _keep(self, inbound: Inbound, alarm: Alarm | None) -> Receipt:
        """Keep in a file what the database does not take, and say at once what must be said."""
        numbers = self._records.known_numbers
        try:
            await asyncio.to_thread(self._spool.keep, inbound)
        except OSError as error:
            log.critical("a message could not be kept at all: %s", told(error))
            return Receipt(stored=False, direct=records.first_lines(inbound, alarm, numbers))
        return Receipt(stored=True, direct=records.lines_without_database(inbound, alarm, numbers))

    def _welcome(self, inbound: Inbound, stored: Stored) -> tuple[Person, Waiting]:
        """Let out the first lines, and return whose turn it is."""
        person = self._people.get(
            conversation_id=stored.conversation_id, channel=inbound.channel, language=stored.language
        )
        person.language = inbound.language or language_of(inbound.text, person.language)
        waiting = Waiting(stored.inbound_id, inbound.text, inbound.choice_id, stored.alarm)
        waiting.offered = stored.offered
        self._send(inbound.channel, stored.first_lines)
        return person, waiting

    def _enqueue(self, person: Person, waiting: Waiting) -> None:
        if waiting.inbound_id in person.in_hand:
            return
        person.in_hand.add(waiting.inbound_id)
        person.waiting.append(waiting)
        person.arrived.set()
        if person.task is None or person.task.done():
            person.task = asyncio.create_task(self._work(person))

    async def _work(self, person: Person) -> None:
        """Answer one person's messages in order until none waits; no error may end it before."""
        unclear: list[Waiting] = []
        while person.waiting and not self._stopping:
            batch, joined, unclear, count = unclear, bool(unclear), [], 0
            try:
                offered = await self._offered(person)
                count = heard.next_batch(list(person.waiting), offered)
                batch = [*batch, *(person.waiting.popleft() for _ in range(count))]
                person.arrived.clear()
                self._tell_working(person, working=True)
                answer = await self._ask(person, batch, offered, joined=joined)
                if answer.unclear and not joined and await self._more_comes(person):
                    unclear = batch
                    continue
                await self._finish(person, batch, answer)
            except EngineDownError as error:
                log.warning("inbox %s waits: %s", ids_of(batch), error)
                await self._say_down(person, batch)
            except DATABASE_DOWN as error:
                log.error("the database is gone, inbox %s waits: %s", ids_of(batch), told(error))
                self._let_wait(person, [*batch, *person.waiting])
            except Exception as error:  # noqa: BLE001 - one message must not end the queue of its person
                batch = batch if count else [*batch, person.waiting.popleft()]
                log.error("inbox %s could not be answered: %s", ids_of(batch), told(error))
                await self._after_fault(person, batch, is_final=isinstance(error, faults.NoAnswerError))
            finally:
                self._tell_working(person, working=False)

    async def _offered(self, person: Person) -> list[Choice]:
        """Return what the person can choose from now: as it was stored with the message, unless answered since."""
        first = person.waiting[0]
        if first.offered is not None and first.came_at > person.answered_at:
            return first.offered
        try:
            return await asyncio.to_thread(self._records.last_choices, person.conversation_id)
        except DATABASE_DOWN:
            raise
        except Exception as error:  # noqa: BLE001 - without choices the words themselves are still understood
            log.error("choices could not be read: %s", told(error))
            return []

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
        if len(batch) > 1 and "alarm" not in metadata and (alarm := self._alarm(message, None)):
            metadata["alarm"] = alarm.kind  # no single message gave it; the action opens the case and says what to do
        asking = asyncio.create_task(self._ask_and_repair(person, message, metadata))
        done, _ = await asyncio.wait({asking}, timeout=self._pace.holding_line_after_seconds)
        if not done:
            await self._say(person, "utter_gateway_holding")
        return await asking

    async def _say(self, person: Person, response: str) -> Said:
        """Say one of the gateway's own lines; where that fails, the answer itself must not be lost with it."""
        try:
            said = await asyncio.to_thread(
                self._records.say, person.conversation_id, person.channel, response, person.language
            )
        except Exception as error:  # noqa: BLE001 - see above
            log.error("%s could not be said: %s", response, told(error))
            return Said()
        self._send(person.channel, said)
        return said

    async def _ask_and_repair(self, person: Person, message: str, metadata: dict[str, object]) -> Heard:
        """Ask Rasa; an empty answer means a lost action or a conversation that Rasa has given up."""
        answer = await self._rasa.say(conversation_id=person.conversation_id, message=message, metadata=metadata)
        if not answer.empty:
            return answer
        if not await self._rasa.actions_are_ready():
            raise EngineDownError("the action server does not answer")
        # With the database gone no action answers; its dialogue is not to blame.
        await asyncio.to_thread(self._records.last_choices, person.conversation_id)
        log.warning("an answer was empty; the dialogue is started anew")
        await self._rasa.say(conversation_id=person.conversation_id, message="/restart", metadata={})
        answer = await self._rasa.say(conversation_id=person.conversation_id, message=message, metadata=metadata)
        if answer.empty:
            raise faults.NoAnswerError
        return answer

    async def _finish(self, person: Person, batch: list[Waiting], answer: Heard) -> None:
        sent = await asyncio.to_thread(
            self._records.finish, person.channel, [w.inbound_id for w in batch], answer.text, list(answer.choices)
        )
        person.answered_at = time.monotonic()
        self._send(person.channel, sent)
        for waiting in batch[:-1]:
            waiting.resolve([])
        batch[-1].resolve(sent.made)
        person.in_hand.difference_update(w.inbound_id for w in batch)
        if answer.text_size is not None:
            for listener in self._size_listeners:
                listener(person.conversation_id, answer.text_size)

    async def _say_down(self, person: Person, batch: list[Waiting]) -> None:
        """Tell the person honestly, once in a while; what waits stays unanswered in the inbox for recovery."""
        if batch[0].attempts >= faults.MOST_ATTEMPTS_WHILE_BUSY:
            await self._after_fault(person, batch, is_final=True)
            return
        said = Said()
        if time.monotonic() - person.told_down_at > SAY_DOWN_AGAIN_AFTER_SECONDS:
            said = await self._say(person, "utter_gateway_down")
            if said.made:
                person.told_down_at = time.monotonic()
        # Those behind must not be answered before it.
        self._let_wait(person, [*batch, *person.waiting], replies=said.made)
        await self._release()

    async def _after_fault(self, person: Person, batch: list[Waiting], *, is_final: bool = False) -> None:
        """Let messages be tried again; what has failed too often goes to the staff, and the person is told."""
        ids = [w.inbound_id for w in batch]
        if is_final or batch[-1].attempts >= faults.MOST_ATTEMPTS:
            text = "\n".join(w.text for w in batch)
            try:
                said = await asyncio.to_thread(
                    self._records.give_up, person.conversation_id, person.channel, ids, text, person.language
                )
            except Exception as error:  # noqa: BLE001 - then it stays in the inbox
                log.error("inbox %s could not be given up: %s", ids, told(error))
            else:
                self._send(person.channel, said)
                self._let_go(person, batch, replies=said.made)
                return
        said = await self._say(person, "utter_gateway_holding") if batch[-1].attempts == 1 else Said()
        self._let_wait(person, batch, replies=said.made)
        await self._release()

    def _let_go(self, person: Person, batch: list[Waiting], *, replies: list[OutboundView] | None = None) -> None:
        for waiting in batch:
            waiting.resolve(replies or [])
        person.in_hand.difference_update(w.inbound_id for w in batch)

    def _let_wait(self, person: Person, some: list[Waiting], *, replies: list[OutboundView] | None = None) -> None:
        """Leave these messages to recovery, which takes them up in their order."""
        person.waiting = deque(w for w in person.waiting if w not in some)
        self._let_go(person, some, replies=replies)
        self._to_release.update({w.inbound_id: some[0].attempts for w in some})

    async def _release(self) -> None:
        """Give back what recovery is to take up; while the database is gone, that is tried again later."""
        releasing, self._to_release = self._to_release, {}
        try:
            for attempts in set(releasing.values()):
                ids = [id_ for id_, tried in releasing.items() if tried == attempts]
                await asyncio.to_thread(self._records.release, ids, after=faults.pause_after(attempts))
        except Exception as error:  # noqa: BLE001 - their lease ends by itself
            log.error("messages could not be given back yet: %s", told(error))
            self._to_release = releasing | self._to_release

    async def _turn_away(self, person: Person, waiting: Waiting) -> None:
        said, text = Said(), ""
        try:
            if time.monotonic() - person.told_fast_at > SAY_TOO_FAST_AGAIN_AFTER_SECONDS:
                person.told_fast_at = time.monotonic()
                text = await asyncio.to_thread(self._records.words, "utter_gateway_too_fast", person.language)
            said = await asyncio.to_thread(self._records.finish, person.channel, [waiting.inbound_id], text, [])
            self._send(person.channel, said)
        except Exception as error:  # noqa: BLE001 - it is stored; recovery answers it when its lease ends
            log.error("inbox %d could not be turned away: %s", waiting.inbound_id, told(error))
        person.answered_at = time.monotonic()
        waiting.resolve(said.made)

    async def recover_once(self) -> int:
        """Take up what the spool and the inbox still hold; return how many messages were taken up."""
        taken = await self._recover_spool()
        if self._to_release:
            await self._release()
        if not await self._rasa.is_ready():
            return taken
        found = await asyncio.to_thread(self._records.claim_unanswered, set(self._deliver))
        for left in found:
            person = self._people.get(
                conversation_id=left.conversation_id, channel=left.channel, language=left.language
            )
            alarm = self._alarm(left.text, left.choice_id)
            waiting = Waiting(left.id, left.text, left.choice_id, alarm, attempts=left.attempts + 1)
            if left.attempts < faults.MOST_TIMES_TAKEN or left.id in person.in_hand:
                self._enqueue(person, waiting)
            else:
                await self._after_fault(person, [waiting], is_final=True)
        return taken + len(found)

    async def _recover_spool(self) -> int:
        kept = await asyncio.to_thread(self._spool.take)
        for inbound in kept:
            alarm = self._alarm(inbound.text, inbound.choice_id)
            try:
                stored = await asyncio.to_thread(self._records.store, inbound, alarm)
            except DATABASE_DOWN:
                return 0
            except Exception as error:  # noqa: BLE001 - one message must not hold up those behind it
                self._refusals[inbound.message_id] += 1
                log.error("a message of the spool could not be stored: %s", told(error))
                if self._refusals[inbound.message_id] < faults.MOST_ATTEMPTS:
                    return 0
                await asyncio.to_thread(self._spool.refuse, inbound)
                continue
            if stored is not None:
                self._enqueue(*self._welcome(inbound, stored))
        await asyncio.to_thread(self._spool.done)
        self._refusals.clear()
        return len(kept)

    async def recover_forever(self, *, every_seconds: float = 1.0) -> None:
        """Keep recovering until cancelled; no error may end it."""
        with contextlib.suppress(*DATABASE_DOWN):
            await asyncio.to_thread(self._records.learn_numbers)
        while not self._stopping:
            try:
                await self.recover_once()
            except Exception as error:  # noqa: BLE001 - see above
                log.error("recovery waits: %s", told(error))
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
            try:
                listener(person.conversation_id, working)
            except Exception as error:  # noqa: BLE001 - a sign on a page is worth no answer
                log.error("a channel could not show that an answer comes: %s", told(error))
