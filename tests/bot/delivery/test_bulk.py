"""What people are told unasked: tried again as long as it is of use, never sent twice by one that goes on living."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from bot.delivery.bulk import RETRY_DELAYS, BulkWorker, delay_after
from bot.delivery.errors import DeliveryError
from bot.delivery.waking import Waking
from center.clock import utc_now
from center.conversations import service as conversations
from center.conversations.models import EXPIRED, REMINDER, TALK
from center.conversations.sending import service as sending
from center.conversations.service import DeliveryView, OutboundView, ReplyDraft
from center.db.engine import Database
from tests.bot.delivery.test_delivery_faults import until

MINUTE = timedelta(minutes=1)
NEVER = 3600.0


class Scripted:
    """Does for each text what it was told, and sends everything else."""

    name = "web"

    def __init__(self, **errors: DeliveryError) -> None:
        self.errors = errors
        self.sent: list[str] = []
        self.tried: list[str] = []

    async def send(self, message: OutboundView) -> str:
        self.tried.append(message.text)
        if error := self.errors.get(message.text):
            raise error
        self.sent.append(message.text)
        return f"p{message.id}"


def write(database: Database, text: str, *, to: str = "wang", expires_in: timedelta | None = None) -> OutboundView:
    now = utc_now()
    with database.write() as session:
        account = conversations.open_conversation(session, channel="web", external_id=to, now=now)
        made = conversations.enqueue(
            session,
            conversation_id=account.conversation_id,
            reply=ReplyDraft(text),
            priority=REMINDER,
            expires_at=None if expires_in is None else now + expires_in,
            now=now,
        )
    assert made is not None
    return made


def fate(database: Database, message: OutboundView) -> DeliveryView:
    with database.read() as session:
        return conversations.list_delivery(session, ids=[message.id])[message.id]


def is_in(database: Database, message: OutboundView, *states: str) -> Callable[[], bool]:
    return lambda: fate(database, message).state in states


@asynccontextmanager
async def at_work(database: Database, transport: Scripted, **more: object) -> AsyncIterator[BulkWorker]:
    worker = BulkWorker(database=database, transport=transport, **{"poll_seconds": 0.02, **more})  # type: ignore[arg-type]
    task = asyncio.create_task(worker.run())
    yield worker
    await worker.stop()
    await asyncio.wait_for(task, 10)


def test_the_delays_are_those_that_were_promised(database: Database) -> None:
    made = write(database, "x")
    delays = []
    for attempts in range(1, 7):
        tried = OutboundView(*(getattr(made, name) for name in made.__slots__[:9]), attempts, made.created_at, REMINDER)
        delays.append(delay_after(tried, DeliveryError("no line")))
    assert delays == [0.0, 5.0, 300.0, 1800.0, 7200.0, None]
    assert delay_after(made, DeliveryError("gone", permanent=True)) is None
    assert delay_after(tried, DeliveryError("429", retry_after=17.0)) == 17.0
    assert len(RETRY_DELAYS) == 5


async def test_what_failed_is_tried_again_at_once_and_then_later(database: Database) -> None:
    made = write(database, "坏")
    transport = Scripted(坏=DeliveryError("no line"))
    async with at_work(database, transport):
        await until(lambda: len(transport.tried) == 2)
        await until(is_in(database, made, "failed"))
    found = fate(database, made)
    assert (found.attempts, found.failure) == (2, "no line")
    assert timedelta(seconds=3) < found.next_attempt_at - utc_now() <= timedelta(seconds=5)


async def test_a_permanent_error_gives_up_at_once_and_says_why(database: Database) -> None:
    made = write(database, "坏")
    async with at_work(database, Scripted(坏=DeliveryError("too long", permanent=True))):
        await until(is_in(database, made, "given_up"))
    assert (fate(database, made).attempts, fate(database, made).failure) == (1, "too long")


async def test_somebody_who_cannot_be_reached_is_noted_as_such(database: Database) -> None:
    made = write(database, "坏")
    async with at_work(database, Scripted(坏=DeliveryError("blocked", permanent=True, unreachable=True))):
        await until(is_in(database, made, "given_up"))
    with database.read() as session:
        account = conversations.get_conversation(session, conversation_id=made.conversation_id)
    assert account.unreachable_at is not None
    assert fate(database, made).failure == "unreachable"


async def test_an_asked_for_silence_is_no_attempt(database: Database) -> None:
    made, other = write(database, "慢点"), write(database, "好的", to="li")
    transport = Scripted(慢点=DeliveryError("429", retry_after=0.3))
    async with at_work(database, transport):
        await until(lambda: transport.tried.count("慢点") == 2)
        del transport.errors["慢点"]
        await until(is_in(database, made, "sent"))
    assert fate(database, made).attempts == 1
    assert is_in(database, other, "sent")()


async def test_while_the_whole_channel_must_be_silent_nothing_is_claimed(database: Database) -> None:
    for number in range(5):
        write(database, f"慢{number}", to=str(number))
    silence = DeliveryError("429", retry_after=0.5, whole_channel=True)
    transport = Scripted(**{f"慢{number}": silence for number in range(5)})
    async with at_work(database, transport):
        await asyncio.sleep(0.4)
        assert len(transport.tried) == 1
        transport.errors.clear()
        await until(lambda: len(transport.sent) == 5)


async def test_what_is_too_late_is_given_up_and_never_sent(database: Database) -> None:
    late = write(database, "会已经开了", expires_in=-MINUTE)
    no_use = write(database, "坏", expires_in=timedelta(seconds=3), to="li")
    transport = Scripted(坏=DeliveryError("no line"))
    async with at_work(database, transport):
        await until(is_in(database, late, "given_up"))
        await until(is_in(database, no_use, "given_up"))
    assert "会已经开了" not in transport.tried
    assert transport.tried.count("坏") == 2, "after the second time the next would be too late"
    assert {fate(database, made).failure for made in (late, no_use)} == {EXPIRED}


async def test_what_is_kept_for_whoever_comes_counts_as_sent_but_not_as_delivered(database: Database) -> None:
    kept, shown = write(database, "没人看"), write(database, "有人看", to="li")
    nobody = DeliveryError("no page is open", permanent=True, is_kept=True)
    async with at_work(database, Scripted(没人看=nobody), tells_arrival=True):
        await until(is_in(database, kept, "sent"))
        await until(is_in(database, shown, "sent"))
    assert fate(database, kept).delivered_at is None
    assert fate(database, shown).delivered_at is not None


async def test_one_that_breaks_the_transport_holds_up_nobody(database: Database) -> None:
    class Broken(Scripted):
        async def send(self, message: OutboundView) -> str:
            if message.text == "坏":
                raise KeyError(message.text)
            return await super().send(message)

    made, transport = write(database, "坏"), Broken()
    good = write(database, "好", to="li")
    async with at_work(database, transport):
        await until(is_in(database, good, "sent"))
        await until(is_in(database, made, "failed"))
    assert fate(database, made).failure == "KeyError"


async def test_what_was_sent_while_the_database_was_away_is_noted_before_anything_else_and_not_sent_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = Scripted()
    made, other = write(database, "你好"), write(database, "再来", to="li")

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("disk I/O error"))

    with monkeypatch.context() as patched:
        patched.setattr(conversations, "mark_sent", gone)
        async with at_work(database, transport):
            await until(lambda: transport.sent == ["你好"])
            await asyncio.sleep(0.5)
            assert transport.sent == ["你好"], "nothing else is begun"
            patched.undo()
            await until(is_in(database, made, "sent"))
            await until(is_in(database, other, "sent"))
    assert transport.sent == ["你好", "再来"]


async def test_stopping_lets_the_message_in_hand_end_and_begins_no_other(database: Database) -> None:
    class Slow(Scripted):
        begun = asyncio.Event()

        async def send(self, message: OutboundView) -> str:
            self.begun.set()
            await asyncio.sleep(0.3)
            return await super().send(message)

    first, second = write(database, "一"), write(database, "二", to="li")
    transport, began = Slow(), utc_now() - MINUTE
    async with at_work(database, transport):
        await transport.begun.wait()
    assert (fate(database, first).state, fate(database, second).state) == ("sent", "due")
    with database.read() as session:
        (worker,) = sending.list_workers(session, since=began)
    assert worker.stopped_at is not None and worker.moved_at is not None
    assert (worker.channel, worker.lane) == ("web", "bulk")


async def test_a_channel_that_always_fails_is_left_alone_between(database: Database) -> None:
    texts = [f"坏{number}" for number in range(40)]
    for number, text in enumerate(texts):
        write(database, text, to=str(number))
    transport = Scripted(**dict.fromkeys(texts, DeliveryError("no line")))
    async with at_work(database, transport):
        await asyncio.sleep(1.2)
    assert 3 <= len(transport.tried) <= 8


async def test_on_a_server_whoever_writes_wakes_whoever_sends(database: Database) -> None:
    """Without waiting for the poll; on SQLite the parts of a process wake each other."""
    transport, waking = Scripted(), Waking(database)
    async with at_work(database, transport, poll_seconds=NEVER) as worker:
        waking.add(worker.channel, worker.look)
        listening = asyncio.create_task(waking.run())
        await asyncio.sleep(0.5)
        made = await asyncio.to_thread(write, database, "提醒")
        if database.is_sqlite:
            waking.wake(worker.channel)
        await until(is_in(database, made, "sent"))
        listening.cancel()
        await asyncio.wait({listening})


async def test_talk_is_none_of_its_business(database: Database) -> None:
    with database.write() as session:
        account = conversations.open_conversation(session, channel="web", external_id="wang", now=utc_now())
        reply = ReplyDraft("回话")
        conversations.enqueue(
            session, conversation_id=account.conversation_id, reply=reply, now=utc_now(), priority=TALK
        )
    transport = Scripted()
    async with at_work(database, transport):
        await asyncio.sleep(0.2)
    assert transport.tried == []
