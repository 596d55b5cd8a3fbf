"""Sends what people are told unasked, one message at a time. Run in the bot process, or as a process of its own.

As many as one likes may run on as many machines as one likes. Between handing a message to the channel and noting that
it has left lies this one message and no other: whoever is killed leaves at most one that goes out twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.delivery.errors import DeliveryError
from bot.delivery.heartbeat import Heartbeat
from bot.delivery.worker import Transport
from bot.workers import worker_name
from center.clock import utc_now
from center.conversations import service as conversations
from center.conversations.sending import service as sending
from center.conversations.service import OutboundView
from center.db.engine import Database
from center.faults import told

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
# Nothing may still be on its way when somebody else can claim it.
SEND_WITHIN_SECONDS = 60.0
# seconds after which a message is tried again; after the last it is given up
RETRY_DELAYS = (0.0, 5.0, 300.0, 1800.0, 7200.0)
POLL_SECONDS = 1.0
# After an error of the database those who have sent something note it first: they try sooner than others claim.
NOTE_AGAIN_SECONDS = 0.2
CLAIM_AGAIN_SECONDS = 2.0
# A channel that fails so often in a row is left alone for a moment after each further failure.
FAILURES_IN_A_ROW = 3
FAILING_PAUSE_SECONDS = 0.5
LONGEST_REASON = 200


@dataclass(frozen=True)
class Outcome:
    """What became of the message in hand: sent as the channel calls it, or why not."""

    message: OutboundView
    sent_as: str | None = None
    error: DeliveryError | None = None


class BulkWorker:
    """Claims one message, sends it, and notes what became of it in the transaction that claims the next."""

    def __init__(
        self,
        *,
        database: Database,
        transport: Transport,
        tells_arrival: bool = False,
        poll_seconds: float = POLL_SECONDS,
        lease: timedelta = LEASE,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.channel = transport.name
        self._database = database
        self._transport = transport
        self._tells_arrival = tells_arrival
        self._poll = poll_seconds
        self._lease = lease
        self._clock = clock
        self._name = worker_name(f"bulk-{transport.name}")
        self._heart = Heartbeat(
            database=database, name=self._name, channel=self.channel, lane=sending.BULK_LANE, clock=clock
        )
        self._done: Outcome | None = None
        self._look = asyncio.Event()
        self._ended = asyncio.Event()
        self._stopping = False
        self._silent_until = float("-inf")
        self._failures = 0

    def look(self) -> None:
        """Look for what is due now, without waiting for the next poll."""
        self._look.set()

    async def run(self) -> None:
        """Send what is due until stopped; no error may end it."""
        self._heart.start()
        is_busy = True
        try:
            while not self._stopping or self._done is not None:
                try:
                    message = await asyncio.to_thread(self._next, is_busy)
                except Exception as error:  # noqa: BLE001 - see above
                    log.error("what people are told on %s waits: %s", self.channel, told(error))
                    await self._rest(NOTE_AGAIN_SECONDS if self._done else CLAIM_AGAIN_SECONDS)
                    continue
                is_busy = message is not None
                if message is None:
                    await self._rest(self._poll)
                else:
                    self._done = await self._send(message)
        finally:
            await self._heart.stop(is_wished=self._stopping)
            self._ended.set()

    async def stop(self) -> None:
        """Let the message in hand end and be noted, then stop."""
        self._stopping = True
        self._look.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), 10)

    def _next(self, is_busy: bool) -> OutboundView | None:
        """Note what became of the last message and claim the next, in one transaction.

        is_busy: there was something to do a moment ago, so that asking first would only cost time.
        """
        may_claim = not self._stopping and time.monotonic() >= self._silent_until
        if self._done is None and not (may_claim and (is_busy or self._anything_due())):
            return None
        now, done = self._clock(), self._done
        with self._database.write() as session:
            if done is not None:
                self._note(session, done, now)
            message = self._claim(session, now) if may_claim else None
        if done is not None:
            self._heart.moved()
        self._done = None
        return message

    def _claim(self, session: Session, now: datetime) -> OutboundView | None:
        return sending.claim_next(session, channel=self.channel, worker=self._name, now=now, lease=self._lease)

    def _anything_due(self) -> bool:
        with self._database.read() as session:
            return sending.is_any_due(session, channel=self.channel, now=self._clock())

    async def _send(self, message: OutboundView) -> Outcome:
        try:
            async with asyncio.timeout(min(SEND_WITHIN_SECONDS, self._lease.total_seconds() * 2 / 3)):
                sent_as = await self._transport.send(message)
            self._failures = 0
            return Outcome(message, sent_as=sent_as)
        except DeliveryError as error:
            return self._failed(message, error)
        except Exception as error:  # noqa: BLE001 - a transport's own mistake counts as a failed attempt
            log.error("outbox %d on %s: %s", message.id, self.channel, told(error))
            return self._failed(message, DeliveryError(type(error).__name__))

    def _failed(self, message: OutboundView, error: DeliveryError) -> Outcome:
        """Return the outcome; see whether it would be of no use to claim the next message at once."""
        pause = 0.0
        if error.whole_channel:
            # Each message would only be claimed and put back.
            pause = error.retry_after or 0.0
        elif not error.permanent and error.retry_after is None:
            self._failures += 1
            pause = FAILING_PAUSE_SECONDS if self._failures >= FAILURES_IN_A_ROW else 0.0
        self._silent_until = time.monotonic() + pause
        return Outcome(message, error=error)

    def _note(self, session: Session, done: Outcome, now: datetime) -> None:
        message, error = done.message, done.error
        if error is None or error.is_kept:
            conversations.mark_sent(
                session,
                ids=[message.id],
                provider_ids=[done.sent_as],
                now=now,
                have_arrived=self._tells_arrival and error is None,
            )
            return
        reason = str(error)[:LONGEST_REASON]
        if error.unreachable:
            conversations.mark_unreachable(session, conversation_id=message.conversation_id, now=now)
            return
        delay = delay_after(message, error)
        if delay is None:
            conversations.mark_failed(
                session, id=message.id, reason=reason, permanent=True, next_attempt_at=None, now=now
            )
            log.warning("outbox %d on %s: %s (given up)", message.id, self.channel, reason)
            return
        is_put_off = sending.put_off(
            session,
            id=message.id,
            worker=self._name,
            reason=reason,
            retry_at=now + timedelta(seconds=delay),
            now=now,
            has_counted=error.retry_after is None,
            is_urgent=message.is_urgent,
        )
        log.log(
            logging.WARNING if error.retry_after is None else logging.INFO,
            "outbox %d on %s: %s%s",
            message.id,
            self.channel,
            reason,
            "" if is_put_off else " (too late for another attempt)",
        )

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._look.wait(), seconds)
        self._look.clear()


def delay_after(message: OutboundView, error: DeliveryError) -> float | None:
    """Return the seconds after which a message is tried again, or None where it is given up."""
    if error.permanent:
        return None
    if error.retry_after is not None:
        return error.retry_after
    return RETRY_DELAYS[message.attempts - 1] if message.attempts <= len(RETRY_DELAYS) else None
