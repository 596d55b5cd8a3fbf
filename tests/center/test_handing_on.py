"""A telephone that passes from one member to another takes nothing of the first along."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from center.cases import service as cases
from center.conversations import service as conversations
from center.conversations.service import Choice, ReplyDraft
from center.db.engine import Database
from center.identity import locks
from tests.center.people import add_members

CHANNEL = "webchat"


@pytest.fixture
def conversation_id(database: Database, now: datetime) -> str:
    with database.write() as session:
        return conversations.open_conversation(session, channel=CHANNEL, external_id="phone", now=now).conversation_id


def say(database: Database, conversation_id: str, text: str, now: datetime) -> None:
    reply = ReplyDraft(text=text, choices=[Choice("1", "对", "/affirm")])
    with database.write() as session:
        conversations.record_inbound(
            session, channel=CHANNEL, external_id="phone", external_message_id=text, text=f"问 {text}", now=now
        )
        conversations.enqueue(session, conversation_id=conversation_id, reply=reply, now=now)


def shown(database: Database, conversation_id: str) -> list[str]:
    with database.read() as session:
        history = conversations.list_history(session, conversation_id=conversation_id, limit=50)
        after = conversations.list_outbound_after(session, conversation_id=conversation_id, after_id=0, limit=50)
    return [entry.text for entry in history] + [message.text for message in after]


def test_after_unbinding_nothing_said_before_is_shown(database: Database, conversation_id: str, now: datetime) -> None:
    with database.write() as session:
        first, _ = add_members(session, now)
        conversations.bind(session, conversation_id=conversation_id, member_id=first, now=now)
    say(database, conversation_id, "1,780.00 元", now)
    assert shown(database, conversation_id)
    with database.write() as session:
        conversations.unbind(session, conversation_id=conversation_id, now=now + timedelta(minutes=1))
    assert shown(database, conversation_id) == []
    with database.read() as session:
        assert conversations.last_choices(session, conversation_id=conversation_id) == []
    say(database, conversation_id, "退出了", now + timedelta(minutes=2))
    assert "退出了" in shown(database, conversation_id)


def test_binding_another_member_hides_what_the_first_one_saw(
    database: Database, conversation_id: str, now: datetime
) -> None:
    with database.write() as session:
        first, second = add_members(session, now)
        conversations.bind(session, conversation_id=conversation_id, member_id=first, now=now)
    say(database, conversation_id, "1,780.00 元", now)
    with database.write() as session:
        conversations.bind(session, conversation_id=conversation_id, member_id=second, now=now + timedelta(minutes=1))
    assert shown(database, conversation_id) == []


def test_the_next_persons_emergency_is_a_case_of_its_own(
    database: Database, conversation_id: str, now: datetime
) -> None:
    with database.write() as session:
        first, second = add_members(session, now)
        conversations.bind(session, conversation_id=conversation_id, member_id=first, now=now)
        one = cases.open_urgent(session, kind="scam_loss", conversation_id=conversation_id, text="钱没了", now=now)
        conversations.bind(session, conversation_id=conversation_id, member_id=second, now=now)
        two = cases.open_urgent(session, kind="scam_loss", conversation_id=conversation_id, text="我的也没了", now=now)
        again = cases.open_urgent(session, kind="scam_loss", conversation_id=conversation_id, text="两万", now=now)
    assert one.id != two.id
    assert again.id == two.id


def test_a_success_between_guesses_forgives_nothing(now: datetime) -> None:
    guesses = [(now - timedelta(minutes=i), i == 2) for i in range(6)]
    assert locks.is_locked(guesses, now=now)
