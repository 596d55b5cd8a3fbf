"""Delivery goes on whatever a transport or the database does, and sends nothing twice that it knows it has sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy.exc import OperationalError

from bot.delivery.worker import LEASE, DeliveryWorker
from center.clock import utc_now
from center.conversations import service as conversations
from center.conversations.service import OutboundView, ReplyDraft
from center.db.engine import Database


class Transport:
    """Breaks over some texts in a way that no channel foresees."""

    name = "web"

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.broken = "坏"

    async def send(self, message: OutboundView) -> str:
        if self.broken and self.broken in message.text:
            raise KeyError(message.text)
        self.sent.append(message.text)
        return str(message.id)


def enqueue(database: Database, text: str, person: str = "wang") -> OutboundView:
    with database.write() as session:
        account = conversations.open_conversation(session, channel="web", external_id=person, now=utc_now())
        made = conversations.enqueue(
            session, conversation_id=account.conversation_id, reply=ReplyDraft(text=text), now=utc_now()
        )
    assert made is not None
    return made


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.02)


async def ended(worker: DeliveryWorker, task: asyncio.Task[None]) -> None:
    await worker.stop()
    await asyncio.wait_for(task, 5)


async def test_a_message_that_breaks_the_transport_stops_neither_its_person_nor_the_channel(database: Database) -> None:
    transport = Transport()
    worker = DeliveryWorker(database=database, transport=transport, poll_seconds=0.02)
    for _ in range(50):
        enqueue(database, "坏的")
        enqueue(database, "好的")
    task = asyncio.create_task(worker.run())
    await until(lambda: transport.sent.count("好的") >= 20)
    enqueue(database, "别人的", person="li")
    await until(lambda: "别人的" in transport.sent)
    await until(lambda: worker._in_flight == 0)
    await ended(worker, task)


async def test_the_channel_goes_on_after_an_error_of_the_database(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = Transport()
    worker = DeliveryWorker(database=database, transport=transport, poll_seconds=0.02)

    def fail(_limit: int) -> list[OutboundView]:
        raise KeyError("bug")

    enqueue(database, "你好")
    with monkeypatch.context() as patched:
        patched.setattr(worker, "_claim", fail)
        task = asyncio.create_task(worker.run())
        await asyncio.sleep(0.2)
        assert not task.done()
    await until(lambda: transport.sent == ["你好"])
    await ended(worker, task)


async def test_what_was_sent_while_the_database_was_away_is_marked_later_and_not_sent_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = Transport()
    worker = DeliveryWorker(database=database, transport=transport, poll_seconds=0.02)
    enqueue(database, "你好")

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("disk I/O error"))

    with monkeypatch.context() as patched:
        patched.setattr(conversations, "mark_sent", gone)
        patched.setattr("bot.delivery.worker.LEASE", -LEASE)
        task = asyncio.create_task(worker.run())
        await until(lambda: transport.sent != [])
        await asyncio.sleep(0.4)

    def left() -> int:
        with database.read() as session:
            return conversations.count_waiting(session)[1]

    await until(lambda: left() == 0)
    assert transport.sent == ["你好"]
    await ended(worker, task)
