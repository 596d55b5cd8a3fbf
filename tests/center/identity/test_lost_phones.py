"""A lost phone is unbound by staff: nothing of the member reaches it any more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from center.audit import service as audit
from center.audit.views import EntryFilter
from center.conversations import service as conversations
from center.conversations.reading import service as reading
from center.conversations.service import ReplyDraft
from center.db import Database
from center.identity import service
from tests.center.desk import ZHANG, add_clerks
from tests.center.people import add_conversation, add_members

MINUTE = timedelta(minutes=1)


@pytest.fixture
def center(database: Database, now: datetime) -> tuple[int, int, str]:
    with database.write() as session:
        add_clerks(session, now)
        wang, li = add_members(session, now)
        conversation = add_conversation(session, now).conversation_id
        conversations.bind(session, conversation_id=conversation, member_id=wang, now=now)
        return wang, li, conversation


def unbind(database: Database, member_id: int, conversation: str, now: datetime) -> None:
    with database.write() as session:
        service.unbind_lost(session, member_id=member_id, ref=reading.ref_of(conversation), by=ZHANG, now=now)


def test_a_lost_phone_knows_nobody_and_gets_nothing_that_waited(
    database: Database, center: tuple[int, int, str], now: datetime
) -> None:
    wang, _, conversation = center
    for due_at in (None, now + 60 * MINUTE):
        with database.write() as session:
            conversations.enqueue(
                session, conversation_id=conversation, reply=ReplyDraft("1,780.00 元"), now=now, due_at=due_at
            )
    unbind(database, wang, conversation, now + MINUTE)
    with database.write() as session:
        assert service.find_member_of(session, conversation_id=conversation, now=now + MINUTE) is None
        assert conversations.list_history(session, conversation_id=conversation, limit=9) == []
        later = now + 120 * MINUTE
        due = conversations.claim_due_outbound(session, channel="web", worker="w", now=later, lease=MINUTE, limit=9)
        entry = audit.list_entries(session, chosen=EntryFilter(action="unbind.member")).entries[0]
    assert due == []
    assert (entry.staff_name, entry.object_id, entry.field) == ("张敏", "YM000001", "accounts")
    assert entry.old_value == f"web {reading.ref_of(conversation)}"
    assert conversation not in repr(entry)


def test_only_an_account_that_is_this_members_is_unbound(
    database: Database, center: tuple[int, int, str], now: datetime
) -> None:
    wang, li, conversation = center
    with pytest.raises(reading.AccountNotFoundError):
        unbind(database, li, conversation, now)
    unbind(database, wang, conversation, now)
    with pytest.raises(reading.AccountNotFoundError):
        unbind(database, wang, conversation, now)
