"""Cases: one a emergency, a timeline that grows, nobody else's case."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from center.cases import service
from center.cases.views import id_of, number_of
from center.db import Database
from center.members.id_numbers import without_id_numbers
from tests.center.people import add_conversation, add_members


@pytest.fixture
def conversation(database: Database, now: datetime) -> str:
    with database.write() as session:
        add_members(session, now)
        return add_conversation(session, now).conversation_id


def urgent(database: Database, conversation: str, now: datetime, kind: str = "scam_loss", text: str = "被骗了"):
    with database.write() as session:
        return service.open_urgent(session, kind=kind, conversation_id=conversation, text=text, now=now)


def test_one_emergency_is_one_case(database: Database, conversation: str, now: datetime) -> None:
    first = urgent(database, conversation, now)
    second = urgent(database, conversation, now + timedelta(hours=23), text="又转了一笔")
    assert first.id == second.id
    assert first.urgency == "urgent"
    with database.read() as session:
        bodies = [entry.body for entry in service.list_timeline(session, case_id=first.id)]
    assert bodies == ["被骗了", "又转了一笔"]
    assert urgent(database, conversation, now, kind="health_emergency").id != first.id
    assert urgent(database, conversation, now + timedelta(hours=25)).id != first.id


def test_closed_emergency_does_not_take_a_new_one(database: Database, conversation: str, now: datetime) -> None:
    first = urgent(database, conversation, now)
    with database.write() as session:
        closed = service.change_state(session, case_id=first.id, state="closed", changed_by="clerk", now=now)
    assert closed.closed_at == now
    assert urgent(database, conversation, now).id != first.id


def test_facts_are_lines_of_the_timeline(database: Database, conversation: str, now: datetime) -> None:
    case = urgent(database, conversation, now)
    with database.write() as session:
        service.add_fact(session, case_id=case.id, name="amount", value="23000", now=now)
        service.add_text(
            session, case_id=case.id, text="已联系", now=now, author="staff", author_name="李", kind="note"
        )
        lines = service.list_timeline(session, case_id=case.id)
    assert [(line.kind, line.fact_name, line.author) for line in lines] == [
        ("opened", None, "member"),
        ("fact", "amount", "member"),
        ("note", None, "staff"),
    ]


def test_number_can_be_said_and_found_by_its_owner_only(database: Database, conversation: str, now: datetime) -> None:
    with database.write() as session:
        stranger = add_conversation(session, now, external_id="b").conversation_id
        case = service.open_case(
            session,
            kind="home_visit",
            conversation_id=conversation,
            member_id=1,
            summary="换灯泡",
            details={"when": "2026-11-25"},
            now=now,
        )
        find = service.find_case_of
        assert case.number == number_of(case.id)
        assert find(session, number=case.number, conversation_id=stranger, member_id=1) == case
        assert find(session, number=case.number, conversation_id=stranger, member_id=2) is None
        assert find(session, number=case.number, conversation_id=conversation) is None, "the phone is another's now"
        assert find(session, number="9" * 30, conversation_id=conversation) is None
        assert service.list_of_conversation(session, conversation_id=conversation) == []
        assert service.list_of_conversation(session, conversation_id=conversation, member_id=1) == [case]


@pytest.mark.parametrize("said", ["", "abc", "-5", "100000", "99", "١٢٣"])
def test_what_is_no_number_is_no_case(said: str) -> None:
    assert id_of(said) is None


def test_open_cases_are_listed_oldest_first(database: Database, conversation: str, now: datetime) -> None:
    one = urgent(database, conversation, now)
    two = urgent(database, conversation, now + timedelta(hours=1), kind="health_emergency")
    with database.read() as session:
        assert [case.id for case in service.list_open(session, urgency="urgent", limit=9)] == [one.id, two.id]


def test_case_that_is_not_there_is_named(database: Database, now: datetime) -> None:
    with pytest.raises(service.CaseNotFoundError), database.write() as session:
        service.change_state(session, case_id=7, state="closed", changed_by="x", now=now)


def test_a_loss_holds_no_id_number_and_keeps_the_cheats_account(
    database: Database, conversation: str, now: datetime
) -> None:
    told = "他骗走我的身份证号 62990219480305068X，钱打到 6222021234567890123，电话 13800138000"
    case = urgent(database, conversation, now, text=told)
    assert case.summary == "他骗走我的身份证号 629***************，钱打到 6222021234567890123，电话 13800138000"
    with database.read() as session:
        assert [entry.body for entry in service.list_timeline(session, case_id=case.id)] == [case.summary]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("62990219480305068X", "629***************"),
        ("629902 19480305 068x 是我的", "629*************** 是我的"),
        ("６２９９０２１９４８０３０５０６８Ｘ", "629***************"),
        ("62990219480305068X、629902194803050682", "629***************、629902194803050682"),
        ("629902194813050680", "629902194813050680"),
        ("6222021234567890123", "6222021234567890123"),
        ("没有号码", "没有号码"),
    ],
)
def test_only_what_is_an_id_number_by_its_own_check_is_hidden(said: str, shown: str) -> None:
    assert without_id_numbers(said) == shown
