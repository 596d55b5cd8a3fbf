"""Nobody waits for the poll for what this process has written itself, and nothing overtakes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.delivery.worker import DeliveryWorker
from center.clock import utc_now
from center.conversations import service as conversations
from center.conversations.service import OutboundView, ReplyDraft
from center.db.engine import Database
from tests.bot.delivery.test_delivery_faults import until

NEVER = 3600.0


class SlowTransport:
    """Sends when it is let."""

    name = "web"

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.may_send = asyncio.Event()

    async def send(self, message: OutboundView) -> str:
        await self.may_send.wait()
        self.sent.append(message.text)
        return str(message.id)


def write(database: Database, text: str, *, worker: str | None = "gateway") -> OutboundView:
    with database.write() as session:
        account = conversations.open_conversation(session, channel="web", external_id="wang", now=utc_now())
        made = conversations.enqueue(
            session,
            conversation_id=account.conversation_id,
            reply=ReplyDraft(text=text),
            worker=worker,
            lease=timedelta(minutes=1),
            now=utc_now(),
        )
    assert made is not None
    return made


@pytest.fixture
def transport() -> SlowTransport:
    return SlowTransport()


@pytest.fixture
async def worker(database: Database, transport: SlowTransport) -> AsyncIterator[DeliveryWorker]:
    """A worker that has found nothing to send and would look again in an hour."""
    made = DeliveryWorker(database=database, transport=transport, poll_seconds=NEVER)
    task = asyncio.create_task(made.run())
    await asyncio.sleep(0.1)
    yield made
    await made.stop()
    task.cancel()
    await asyncio.wait({task})


async def test_what_waits_behind_a_message_on_its_way_follows_it_at_once(
    database: Database, worker: DeliveryWorker, transport: SlowTransport
) -> None:
    first = write(database, "一")
    worker.send_claimed([first])
    second = write(database, "二")
    assert second.attempts == 0
    worker.send_claimed([], second.conversation_id)
    transport.may_send.set()
    await until(lambda: transport.sent == ["一", "二"])


async def test_what_waits_behind_lines_of_others_goes_out_with_them_at_once(
    database: Database, worker: DeliveryWorker, transport: SlowTransport
) -> None:
    transport.may_send.set()
    write(database, "工作人员的话", worker=None)
    answer = write(database, "回话")
    assert answer.attempts == 0
    worker.send_claimed([], answer.conversation_id)
    await until(lambda: transport.sent == ["工作人员的话", "回话"])


async def test_a_worker_that_is_told_to_look_does_not_wait_for_its_poll(
    database: Database, worker: DeliveryWorker, transport: SlowTransport
) -> None:
    transport.may_send.set()
    write(database, "照片看不懂", worker=None)
    worker.look()
    await until(lambda: transport.sent == ["照片看不懂"])
