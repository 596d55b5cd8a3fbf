"""What a number or a word is an answer to, when reminders come between the lines of a conversation."""

from __future__ import annotations

from datetime import datetime, timedelta

from center.conversations import service
from center.conversations.models import BROADCAST, REMINDER
from center.conversations.views import Choice, ReplyDraft
from center.db import Database
from tests.center.test_conversations import record

SECOND = timedelta(seconds=1)
ASKED = Choice("1", "明天上午", "明天上午")
GO = Choice("rsvp:attend:7", "去", '/rsvp_attend{"meeting": "meeting:7"}')


def say(database: Database, now: datetime, *choices: Choice, message_id: str = "m1") -> str:
    """Answer a message, and return the conversation."""
    message = record(database, now, message_id=message_id)
    with database.write() as session:
        service.finish_inbound(
            session, ids=[message.id], outcome="answered", now=now, replies=[ReplyDraft("哪天来？", choices)]
        )
    return message.conversation_id


def remind(database: Database, conversation: str, now: datetime, *choices: Choice, priority: int = REMINDER) -> int:
    with database.write() as session:
        made = service.enqueue(
            session, conversation_id=conversation, reply=ReplyDraft("明天开会", choices), priority=priority, now=now
        )
    assert made is not None
    return made.id


def send(database: Database, id_: int, now: datetime) -> None:
    with database.write() as session:
        service.mark_sent(session, ids=[id_], provider_ids=[None], now=now)


def offered(database: Database, conversation: str) -> list[Choice]:
    with database.read() as session:
        return service.last_choices(session, conversation_id=conversation)


def test_a_reminder_with_choices_takes_the_offer_when_it_has_left(database: Database, now: datetime) -> None:
    conversation = say(database, now, ASKED)
    reminder = remind(database, conversation, now, GO)
    assert offered(database, conversation) == [ASKED], "nobody has read it yet"
    send(database, reminder, now + SECOND)
    assert offered(database, conversation) == [GO]


def test_what_is_answered_after_it_takes_the_offer_back(database: Database, now: datetime) -> None:
    conversation = say(database, now, ASKED)
    send(database, remind(database, conversation, now, GO), now + SECOND)
    say(database, now + 2 * SECOND, ASKED, message_id="m2")
    assert offered(database, conversation) == [ASKED]
    say(database, now + 3 * SECOND, message_id="m3")
    assert offered(database, conversation) == []


def test_a_reminder_that_waited_long_stands_where_it_was_read(database: Database, now: datetime) -> None:
    conversation = say(database, now, ASKED)
    reminder = remind(database, conversation, now, GO)
    say(database, now + SECOND, ASKED, message_id="m2")
    send(database, reminder, now + 2 * SECOND)
    assert offered(database, conversation) == [GO]
    with database.read() as session:
        recent = service.list_recent_choices(session, conversation_id=conversation)
    assert recent == [(GO,), (ASKED,), (ASKED,)]


def test_a_broadcast_that_asks_nothing_takes_no_offer(database: Database, now: datetime) -> None:
    conversation = say(database, now, ASKED)
    send(database, remind(database, conversation, now, priority=BROADCAST), now + SECOND)
    assert offered(database, conversation) == [ASKED]


def test_a_reminder_that_was_given_up_offers_nothing(database: Database, now: datetime) -> None:
    conversation = say(database, now, ASKED)
    reminder = remind(database, conversation, now, GO)
    with database.write() as session:
        service.mark_failed(session, id=reminder, reason="blocked", permanent=True, next_attempt_at=None, now=now)
    assert offered(database, conversation) == [ASKED]
