"""What staff read of a member's conversations: page by page, all of it once, nothing of whoever had the phone before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from center.conversations import service as conversations
from center.conversations.reading import service as reading
from center.conversations.service import ReplyDraft
from center.db import Database
from tests.center.people import add_conversation, add_members

MINUTE = timedelta(minutes=1)


@pytest.fixture
def bound(database: Database, now: datetime) -> tuple[int, int, str]:
    with database.write() as session:
        wang, li = add_members(session, now)
        conversation = add_conversation(session, now).conversation_id
        conversations.bind(session, conversation_id=conversation, member_id=wang, now=now)
    return wang, li, conversation


def talk(database: Database, conversation: str, words: str, at: datetime) -> None:
    with database.write() as session:
        stored = conversations.record_inbound(
            session, channel="web", external_id="a", external_message_id=words, text=f"问{words}", now=at
        )
        reply = [ReplyDraft(f"答{words}")]
        conversations.finish_inbound(session, ids=[stored.id], outcome="rasa", now=at, replies=reply)


def read_all(database: Database, member_id: int, conversation: str, limit: int) -> list[list[str]]:
    pages: list[list[str]] = []
    before = None
    with database.read() as session:
        while True:
            page = reading.read_talk(
                session, member_id=member_id, conversation_id=conversation, before=before, limit=limit
            )
            pages.append([line.text for line in page.lines])
            if page.older is None:
                return pages
            before = page.older


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 14, 50])
def test_pages_hold_every_line_once_and_in_order(database: Database, bound: tuple, now: datetime, limit: int) -> None:
    wang, _, conversation = bound
    expected = []
    for number in range(7):
        # The clock may go back, or stand still; no line may get lost for it.
        talk(database, conversation, str(number), now + MINUTE * (number % 3))
        expected += [f"问{number}", f"答{number}"]
    pages = read_all(database, wang, conversation, limit)
    assert all(len(page) == limit for page in pages[:-1])
    lines = [line for page in reversed(pages) for line in page]
    assert sorted(lines) == sorted(expected)
    for side in "问答":
        assert [line for line in lines if line[0] == side] == [line for line in expected if line[0] == side]


def test_a_reply_stands_behind_what_it_answers(database: Database, bound: tuple, now: datetime) -> None:
    talk(database, bound[2], "一", now)
    talk(database, bound[2], "二", now + MINUTE)
    assert read_all(database, bound[0], bound[2], 9) == [["问一", "答一", "问二", "答二"]]


def test_what_the_first_owner_said_is_shown_neither_as_the_next_ones_nor_as_the_first_ones(
    database: Database, bound: tuple, now: datetime
) -> None:
    wang, li, conversation = bound
    talk(database, conversation, "王的钱", now + MINUTE)
    with database.write() as session:
        conversations.bind(session, conversation_id=conversation, member_id=li, now=now + 2 * MINUTE)
    talk(database, conversation, "李的钱", now + 3 * MINUTE)
    assert read_all(database, li, conversation, 9) == [["问李的钱", "答李的钱"]]
    assert read_all(database, wang, conversation, 9) == [[]]
    with database.read() as session:
        assert reading.list_accounts(session, member_id=wang) == []
        ref = reading.ref_of(conversation)
        with pytest.raises(reading.AccountNotFoundError):
            reading.get_account(session, member_id=wang, ref=ref)
        assert reading.get_account(session, member_id=li, ref=ref).last_heard_at == now + 3 * MINUTE


def test_an_account_tells_when_it_was_heard_last_by_this_member(
    database: Database, bound: tuple, now: datetime
) -> None:
    wang, li, conversation = bound
    talk(database, conversation, "早", now + MINUTE)
    with database.write() as session:
        conversations.mark_unreachable(session, conversation_id=conversation, now=now + 2 * MINUTE)
        account = reading.list_accounts(session, member_id=wang)[0]
        assert (account.channel, account.bound_at, account.last_heard_at) == ("web", now, now + MINUTE)
        assert account.unreachable_at == now + 2 * MINUTE
        conversations.bind(session, conversation_id=conversation, member_id=li, now=now + 3 * MINUTE)
        assert reading.list_accounts(session, member_id=li)[0].last_heard_at is None
        assert reading.list_bound(session, member_ids=[wang, li]) == {li}


def test_what_stands_for_a_conversation_is_not_its_id(database: Database, bound: tuple) -> None:
    ref = reading.ref_of(bound[2])
    assert bound[2] not in ref
    assert ref == reading.ref_of(bound[2])
    assert len(ref) == 16 and ref.isalnum()


def test_a_page_is_two_statements(database: Database, bound: tuple, now: datetime) -> None:
    talk(database, bound[2], "一", now)
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    with database.read() as session:
        event.listen(session.connection(), "before_cursor_execute", note)
        reading.read_talk(session, member_id=bound[0], conversation_id=bound[2], limit=50)
        reading.list_accounts(session, member_id=bound[0])
        event.remove(session.connection(), "before_cursor_execute", note)
    assert len(seen) == 3
