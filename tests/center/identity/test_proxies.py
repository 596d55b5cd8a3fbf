"""Relatives: what they ask, what staff decide, who is told, and how it ends."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from center.audit import service as audit
from center.audit.views import EntryFilter
from center.cases import service as cases
from center.conversations import service as conversations
from center.db import Database
from center.identity import service
from tests.center.desk import ZHANG, add_clerks
from tests.center.people import add_conversation, add_members

MINUTE = timedelta(minutes=1)
SAID = {"relative_name": "王小军 13800138000", "member_hint": "王桂兰", "relation": "儿女"}


@pytest.fixture
def center(database: Database, now: datetime) -> tuple[int, int, str, str]:
    with database.write() as session:
        add_clerks(session, now)
        wang, li = add_members(session, now)
        own = add_conversation(session, now, external_id="own").conversation_id
        conversations.bind(session, conversation_id=own, member_id=wang, now=now)
        return wang, li, own, add_conversation(session, now, external_id="son").conversation_id


def request(database: Database, conversation: str, now: datetime, **said: str) -> int:
    with database.write() as session:
        return service.request_proxy(session, conversation_id=conversation, now=now, **{**SAID, **said}).id


def approve(database: Database, case_id: int, member_id: int, now: datetime, *scopes: str) -> int:
    with database.write() as session:
        return service.approve_proxy(
            session, case_id=case_id, member_id=member_id, scopes=scopes or ["meetings"], decided_by=ZHANG, now=now
        )


def said_to(database: Database, conversation: str) -> list[str]:
    with database.read() as session:
        return [line.text for line in conversations.list_history(session, conversation_id=conversation, limit=20)]


def decisions(database: Database) -> list[tuple[str | None, str | None, str | None]]:
    with database.read() as session:
        found = audit.list_entries(session, chosen=EntryFilter(action="decide_proxy.member")).entries
    return [(entry.object_id, entry.old_value, entry.new_value) for entry in found]


def test_a_request_waits_with_what_the_relative_said(database: Database, center: tuple, now: datetime) -> None:
    case_id = request(database, center[3], now)
    with database.read() as session:
        waiting = service.list_proxy_requests(session)
        one = service.get_proxy_request(session, case_id=case_id)
    assert waiting == [one]
    assert {name: getattr(one, name) for name in SAID} == SAID
    assert (one.case_id, one.bound_to, one.case_closed_at) == (case_id, None, None)


def test_relative_and_member_are_told_what_was_granted(database: Database, center: tuple, now: datetime) -> None:
    case_id = request(database, center[3], now)
    assert approve(database, case_id, center[0], now, "meetings", "benefits") == 1
    to_relative, to_member = said_to(database, center[3])[-1], said_to(database, center[2])[-1]
    assert "王**" in to_relative and "王桂兰" not in to_relative
    assert "待遇发放、会议活动" in to_relative
    assert "王小军" in to_member and "13800138000" not in to_member
    assert "待遇发放、会议活动" in to_member
    for words in (to_relative, to_member):
        assert "11 月 22 日" in words  # until when


def test_who_has_no_phone_is_told_by_nobody_and_staff_hear_so(database: Database, center: tuple, now: datetime) -> None:
    assert approve(database, request(database, center[3], now), center[1], now) == 0


def test_a_decision_closes_its_case_and_is_on_record(database: Database, center: tuple, now: datetime) -> None:
    case_id = request(database, center[3], now)
    approve(database, case_id, center[0], now, "meetings", "benefits")
    with database.read() as session:
        case = cases.get_case(session, case_id=case_id)
        told = [line.body for line in cases.list_timeline(session, case_id=case_id) if line.kind == "reply"]
    assert (case.close_reason, case.outcome, case.first_answered_at) == ("settled", "helped", now)
    assert told == said_to(database, center[3])
    assert decisions(database) == [(case.number, "requested", "approved for YM000001: benefits, meetings")]


def test_a_refused_relative_is_told_so_and_not_whether_there_is_such_a_member(
    database: Database, center: tuple, now: datetime
) -> None:
    heard = []
    for hint, place in (("王桂兰", center[3]), ("没有这个人", None)):
        with database.write() as session:
            conversation = place or add_conversation(session, now, external_id="x").conversation_id
        case_id = request(database, conversation, now, member_hint=hint)
        with database.write() as session:
            service.refuse_proxy(session, case_id=case_id, decided_by=ZHANG, now=now)
        heard.append(said_to(database, conversation)[-1].replace(str(100_000 + case_id), "N"))
    assert heard[0] == heard[1]
    assert "没有同意" in heard[0]
    assert said_to(database, center[2]) == []
    assert [new for _, _, new in decisions(database)] == ["refused", "refused"]


def test_of_two_who_decide_one_is_told(database: Database, center: tuple, now: datetime) -> None:
    case_id = request(database, center[3], now)
    approve(database, case_id, center[0], now)
    with pytest.raises(service.ProxyRequestNotFoundError):
        approve(database, case_id, center[1], now)
    with pytest.raises(service.ProxyRequestNotFoundError), database.write() as session:
        service.refuse_proxy(session, case_id=case_id, decided_by=ZHANG, now=now)
    assert len(said_to(database, center[3])) == 1


@pytest.mark.parametrize("scopes", [[], ["everything"], ["meetings", "bank_card"]])
def test_nothing_is_granted_that_is_no_scope(
    database: Database, center: tuple, now: datetime, scopes: list[str]
) -> None:
    case_id = request(database, center[3], now)
    with pytest.raises(ValueError, match="not a scope"), database.write() as session:
        service.approve_proxy(session, case_id=case_id, member_id=center[0], scopes=scopes, decided_by=ZHANG, now=now)
    assert said_to(database, center[3]) == []


def test_a_phone_that_is_a_members_own_is_granted_nothing(database: Database, center: tuple, now: datetime) -> None:
    case_id = request(database, center[3], now)
    with database.write() as session:
        conversations.bind(session, conversation_id=center[3], member_id=center[1], now=now)
    with pytest.raises(service.BoundToMemberError):
        approve(database, case_id, center[0], now)


def test_an_ended_grant_reads_nothing_more_and_both_hear_of_it(
    database: Database, center: tuple, now: datetime
) -> None:
    approve(database, request(database, center[3], now), center[0], now)
    with database.write() as session:
        grant = service.list_grants(session, now=now, member_id=center[0])[0]
        assert (grant.member_name, grant.scopes, grant.decided_by) == ("王桂兰", ["meetings"], "张敏")
        assert service.end_proxy(session, grant_id=grant.grant_id, by=ZHANG, now=now + MINUTE) == 1
        assert service.find_member_of(session, conversation_id=center[3], now=now + MINUTE) is None
        assert service.list_grants(session, now=now + MINUTE) == []
        with pytest.raises(service.ProxyGrantNotFoundError):
            service.end_proxy(session, grant_id=grant.grant_id, by=ZHANG, now=now + MINUTE)
    assert "不能在这里替王**问事" in said_to(database, center[3])[-1]
    assert "王小军不能再替您查事" in said_to(database, center[2])[-1]
    assert decisions(database)[0][1:] == ("approved", "ended")


def test_a_phone_reads_for_one_member_and_the_one_before_hears_that_it_ended(
    database: Database, center: tuple, now: datetime
) -> None:
    approve(database, request(database, center[3], now), center[0], now)
    approve(database, request(database, center[3], now + MINUTE), center[1], now + MINUTE)
    with database.read() as session:
        assert service.find_member_of(session, conversation_id=center[3], now=now + MINUTE).member_id == center[1]
        assert service.list_grants(session, now=now + MINUTE, member_id=center[0]) == []
    assert "不能再替您查事" in said_to(database, center[2])[-1]


def test_a_grant_that_has_run_out_is_not_in_force_and_does_not_stand_in_the_way(
    database: Database, center: tuple, now: datetime
) -> None:
    approve(database, request(database, center[3], now), center[0], now)
    later = now + timedelta(days=366)
    with database.read() as session:
        assert service.list_grants(session, now=later) == []
    approve(database, request(database, center[3], later), center[0], later)
    with database.read() as session:
        assert len(service.list_grants(session, now=later)) == 1


def test_a_request_whose_case_was_closed_undecided_can_be_decided_and_swallows_no_new_one(
    database: Database, center: tuple, now: datetime
) -> None:
    case_id = request(database, center[3], now)
    with database.write() as session:
        cases.close(
            session, case_id=case_id, reason="unreachable", outcome="unknown", by=ZHANG, expected_version=1, now=now
        )
        assert service.list_proxy_requests(session)[0].case_closed_at == now
    again = request(database, center[3], now + MINUTE)
    assert again != case_id
    with database.write() as session:
        assert [one.case_id for one in service.list_proxy_requests(session)] == [again]
        cases.close(
            session, case_id=again, reason="unreachable", outcome="unknown", by=ZHANG, expected_version=1, now=now
        )
    approve(database, again, center[0], now + MINUTE)
    with database.read() as session:
        assert service.find_member_of(session, conversation_id=center[3], now=now + MINUTE).is_proxy
