"""Sends the talk of one channel. Run inside the bot process, one for each channel; several may run on one database.

What the gateway has just written comes already claimed and is sent at once; a poll every second is the guarantee for
everything else: what another process wrote, what was put off, what a dead worker held. What people are told unasked
goes by a lane of its own (bulk.py) and is never seen here.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from datetime import timedelta
from functools import partial
from typing import Protocol

from bot.delivery.errors import DeliveryError
from bot.delivery.heartbeat import Heartbeat
from bot.workers import worker_name
from center.clock import utc_now
from center.conversations import service as conversations
from center.conversations.sending.service import TALK_LANE
from center.conversations.service import OutboundView
from center.db.engine import Database
from center.faults import told

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
# A broadcast must not be claimed faster than it can be sent: leases would end and messages go out twice.
MOST_IN_FLIGHT = 50
SHORT_PAUSE_SECONDS = 0.05
MARK_TOGETHER_SECONDS = 0.02
MOST_MISTAKES = 3
# seconds after which a message is tried again; after the last it is given up
RETRY_DELAYS = (5.0, 30.0, 300.0, 1800.0, 7200.0)


class Transport(Protocol):
    """What a channel offers to the delivery worker."""

    name: str

    async def send(self, message: OutboundView) -> str:
        """Send one message and return how the channel calls it; raises DeliveryError."""
        ...


class DeliveryWorker:
    """Claims, sends and marks; never sends a row that it has not claimed.

    tells_arrival: what this channel has taken has arrived.
    """

    def __init__(
        self, *, database: Database, transport: Transport, tells_arrival: bool = False, poll_seconds: float = 1.0
    ) -> None:
        self.channel = transport.name
        self._database = database
        self._transport = transport
        self._tells_arrival = tells_arrival
        self._poll = poll_seconds
        self._name = worker_name(f"delivery-{transport.name}")
        self._heart = Heartbeat(database=database, name=self._name, channel=self.channel, lane=TALK_LANE)
        self._chains: dict[str, asyncio.Task[None]] = {}
        self._in_flight = 0
        # Conversations with another message behind those that are being sent.
        self._held: set[str] = set()
        self._look = asyncio.Event()
        self._stopping = False
        self._sent: list[tuple[int, str]] = []
        self._marking: asyncio.Task[None] | None = None

    def send_claimed(self, messages: list[OutboundView], held: str | None = None) -> None:
        """Send messages that are claimed already; messages of one conversation keep their order.

        held: a conversation with a message that could not be claimed behind something earlier; it is looked for as soon
        as what is being sent there is sent.
        """
        for_each: dict[str, list[OutboundView]] = defaultdict(list)
        # Sent, but not marked yet because the database was away: not again.
        unmarked = {id_ for id_, _ in self._sent}
        for message in messages:
            if message.id not in unmarked:
                for_each[message.conversation_id].append(message)
                self._in_flight += 1
        for conversation_id, some in for_each.items():
            before = self._chains.get(conversation_id)
            task = asyncio.create_task(self._send_in_order(some, before))
            self._chains[conversation_id] = task
            task.add_done_callback(partial(self._forget, conversation_id))
        if held in self._chains:
            self._held.add(held)
        elif held is not None:
            self._look.set()

    def look(self) -> None:
        """Look for what is due now, without waiting for the next poll."""
        self._look.set()

    def _forget(self, conversation_id: str, done: asyncio.Task[None]) -> None:
        if self._chains.get(conversation_id) is done:
            del self._chains[conversation_id]
            if conversation_id in self._held:
                self._held.discard(conversation_id)
                self._look.set()

    async def _send_in_order(self, messages: list[OutboundView], before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait({before})
        for message in messages:
            try:
                await self._send(message)
            except Exception as error:  # noqa: BLE001 - the messages behind must go out; this one's lease will end
                log.error("outbox %d on %s: %s", message.id, self.channel, told(error))
            finally:
                self._in_flight -= 1

    async def _send(self, message: OutboundView) -> None:
        try:
            provider_id = await self._transport.send(message)
        except DeliveryError as error:
            await asyncio.to_thread(self._note_failure, message, error)
        except Exception as error:  # noqa: BLE001 - a transport's own mistake counts as a failed attempt
            log.error("outbox %d on %s: %s", message.id, self.channel, told(error))
            # Nor may it hold back for hours what this person is told next.
            known = DeliveryError(type(error).__name__, permanent=message.attempts >= MOST_MISTAKES)
            await asyncio.to_thread(self._note_failure, message, known)
        else:
            self._sent.append((message.id, provider_id))
            if self._marking is None:
                self._marking = asyncio.create_task(self._mark_sent())
            await self._marking

    async def _mark_sent(self) -> None:
        """Note in one write what was sent within a moment; the lease is far longer."""
        await asyncio.sleep(MARK_TOGETHER_SECONDS)
        self._marking = None
        sent, self._sent = self._sent, []
        try:
            await asyncio.to_thread(self._note_sent, sent)
        except Exception as error:  # noqa: BLE001 - what was sent must not go out twice; the poll marks it
            log.error("delivery on %s could not mark what was sent: %s", self.channel, told(error))
            self._sent = [*sent, *self._sent]

    def _note_sent(self, sent: list[tuple[int, str]]) -> None:
        ids, provider_ids = zip(*sent, strict=True)
        with self._database.write() as session:
            conversations.mark_sent(
                session, ids=ids, provider_ids=provider_ids, now=utc_now(), have_arrived=self._tells_arrival
            )
        self._heart.moved()

    def _note_failure(self, message: OutboundView, error: DeliveryError) -> None:
        now = utc_now()
        delay = error.retry_after
        if delay is None and message.attempts <= len(RETRY_DELAYS):
            delay = RETRY_DELAYS[max(message.attempts - 1, 0)]
        give_up = error.permanent or delay is None
        log.warning("outbox %d on %s: %s%s", message.id, self.channel, error, " (given up)" if give_up else "")
        with self._database.write() as session:
            if error.unreachable:
                conversations.mark_unreachable(session, conversation_id=message.conversation_id, now=now)
                return
            conversations.mark_failed(
                session,
                id=message.id,
                reason=str(error)[:200],
                permanent=give_up,
                next_attempt_at=None if give_up else now + timedelta(seconds=delay or 0.0),
                now=now,
            )

    def _claim(self, limit: int) -> list[OutboundView]:
        with self._database.write() as session:
            return conversations.claim_due_outbound(
                session, channel=self.channel, worker=self._name, now=utc_now(), lease=LEASE, limit=limit
            )

    def _anything_due(self) -> bool:
        with self._database.read() as session:
            return conversations.is_outbound_due(session, channel=self.channel, now=utc_now())

    async def run(self) -> None:
        """Poll until cancelled or stopped."""
        self._heart.start()
        try:
            await self._poll_forever()
        finally:
            await self._heart.stop(is_wished=self._stopping)

    async def _poll_forever(self) -> None:
        while not self._stopping:
            try:
                if self._sent and self._marking is None:
                    await self._mark_sent()
                free = MOST_IN_FLIGHT - self._in_flight
                if free > 0 and await asyncio.to_thread(self._anything_due):
                    claimed = await asyncio.to_thread(self._claim, free)
                    self.send_claimed(claimed)
                    if len(claimed) == free:
                        await asyncio.sleep(SHORT_PAUSE_SECONDS)
                        continue
            except Exception as error:  # noqa: BLE001 - no error may end the delivery of a channel
                log.error("delivery on %s waits: %s", self.channel, told(error))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._look.wait(), self._poll)
            self._look.clear()

    async def stop(self) -> None:
        """Let what is being sent end, then stop."""
        self._stopping = True
        if self._chains:
            await asyncio.wait(set(self._chains.values()), timeout=10)
