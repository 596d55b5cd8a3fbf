"""Empties the outbox of alerts for one kind of route. Run inside the bot process, one a kind; several on one database.

It looks for what is due three times a second, whoever wrote it: an urgent case must leave within a second. Each target
is served by itself, so that one that does not answer holds up no other.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from bot.alerts.message import compose
from bot.alerts.report import Report
from bot.alerts.transport import AlertTransport
from bot.delivery.errors import DeliveryError
from bot.workers import worker_name
from center.alerts import service as alerts
from center.alerts.service import AlertView
from center.audit.views import Actor
from center.clock import utc_now
from center.contacts import service as contacts
from center.db.engine import Database
from center.faults import told

log = logging.getLogger(__name__)

POLL_SECONDS = 0.3
# Nothing may still be on its way when somebody else can claim it.
LEASE = timedelta(seconds=60)
SEND_WITHIN_SECONDS = 45.0
MOST_IN_FLIGHT = 200
# More would not be read, nor fit into one message.
MOST_IN_A_MESSAGE = 10
# Seconds after which an alert is tried again; the last goes on until what it tells of is over.
RETRY_DELAYS = (5.0, 30.0, 120.0, 600.0)
# However long a server asks to wait, it is asked once a day.
LONGEST_WAIT_SECONDS = 86_400.0
# Somebody waits for what comes of a test.
LONGEST_WAIT_OF_A_TEST = 60.0
LONGEST_REASON = 60
MISTAKE = "mistake"


class AlertWorker:
    """Claims, sends and marks; never sends a row that it has not claimed."""

    def __init__(
        self,
        *,
        database: Database,
        transport: AlertTransport,
        url: str,
        clock: Callable[[], datetime] = utc_now,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self.kind = transport.kind
        self._database = database
        self._transport = transport
        self._url = url
        self._clock = clock
        self._poll = poll_seconds
        self._name = worker_name(f"alerts-{transport.kind}")
        self._report = Report(transport.kind)
        self._sending: set[asyncio.Task[None]] = set()
        self._in_flight = 0
        # Sent, but not marked yet because the database was away: not again.
        self._unmarked: set[int] = set()
        self._stopping = False

    async def run(self) -> None:
        """Look until cancelled or stopped; no error may end it."""
        while not self._stopping:
            try:
                await self.once()
            except Exception as error:  # noqa: BLE001 - see above
                self._report.stands(told(error))
            else:
                self._report.goes_on()
            await asyncio.sleep(self._poll)

    async def once(self) -> None:
        """Begin to send what is due now."""
        if self._unmarked:
            await self._mark_sent(set(self._unmarked))
        free = MOST_IN_FLIGHT - self._in_flight
        if free <= 0 or not await asyncio.to_thread(self._is_any_due):
            return
        claimed, phone = await asyncio.to_thread(self._claim, free)
        for target, some in _joined(alert for alert in claimed if alert.id not in self._unmarked):
            self._in_flight += len(some)
            task = asyncio.create_task(self._send(target, some, phone))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def stop(self) -> None:
        """Let what is being sent end, then stop."""
        self._stopping = True
        if self._sending:
            await asyncio.wait(set(self._sending), timeout=10)
        await self._transport.close()

    async def _send(self, target: str, some: Sequence[AlertView], phone: str) -> None:
        try:
            error = await self._try(target, some, phone)
            if error is None:
                self._report.sent(target)
                await self._mark_sent({alert.id for alert in some})
            else:
                await asyncio.to_thread(self._note_failure, target, some, error)
        except Exception as error:  # noqa: BLE001 - sent ones are marked by the next look, the others' lease will end
            log.error("alerts by %s could not be marked: %s", self.kind, told(error))
        finally:
            self._in_flight -= len(some)

    async def _mark_sent(self, ids: set[int]) -> None:
        self._unmarked |= ids
        await asyncio.to_thread(self._note_sent, ids)
        self._unmarked -= ids

    async def _try(self, target: str, some: Sequence[AlertView], phone: str) -> DeliveryError | None:
        try:
            message = compose(some, url=self._url, phone=phone, now=self._clock())
            async with asyncio.timeout(SEND_WITHIN_SECONDS):
                await self._transport.send(target, message)
        except DeliveryError as error:
            return error
        except TimeoutError:
            return DeliveryError("timeout")
        except Exception as error:  # noqa: BLE001 - our own mistake counts as a failed attempt
            log.error("alerts by %s: %s", self.kind, told(error))
            return DeliveryError(MISTAKE)
        return None

    def _is_any_due(self) -> bool:
        with self._database.read() as session:
            return alerts.is_due(session, kind=self.kind, now=self._clock())

    def _claim(self, limit: int) -> tuple[list[AlertView], str]:
        with self._database.write() as session:
            claimed = alerts.claim_due(
                session, kind=self.kind, worker=self._name, now=self._clock(), lease=LEASE, limit=limit
            )
            return claimed, contacts.numbers(session)["center"] if claimed else ""

    def _note_sent(self, ids: set[int]) -> None:
        with self._database.write() as session:
            alerts.mark_sent(session, ids=sorted(ids), now=self._clock())

    def _note_failure(self, target: str, some: Sequence[AlertView], error: DeliveryError) -> None:
        now, reason = self._clock(), str(error)[:LONGEST_REASON]
        moved_to = error.moved_to if error.moved_to != target else None
        delays = {alert.id: delay_after(alert, error) for alert in some}
        with self._database.write() as session:
            if moved_to is not None:
                # Nobody is signed in: the service itself said so.
                by = Actor(None, f"bot:{self.kind}", "")
                alerts.follow_target(session, kind=self.kind, old=target, new=moved_to, by=by, now=now)
            for id_, delay in delays.items():
                again_at = None if delay is None else now + timedelta(seconds=delay)
                alerts.mark_failed(
                    session, id=id_, reason=reason, permanent=delay is None, next_attempt_at=again_at, now=now
                )
        if moved_to is not None:
            self._report.followed(target, moved_to)
            return
        lost = sum(1 for delay in delays.values() if delay is None)
        if lost:
            self._report.given_up(target, reason, lost=lost)
        if lost < len(some):
            self._report.failed(target, reason, waiting=len(some) - lost)


def delay_after(alert: AlertView, error: DeliveryError) -> float | None:
    """Return the seconds after which an alert is tried again, or None where that is of no use."""
    if error.moved_to is not None and error.moved_to != alert.target:
        return 0.0
    if error.permanent:
        return None
    if alert.event == alerts.TEST:
        asked = error.retry_after
        return asked if asked is not None and asked <= LONGEST_WAIT_OF_A_TEST else None
    if error.retry_after is not None:
        return min(error.retry_after, LONGEST_WAIT_SECONDS)
    return RETRY_DELAYS[min(alert.attempts, len(RETRY_DELAYS)) - 1]


def _joined(claimed: Iterator[AlertView]) -> Iterator[tuple[str, list[AlertView]]]:
    """Give what goes out together: alerts of one target and language; one that broke a message goes alone."""
    together: dict[tuple[object, ...], list[AlertView]] = defaultdict(list)
    for alert in claimed:
        alone = alert.id if alert.failure == MISTAKE else None
        together[alert.target, alert.language, alone].append(alert)
    for (target, *_), some in together.items():
        for first in range(0, len(some), MOST_IN_A_MESSAGE):
            yield str(target), some[first : first + MOST_IN_A_MESSAGE]
