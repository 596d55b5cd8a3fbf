"""Answers each person's messages in their order, by Rasa; the gateway puts them in. It stores before it sends.

Errors end no queue: what cannot be answered now is left to recovery, what never can goes to the staff.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.gateway import faults, heard
from bot.gateway.leftovers import Leftovers
from bot.gateway.messages import Inbound, KeptAnswer
from bot.gateway.outlets import Outlets
from bot.gateway.people import People, Person, Waiting, ids_of, words_of
from bot.gateway.rasa import EngineDownError, Heard, RasaClient, together
from bot.gateway.records import GatewayRecords, Said, Stored
from bot.gateway.safety import Hearing
from bot.gateway.urgent_lines import CASE_KINDS
from center.clock import utc_now
from center.conversations.service import Choice, OutboundView
from center.db.errors import DATABASE_DOWN
from center.faults import told
from center.texts.language import language_of

log = logging.getLogger(__name__)

# Long enough for a second message sent on the heels of the first. What is not understood may be a loss all the same,
# and who tells of one hears something within two seconds, on a slow machine too, and while Rasa is away.
HOLD_UNCLEAR_SECONDS = 1.0
HOLDING_LINE_AFTER_SECONDS = 1.0
SAY_DOWN_AGAIN_AFTER_SECONDS = 300.0
LOOK_FOR_STAFF_SECONDS = 1.0


class StaffHaveComeError(Exception):
    """One of the staff has taken the conversation while Rasa was asked."""


@dataclass(frozen=True)
class Pace:
    """How long a channel lets people finish their sentence."""

    hold_unclear_seconds: float = HOLD_UNCLEAR_SECONDS
    holding_line_after_seconds: float = HOLDING_LINE_AFTER_SECONDS


class Answering:
    """One queue a person; nobody waits for anybody else."""

    def __init__(
        self,
        *,
        records: GatewayRecords,
        rasa: RasaClient,
        safety: Hearing,
        people: People,
        outlets: Outlets,
        leftovers: Leftovers,
        pace: Pace,
    ) -> None:
        self._records = records
        self._rasa = rasa
        self._safety = safety
        self._people = people
        self._outlets = outlets
        self._leftovers = leftovers
        self._pace = pace
        self._stopping = False

    def welcome(self, inbound: Inbound, stored: Stored) -> tuple[Person, Waiting]:
        """Let out the first lines, and return whose turn it is."""
        person = self._people.get(
            conversation_id=stored.conversation_id, channel=inbound.channel, language=stored.language
        )
        person.language = inbound.language or language_of(inbound.text, person.language)
        waiting = Waiting(stored.inbound_id, inbound.text, inbound.choice_id, stored.alarm)
        waiting.offered = stored.offered
        waiting.is_with_staff = stored.is_with_staff
        self._outlets.send(inbound.channel, stored.first_lines)
        return person, waiting

    def enqueue(self, person: Person, waiting: Waiting) -> None:
        """Let a message wait for its turn, unless it does already."""
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
                await self._leftovers.store_answers()
                offered = await self._offered(person)
                count = heard.next_batch(list(person.waiting), offered)
                batch = [*batch, *(person.waiting.popleft() for _ in range(count))]
                person.arrived.clear()
                if await self._given_to_staff(person, batch):
                    continue
                self._outlets.show_working(person.conversation_id, working=True)
                asked_at = utc_now()
                answer = await self._ask(person, batch, offered, joined=joined)
                if answer.unclear and not joined and await self._more_comes(person):
                    unclear = batch
                    continue
                await self._finish(person, batch, answer, asked_at)
            except StaffHaveComeError:
                await self._leave_to_staff(person, batch)
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
                self._outlets.show_working(person.conversation_id, working=False)

    async def _given_to_staff(self, person: Person, batch: list[Waiting]) -> bool:
        """Leave messages to whoever of the staff speaks with this person; Rasa hears nothing of them."""
        if all(waiting.is_with_staff is False for waiting in batch):
            return False
        if not await asyncio.to_thread(self._records.give_to_staff, person.conversation_id, words_of(batch)):
            return False
        person.answered_at = time.monotonic()
        self._let_go(person, batch, [])
        return True

    async def _leave_to_staff(self, person: Person, batch: list[Waiting]) -> None:
        """Put messages back in front, for the staff who have come; or for the assistant where they have gone again."""
        for waiting in batch:
            waiting.is_with_staff = None
        person.waiting.extendleft(reversed(batch))

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
        if len(batch) > 1 and "alarm" not in metadata and (alarm := self._safety.alarm_in(message)):
            metadata |= heard.told_of(alarm)  # no single message gave it; the action opens the case and says what to do
        asking = asyncio.create_task(self._ask_and_repair(person, message, metadata))
        done, _ = await asyncio.wait({asking}, timeout=self._pace.holding_line_after_seconds)
        if not done and not await self._have_staff_come(person) and not await self._sound(person, batch):
            await self._say(person, "utter_gateway_holding")
        while not done:
            if await self._have_staff_come(person):
                asking.cancel()
                await asyncio.wait({asking})
                raise StaffHaveComeError
            done, _ = await asyncio.wait({asking}, timeout=LOOK_FOR_STAFF_SECONDS)
        return await asking

    async def _sound(self, person: Person, batch: list[Waiting]) -> bool:
        """While Rasa does not answer, treat what may well be an alarm as one; tell whether anything was said."""
        is_said = False
        for waiting in batch:
            if waiting.alarm is not None or waiting.inbound_id in person.sounded:
                continue
            alarm = heard.tapped_alarm(waiting) or self._safety.suspected_in(waiting.text, waiting.choice_id)
            if alarm is None:
                continue
            try:
                said = await asyncio.to_thread(
                    self._records.sound, person.conversation_id, waiting.inbound_id, waiting.text, alarm
                )
            except Exception as error:  # noqa: BLE001 - the message itself waits in the inbox
                log.error("inbox %d may be an alarm that could not be sounded: %s", waiting.inbound_id, told(error))
                continue
            waiting.first_lines_of = person.sounded[waiting.inbound_id] = CASE_KINDS[alarm.kind]
            self._outlets.send(person.channel, said)
            is_said = is_said or bool(said.made)
        return is_said

    async def _have_staff_come(self, person: Person) -> bool:
        """Tell whether one of the staff has taken the conversation while Rasa is slow: then nobody waits for Rasa."""
        try:
            return await asyncio.to_thread(self._records.has_staff, person.conversation_id)
        except DATABASE_DOWN:
            return False

    async def _say(self, person: Person, response: str) -> Said:
        """Say one of the gateway's own lines; where that fails, the answer itself must not be lost with it."""
        try:
            said = await asyncio.to_thread(self._records.say, person.conversation_id, response, person.language)
        except Exception as error:  # noqa: BLE001 - see above
            log.error("%s could not be said: %s", response, told(error))
            return Said()
        self._outlets.send(person.channel, said)
        return said

    async def _ask_and_repair(self, person: Person, message: str, metadata: dict[str, object]) -> Heard:
        """Ask Rasa, and once more for the other wish of the message where it held two."""
        answer = await self._ask_once(person, message, metadata)
        if not answer.also:
            return answer
        told = {"said": answer.also, "inbox_id": metadata.get("inbox_id"), "second_wish": True}
        return together(answer, await self._ask_once(person, heard.neutral(answer.also), told))

    async def _ask_once(self, person: Person, message: str, metadata: dict[str, object]) -> Heard:
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

    async def _finish(self, person: Person, batch: list[Waiting], answer: Heard, asked_at: datetime) -> None:
        ids = ids_of(batch)
        kept = KeptAnswer(person.channel, tuple(ids), answer.text, answer.choices, answer.unclear, asked_at.isoformat())
        try:
            sent = await asyncio.to_thread(
                self._records.finish_unless_staff_speak,
                person.conversation_id,
                words_of(batch),
                kept,
            )
        except DATABASE_DOWN as error:
            log.error("the database is gone, the answer to inbox %s is kept: %s", ids, told(error))
            await self._leftovers.keep_answer(kept)
            sent = Said()
        person.answered_at = time.monotonic()
        self._outlets.send(person.channel, sent)
        for waiting in batch[:-1]:
            waiting.resolve([])
        batch[-1].resolve(sent.made)
        person.in_hand.difference_update(ids)
        if answer.text_size is not None:
            self._outlets.show_text_size(person.conversation_id, answer.text_size)

    async def _say_down(self, person: Person, batch: list[Waiting]) -> None:
        """Tell the person honestly, once in a while; what waits stays unanswered in the inbox for recovery."""
        if batch[0].attempts >= faults.MOST_ATTEMPTS_WHILE_BUSY:
            await self.give_up(person, batch)
            return
        is_sounded = await self._sound(person, [*batch, *person.waiting])
        said = Said()
        # Whoever has just been told to call 110 must not read last that we cannot help.
        if not is_sounded and time.monotonic() - person.told_down_at > SAY_DOWN_AGAIN_AFTER_SECONDS:
            said = await self._say(person, "utter_gateway_down")
            if said.made:
                person.told_down_at = time.monotonic()
        # Those behind must not be answered before it.
        self._let_wait(person, [*batch, *person.waiting], said.made)
        await self._leftovers.release()

    async def _after_fault(self, person: Person, batch: list[Waiting], *, is_final: bool) -> None:
        if is_final or batch[-1].attempts >= faults.MOST_ATTEMPTS:
            await self.give_up(person, batch)
        else:
            await self._try_later(person, batch)

    async def give_up(self, person: Person, batch: list[Waiting]) -> None:
        """Hand messages that fail again and again to the staff, and tell the person."""
        ids, text = ids_of(batch), "\n".join(w.text for w in batch)
        try:
            said = await asyncio.to_thread(self._records.give_up, person.conversation_id, ids, text, person.language)
        except Exception as error:  # noqa: BLE001 - then it stays in the inbox
            log.error("inbox %s could not be given up: %s", ids, told(error))
            await self._try_later(person, batch)
        else:
            self._outlets.send(person.channel, said)
            self._let_go(person, batch, said.made)

    async def _try_later(self, person: Person, batch: list[Waiting]) -> None:
        said = await self._say(person, "utter_gateway_holding") if batch[-1].attempts == 1 else Said()
        self._let_wait(person, batch, said.made)
        await self._leftovers.release()

    def _let_go(self, person: Person, batch: list[Waiting], replies: Sequence[OutboundView]) -> None:
        for waiting in batch:
            waiting.resolve(list(replies))
        person.in_hand.difference_update(ids_of(batch))

    def _let_wait(self, person: Person, some: list[Waiting], replies: Sequence[OutboundView] = ()) -> None:
        """Leave these messages to recovery, which takes them up in their order."""
        person.waiting = deque(w for w in person.waiting if w not in some)
        self._let_go(person, some, replies)
        self._leftovers.leave(some)

    async def stop(self) -> None:
        """Finish what is in hand, then stop; what still waits stays in the inbox."""
        self._stopping = True
        tasks = self._people.tasks()
        if tasks:
            await asyncio.wait(tasks, timeout=10)
