"""The transport, and the records as they stand in a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketTestSession

from bot.channels.webchat import WebChatTransport
from bot.channels.webchat.records import CHANNEL, DatabaseRecords
from bot.delivery.errors import DeliveryError
from center.conversations import service
from center.conversations.models import REMINDER
from center.conversations.service import Choice, OutboundView, ReplyDraft
from center.db.engine import Database
from tests.bot.channels.webchat.fake_center import FakeCenter, make_app
from tests.bot.channels.webchat.test_webchat_protocol import ORIGIN, hello, until

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
MESSAGE = OutboundView(7, "c", CHANNEL, "nobody", None, "staff", "您好", (), False, 1, NOW)


async def test_a_closed_page_is_a_permanent_error_so_that_nothing_waits_behind_it() -> None:
    with pytest.raises(DeliveryError) as caught:
        await WebChatTransport().send(MESSAGE)
    assert caught.value.permanent
    assert not caught.value.unreachable


def test_what_is_said_and_what_is_answered_reaches_every_page_of_its_person(center: FakeCenter) -> None:
    client = TestClient(make_app(center))
    with client, client.websocket_connect("/ws", headers=ORIGIN) as first:
        token = hello(first)["token"]
        with client.websocket_connect("/ws", headers=ORIGIN) as second:
            hello(second, token=token)
            for _ in range(2):  # sent again, because its receipt was lost
                first.send_json({"type": "say", "id": "a1", "text": "您好"})
            shown, answer = until(second, "message"), until(second, "message")
            assert (shown["from"], shown["id"], shown["text"]) == ("me", "a1", "您好")
            assert answer["from"] == "assistant"
            assert until(first, "message") == answer
            second.send_json({"type": "ping"})
            assert [frame["type"] for frame in frames_before(second, "pong")].count("message") == 0


def frames_before(socket: WebSocketTestSession, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while (frame := socket.receive_json())["type"] != kind:
        found.append(frame)
    return found


def test_working_is_shown_as_typing(center: FakeCenter) -> None:
    client = TestClient(make_app(center))
    with client, client.websocket_connect("/ws", headers=ORIGIN) as socket:
        hello(socket)
        socket.send_json({"type": "say", "id": "a1", "text": "您好"})
        assert until(socket, "typing")["on"] is True
        assert until(socket, "typing")["on"] is False


def say(database: Database, number: int) -> OutboundView:
    at = NOW + timedelta(minutes=number)
    with database.write() as session:
        inbound = service.record_inbound(
            session, channel=CHANNEL, external_id="e", external_message_id=f"m{number}", text=f"问{number}", now=at
        )
        assert inbound is not None
        reply = ReplyDraft(f"答{number}", [Choice("k1", "好", "/affirm")])
        return service.finish_inbound(session, ids=[inbound.id], outcome="answered", now=at, replies=[reply])[0]


def test_history_is_both_sides_on_a_new_page_and_what_came_since_on_an_open_one(database: Database) -> None:
    records = DatabaseRecords(database, lambda: {"center": "0937-6711234"})
    first, second = say(database, 1), say(database, 2)
    fresh = records.welcome("e", language="zh", after=0)
    assert fresh.is_fresh
    assert [(line["from"], line["text"]) for line in fresh.lines] == [
        ("me", "问1"),
        ("assistant", "答1"),
        ("me", "问2"),
        ("assistant", "答2"),
    ]
    assert fresh.lines[1]["choices"] == [{"id": "k1", "title": "好"}]
    missed = records.welcome("e", language="zh", after=first.id)
    assert not missed.is_fresh
    assert [line["id"] for line in missed.lines] == ["m2", second.id]
    assert records.welcome("e", language="zh", after=second.id).lines == []
    assert records.phone_numbers() == {"center": "0937-6711234"}


def test_more_than_a_page_missed_shows_the_end_of_the_conversation(database: Database) -> None:
    first = say(database, 0)
    last = [say(database, number) for number in range(1, 61)][-1]
    visitor = DatabaseRecords(database).welcome("e", language="zh", after=first.id)
    assert visitor.is_fresh
    assert len(visitor.lines) == 50
    assert visitor.lines[-1]["id"] == last.id


def tell(database: Database, text: str, at: datetime) -> OutboundView:
    """Put something unasked into the outbox."""
    with database.write() as session:
        account = service.open_conversation(session, channel=CHANNEL, external_id="e", now=at)
        made = service.enqueue(
            session, conversation_id=account.conversation_id, reply=ReplyDraft(text), priority=REMINDER, now=at
        )
    assert made is not None
    return made


def mark(database: Database, message: OutboundView, at: datetime) -> None:
    with database.write() as session:
        service.mark_sent(session, ids=[message.id], provider_ids=[None], now=at)


def fate(database: Database, message: OutboundView) -> service.DeliveryView:
    with database.read() as session:
        return service.list_delivery(session, ids=[message.id])[message.id]


def test_a_reminder_that_left_after_later_words_is_not_missed(database: Database) -> None:
    reminder, later = tell(database, "明天开会", NOW), say(database, 1)
    records = DatabaseRecords(database)
    assert [line["text"] for line in records.welcome("e", language="zh", after=0).lines] == ["问1", "答1"]
    mark(database, reminder, NOW + timedelta(minutes=5))
    missed = records.welcome("e", language="zh", after=later.id)
    assert not missed.is_fresh
    assert [line["text"] for line in missed.lines] == ["明天开会"]
    records.note_arrived("e", ids=missed.arriving)
    assert records.welcome("e", language="zh", after=later.id).lines == []


def test_what_a_page_gets_with_its_history_has_arrived_and_what_is_looked_at_is_read(database: Database) -> None:
    reminder = tell(database, "明天开会", NOW)
    mark(database, reminder, NOW)
    records = DatabaseRecords(database)
    visitor = records.welcome("e", language="zh", after=0)
    assert visitor.arriving == (reminder.id,)
    assert fate(database, reminder).delivered_at is None
    records.note_arrived("e", ids=visitor.arriving)
    assert fate(database, reminder).delivered_at is not None and fate(database, reminder).read_at is None
    records.note_seen("somebody else", ids=[reminder.id])
    assert fate(database, reminder).read_at is None, "nobody reads for another"
    records.note_seen("e", ids=[reminder.id])
    assert fate(database, reminder).read_at is not None
    assert records.welcome("e", language="zh", after=0).arriving == ()


async def test_what_nobody_asked_for_stays_for_whoever_comes() -> None:
    with pytest.raises(DeliveryError) as caught:
        await WebChatTransport().send(MESSAGE)
    assert caught.value.is_kept


def test_a_size_is_kept_in_the_account(database: Database) -> None:
    records = DatabaseRecords(database)
    records.keep("e", language="en", text_size=36)
    visitor = records.welcome("e", language="zh", after=0)
    assert (visitor.text_size, visitor.language) == (36, "en")
