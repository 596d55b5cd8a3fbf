"""Sends what is due on one channel. Run inside the bot process, one for each channel; several may run on one database.

What the gateway has just written comes already claimed and is sent at once; a poll every second is the guarantee for
everything else: what another process wrote, what was put off, what a dead worker held.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections import defaultdict
from datetime import timedelta
from functools import partial
from typing import Protocol

from bot.delivery.errors import DeliveryError
from center.clock import utc_now
from center.conversations import service as conversations
from center.conversations.service import OutboundView
from center.db.engine import Database
from center.db.errors import DATABASE_DOWN

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
# A broadcast must not be claimed faster than it can be sent: leases would end and messages go out twice.
MOST_IN_FLIGHT = 50
SHORT_PAUSE_SECONDS = 0.05
# seconds after which a message is tried again; after the last it is given up
RETRY_DELAYS = (5.0, 30.0, 300.0, 1800.0, 7200.0)


class Transport(Protocol):
    """What a channel offers to the delivery worker."""

    name: str

    async def send(self, message: OutboundView) -> str:
        """Send one message and return how the channel calls it; raises DeliveryError."""
        ...


class DeliveryWorker:
    """Claims, sends and marks; never sends a row that it has not claimed."""

    def __init__(self, *, database: Database, transport: Transport, poll_seconds: float = 1.0) -> None:
        self.channel = transport.name
        self._database = database
        self._transport = transport
        self._poll = poll_seconds
        self._name = f"delivery-{transport.name}-{uuid.uuid4().hex[:8]}"
        self._chains: dict[str, asyncio.Task[None]] = {}
        self._in_flight = 0
        self._more_waits = False
        self._look = asyncio.Event()
        self._stopping = False

    def send_claimed(self, messages: list[OutboundView], more_waits: bool = False) -> None:
        """Send messages that are claimed already; messages of one conversation keep their order.

        more_waits: another one could not be claimed behind these; it is looked for as soon as they are sent.
        """
        self._more_waits = self._more_waits or more_waits
        for_each: dict[str, list[OutboundView]] = defaultdict(list)
        for message in messages:
            for_each[message.conversation_id].append(message)
        self._in_flight += len(messages)
        for conversation_id, some in for_each.items():
            before = self._chains.get(conversation_id)
            task = asyncio.create_task(self._send_in_order(some, before))
            self._chains[conversation_id] = task
            task.add_done_callback(partial(self._forget, conversation_id))

    def _forget(self, conversation_id: str, done: asyncio.Task[None]) -> None:
        if self._chains.get(conversation_id) is done:
            del self._chains[conversation_id]
        if not done.cancelled() and done.exception() is not None:
            log.error("sending failed unexpectedly; the row's lease will end", exc_info=done.exception())

    async def _send_in_order(self, messages: list[OutboundView], before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait({before})
        for message in messages:
            try:
                await self._send(message)
            finally:
                self._in_flight -= 1
                if self._more_waits:
                    self._more_waits = False
                    self._look.set()

    async def _send(self, message: OutboundView) -> None:
        try:
            provider_id = await self._transport.send(message)
        except DeliveryError as error:
            await asyncio.to_thread(self._note_failure, message, error)
        else:
            await asyncio.to_thread(self._note_sent, message, provider_id)

    def _note_sent(self, message: OutboundView, provider_id: str) -> None:
        with self._database.write() as session:
            conversations.mark_sent(session, ids=[message.id], provider_ids=[provider_id], now=utc_now())

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
        while not self._stopping:
            try:
                free = MOST_IN_FLIGHT - self._in_flight
                if free > 0 and await asyncio.to_thread(self._anything_due):
                    claimed = await asyncio.to_thread(self._claim, free)
                    self.send_claimed(claimed)
                    if len(claimed) == free:
                        await asyncio.sleep(SHORT_PAUSE_SECONDS)
                        continue
            except DATABASE_DOWN as error:
                log.error("delivery on %s waits for the database: %s", self.channel, type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._look.wait(), self._poll)
            self._look.clear()

    async def stop(self) -> None:
        """Let what is being sent end, then stop."""
        self._stopping = True
        if self._chains:
            await asyncio.wait(set(self._chains.values()), timeout=10)
