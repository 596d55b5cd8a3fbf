"""Who a conversation belongs to: codes, facts, locks, relatives."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from center.cases import service as cases
from center.conversations import service as conversations
from center.db import Database
from center.identity import service
from center.identity.views import Outcome
from tests.center.people import LI, WANG, add_conversation, add_members

MINUTE = timedelta(minutes=1)


@pytest.fixture
def center(database: Database, now: datetime) -> tuple[int, int, str]:
    with database.write() as session:
        wang, li = add_members(session, now)
        return wang, li, add_conversation(session, now).conversation_id


def ask(database: Database, conversation_id: str, now: datetime, **changed: object) -> Outcome:
    facts = {"name": WANG.name, "birth_date": WANG.birth_date, "id_last4": "002x", **changed}
    with database.write() as session:
        return service.verify_facts(session, conversation_id=conversation_id, now=now, **facts)


def who(database: Database, conversation_id: str, now: datetime):
    with database.read() as session:
        return service.find_member_of(session, conversation_id=conversation_id, now=now)


def test_facts_bind(database: Database, center: tuple[int, int, str], now: datetime) -> None:
    wang, _, conversation = center
    assert who(database, conversation, now) is None
    assert ask(database, conversation, now, name=" 王 桂兰 ") is Outcome.VERIFIED
    found = who(database, conversation, now)
    assert (found.member_id, found.name, found.may_write, found.may_read("benefits")) == (wang, "王桂兰", True, True)
    with database.write() as session:
        service.unbind(session, conversation_id=conversation, now=now)
    assert who(database, conversation, now) is None


@pytest.mark.parametrize(
    "wrong",
    [{"name": "王桂芳"}, {"birth_date": date(1948, 3, 6)}, {"id_last4": "0021"}, {"name": LI.name}, {"id_last4": ""}],
)
def test_each_wrong_fact_fails_alike(
    database: Database, center: tuple[int, int, str], now: datetime, wrong: dict[str, object]
) -> None:
    assert ask(database, center[2], now, **wrong) is Outcome.FAILED
    assert who(database, center[2], now) is None


def test_facts_that_fit_two_members_fit_nobody(database: Database, center: tuple[int, int, str], now: datetime) -> None:
    from dataclasses import replace

    from center.members import service as members

    twin = replace(WANG, employee_no="YM000009", id_number="62090119480305002X")
    with database.write() as session:
        members.register_member(session, member=twin, now=now)
    assert ask(database, center[2], now) is Outcome.FAILED


def test_five_failures_lock_for_an_hour_and_open_one_case(
    database: Database, center: tuple[int, int, str], now: datetime
) -> None:
    conversation = center[2]
    outcomes = [ask(database, conversation, now + MINUTE * i, id_last4="9999") for i in range(5)]
    assert outcomes == [Outcome.FAILED] * 4 + [Outcome.LOCKED]
    assert ask(database, conversation, now + MINUTE * 30) is Outcome.LOCKED, "even with the right answers"
    with database.write() as session:
        code = service.issue_code(session, member_id=center[0], issued_by="clerk", now=now)
        locked = service.verify_code(session, conversation_id=conversation, code=code, now=now + MINUTE * 30)
        opened = cases.list_of_conversation(session, conversation_id=conversation)
    assert locked is Outcome.LOCKED
    assert [case.kind for case in opened] == ["identity_lockout"]
    assert ask(database, conversation, now + MINUTE * 64) is Outcome.VERIFIED


def test_somebody_guessed_at_from_many_conversations_is_locked_in_equal_words(
    database: Database, center: tuple[int, int, str], now: datetime
) -> None:
    for i in range(10):
        with database.write() as session:
            guesser = add_conversation(session, now, external_id=f"g{i}").conversation_id
        assert ask(database, guesser, now, id_last4=f"{i:04}") is Outcome.FAILED
    assert ask(database, center[2], now) is Outcome.FAILED
    assert ask(database, center[2], now, name=LI.name, birth_date=LI.birth_date, id_last4="1234") is Outcome.VERIFIED
    assert ask(database, center[2], now + timedelta(hours=25)) is Outcome.VERIFIED


def test_code_works_once(database: Database, center: tuple[int, int, str], now: datetime) -> None:
    wang, _, conversation = center
    with database.write() as session:
        code = service.issue_code(session, member_id=wang, issued_by="clerk", now=now)
        other = add_conversation(session, now, external_id="b").conversation_id
        spaced = f"{code[:4]} {code[4:]}"
        first = service.verify_code(session, conversation_id=conversation, code=spaced, now=now)
        second = service.verify_code(session, conversation_id=other, code=code, now=now)
    assert (len(code), first, second) == (8, Outcome.VERIFIED, Outcome.FAILED)
    assert who(database, conversation, now).member_id == wang


def test_code_expires_and_is_replaced(database: Database, center: tuple[int, int, str], now: datetime) -> None:
    wang, _, conversation = center
    with database.write() as session:
        old = service.issue_code(session, member_id=wang, issued_by="clerk", now=now)
        new = service.issue_code(session, member_id=wang, issued_by="clerk", now=now)
        check = service.verify_code
        assert check(session, conversation_id=conversation, code=old, now=now) is Outcome.FAILED
        late = now + timedelta(days=30)
        assert check(session, conversation_id=conversation, code=new, now=late) is Outcome.FAILED
        assert check(session, conversation_id=conversation, code=new, now=late - MINUTE) is Outcome.VERIFIED


def test_code_is_stored_unreadable(database: Database, center: tuple[int, int, str], now: datetime) -> None:
    from sqlalchemy import select

    from center.identity.models import OneTimeCode
    from center.members.models import Member

    with database.write() as session:
        code = service.issue_code(session, member_id=center[0], issued_by="clerk", now=now)
        stored = repr(session.execute(select(OneTimeCode.__table__)).all())
        people = repr(session.execute(select(Member.__table__)).all())
    assert code not in stored
    assert WANG.id_number not in people
    assert WANG.id_number[-4:] not in people


def test_proxy_reads_only_after_approval_and_only_its_scopes(
    database: Database, center: tuple[int, int, str], now: datetime
) -> None:
    wang, _, conversation = center
    request = {"relative_name": "王小军", "member_hint": "我妈王桂兰", "relation": "son"}
    with database.write() as session:
        case = service.request_proxy(session, conversation_id=conversation, now=now, **request)
        again = service.request_proxy(session, conversation_id=conversation, now=now, **request)
    assert case.id == again.id
    assert case.member_id is None
    assert who(database, conversation, now) is None
    with database.write() as session:
        service.approve_proxy(
            session, case_id=case.id, member_id=wang, scopes=["meetings"], decided_by="clerk", now=now
        )
    proxy = who(database, conversation, now)
    assert (proxy.member_id, proxy.may_write, proxy.may_read("meetings"), proxy.may_read("benefits")) == (
        wang,
        False,
        True,
        False,
    )
    assert who(database, conversation, now + timedelta(days=366)) is None
    with database.write() as session:
        service.unbind(session, conversation_id=conversation, now=now)
    assert who(database, conversation, now) is None


def test_refused_proxy_reads_nothing(database: Database, center: tuple[int, int, str], now: datetime) -> None:
    with database.write() as session:
        case = service.request_proxy(
            session, conversation_id=center[2], relative_name="某", member_hint="王桂兰", relation="neighbour", now=now
        )
        service.refuse_proxy(session, case_id=case.id, decided_by="clerk", now=now)
        with pytest.raises(service.ProxyRequestNotFoundError):
            service.approve_proxy(
                session, case_id=case.id, member_id=center[0], scopes=["meetings"], decided_by="clerk", now=now
            )
    assert who(database, center[2], now) is None


def test_member_who_died_is_found_by_nobody(database: Database, center: tuple[int, int, str], now: datetime) -> None:
    from sqlalchemy import update

    from center.members.models import Member

    assert ask(database, center[2], now) is Outcome.VERIFIED
    with database.write() as session:
        session.execute(update(Member).where(Member.id == center[0]).values(status="deceased"))
    assert who(database, center[2], now) is None
    assert ask(database, center[2], now) is Outcome.FAILED


def test_codes_are_not_guessed_from_new_conversations(
    database: Database, center: tuple[int, int, str], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from center.identity import locks

    monkeypatch.setattr(locks, "CODE_FAILURES_THAT_LOCK", 3)
    with database.write() as session:
        for i in range(3):
            guesser = add_conversation(session, now, external_id=f"g{i}").conversation_id
            service.verify_code(session, conversation_id=guesser, code="00000000", now=now)
        code = service.issue_code(session, member_id=center[0], issued_by="clerk", now=now)
        fresh = add_conversation(session, now, external_id="fresh").conversation_id
        assert service.verify_code(session, conversation_id=fresh, code=code, now=now) is Outcome.LOCKED
        later = now + timedelta(hours=2)
        assert service.verify_code(session, conversation_id=fresh, code=code, now=later) is Outcome.VERIFIED


def test_unknown_conversation_is_refused(database: Database, center: tuple[int, int, str], now: datetime) -> None:
    with pytest.raises(conversations.ConversationNotFoundError):
        ask(database, "nobody", now)
    assert who(database, "nobody", now) is None
