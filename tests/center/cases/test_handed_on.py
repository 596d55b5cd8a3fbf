"""A telephone passes to somebody else: nothing that was told before is shown to them, or joined with what they tell."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from center.cases import service as cases
from center.checks import service as checks
from center.clock import to_local
from center.conversations import service as conversations
from center.db import Database
from tests.center.people import add_conversation, add_members

HOUR = timedelta(hours=1)
ASKED = "楼下贴告示说，拿旧电视机能换一袋大米，地点在老俱乐部门口"


@pytest.fixture
def talk(database: Database, now: datetime) -> str:
    """Somebody unknown has lost money and asked something; then they said who they are."""
    with database.write() as session:
        wang, _ = add_members(session, now)
        account = add_conversation(session, now).conversation_id
        cases.open_urgent(session, kind="scam_loss", conversation_id=account, text="我被骗了两万三", now=now)
        ask(session, account, now)
        conversations.bind(session, conversation_id=account, member_id=wang, now=now + HOUR)
    return account


def ask(session, account: str, now: datetime):
    finding = checks.check(session, text=ASKED, today=to_local(now).date())
    return checks.keep_unknown(session, conversation_id=account, member_id=None, words=ASKED, finding=finding, now=now)


def kinds_seen(session, account: str, member_id: int | None) -> list[str]:
    seen = cases.list_of_conversation(session, conversation_id=account, member_id=member_id)
    found = [
        cases.find_case_of(session, number=case.number, conversation_id=account, member_id=member_id) for case in seen
    ]
    assert all(found)
    return sorted(case.kind for case in seen)


def test_what_was_told_before_one_said_who_one_is_stays_ones_own(database: Database, now: datetime, talk: str) -> None:
    with database.read() as session:
        assert kinds_seen(session, talk, 1) == ["check_message", "scam_loss"]


@pytest.mark.parametrize("next_one", [None, 2])
def test_whoever_has_the_telephone_next_sees_nothing_of_it(
    database: Database, now: datetime, talk: str, next_one: int | None
) -> None:
    with database.write() as session:
        before = cases.list_of_conversation(session, conversation_id=talk, member_id=1)
        if next_one is None:
            conversations.unbind(session, conversation_id=talk, now=now + 2 * HOUR)
        else:
            conversations.bind(session, conversation_id=talk, member_id=next_one, now=now + 2 * HOUR)
    with database.read() as session:
        assert kinds_seen(session, talk, next_one) == []
        for case in before:
            found = cases.find_case_of(session, number=case.number, conversation_id=talk, member_id=next_one)
            assert found is None


def test_what_they_tell_is_a_case_of_their_own(database: Database, now: datetime, talk: str) -> None:
    with database.write() as session:
        conversations.unbind(session, conversation_id=talk, now=now + 2 * HOUR)
        later = now + 2 * HOUR + timedelta(minutes=1)
        own = cases.open_urgent(session, kind="scam_loss", conversation_id=talk, text="我也被骗了", now=later)
        ask(session, talk, later)
    with database.read() as session:
        assert kinds_seen(session, talk, None) == ["check_message", "scam_loss"]
        told = [line.body for line in cases.list_timeline(session, case_id=own.id)]
    assert "我被骗了两万三" not in "".join(told)


def test_pieces_of_a_message_are_not_joined_over_the_change(database: Database, now: datetime, talk: str) -> None:
    with database.write() as session:
        ask(session, talk, now + 2 * HOUR - timedelta(minutes=1))
        conversations.unbind(session, conversation_id=talk, now=now + 2 * HOUR)
        later = now + 2 * HOUR + timedelta(minutes=1)
        assert checks.list_pieces(session, conversation_id=talk, now=later) == []
