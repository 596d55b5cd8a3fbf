"""Warnings as records: opened once, growing, settled by staff, told once; and notices that take two people."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from center.alerts import service as alerts
from center.cases import service as cases
from center.checks import service as checks
from center.clock import to_local
from center.db import Database
from center.db.models import metadata
from center.members import service as members
from center.notices import service as notices
from center.scams.warning import service as warnings
from center.scams.work import ScamWork
from tests.center.desk import LIU, ZHANG, add_clerks, add_route, open_case
from tests.center.people import LI, add_conversation, add_members

NUMBER = "13800001111"
TEXTS = (
    "您好，我是市公安局民警张警官，您的身份信息被冒用涉嫌洗钱，请立即将资金转到安全账户配合核查，不要告诉任何人。",
    "你好，我是市公安局民警李警官，您的身份信息被冒用涉嫌洗钱，请立即把资金转到安全账户配合核查，不要告诉任何人！",
    "您好，我是市公安局的王警官，您身份信息被冒用涉嫌洗钱，请马上将资金转到安全账户配合我们核查，不要告诉任何人",
)


def rows(database: Database, table: str) -> list:
    with database.read() as session:
        return session.execute(select(metadata.tables[table])).all()


def look(database: Database, now: datetime) -> list[int]:
    with database.read() as session:
        sight = warnings.look(session, now=now)
    with database.write() as session:
        return warnings.write_down(session, sight=sight, now=now)


@pytest.fixture
def center(database: Database, now: datetime) -> Database:
    with database.write() as session:
        add_clerks(session, now)
        add_route(session, now)
        add_members(session, now)
        third = replace(LI, employee_no="YM000003", id_number="620902195107011239", branch_id=4)
        members.register_member(session, member=third, now=now)
    return database


def report(database: Database, now: datetime, member_id: int | None, words: str = f"{NUMBER} 骗我") -> int:
    with database.write() as session:
        return open_case(session, now, "scam", member_id=member_id, summary=words).id


def test_a_warning_is_opened_once_and_grows(center: Database, now: datetime) -> None:
    first = report(center, now - timedelta(hours=5), 1)
    assert look(center, now - timedelta(hours=4)) == []
    second = report(center, now - timedelta(hours=3), 2)
    (warning_id,) = look(center, now - timedelta(hours=2))
    assert look(center, now - timedelta(hours=2)) == []
    third = report(center, now - timedelta(hours=1), 3)
    assert look(center, now) == []
    with center.read() as session:
        (warning,) = warnings.list_active(session)
        behind = warnings.list_cases(session, warning_ids=[warning_id])[warning_id]
        signs = warnings.list_signs(session, warning_ids=[warning_id])[warning_id]
    assert (warning.id, warning.people, warning.grown_at, warning.organization_id) == (warning_id, 3, now, None)
    assert behind == [third, second, first]
    assert [(one.kind, one.people, one.shown, one.is_by_rule) for one in signs if one.is_by_rule] == [
        ("phone", 3, NUMBER, True)
    ]
    assert NUMBER not in "".join(str(row) for row in rows(center, "scam_warning_signs"))
    told = [row for row in rows(center, "alerts") if row.event == alerts.WAVE]
    assert len(told) == 1
    with center.write() as session:
        alerts.withdraw(session, case_id=second, now=now)
    assert [row.state for row in rows(center, "alerts") if row.event == alerts.WAVE] == ["due"]


def test_one_person_who_tells_twice_is_no_wave(center: Database, now: datetime) -> None:
    report(center, now - timedelta(hours=2), 1)
    report(center, now - timedelta(hours=1), 1)
    assert look(center, now) == []


def test_texts_that_three_people_forward_are_a_warning(center: Database, now: datetime) -> None:
    for place, words in enumerate(TEXTS, start=1):
        report(center, now - timedelta(hours=place), place, words)
    work = ScamWork(center)
    while work.step(now=now):
        pass
    with center.read() as session:
        (warning,) = warnings.list_active(session)
        signs = warnings.list_signs(session, warning_ids=[warning.id])[warning.id]
    assert [one.kind for one in signs if one.is_by_rule] == ["text"]
    assert warning.people == 3


def test_of_two_processes_that_look_at_once_one_opens_the_warning(center: Database, now: datetime) -> None:
    for member_id in (1, 2):
        report(center, now - timedelta(hours=member_id), member_id)
    ready, opened = threading.Barrier(3), []

    def work() -> None:
        with center.read() as session:
            sight = warnings.look(session, now=now)
        ready.wait()
        with center.write() as session:
            opened.extend(warnings.write_down(session, sight=sight, now=now))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1
    assert len(rows(center, "scam_warnings")) == 1
    assert len([row for row in rows(center, "alerts") if row.event == alerts.WAVE]) == 1


def test_what_is_dismissed_does_not_come_again_and_what_is_new_does(center: Database, now: datetime) -> None:
    for member_id in (1, 2):
        report(center, now - timedelta(hours=5), member_id)
    (warning_id,) = look(center, now - timedelta(hours=4))
    with center.write() as session:
        with pytest.raises(warnings.ReasonMissingError):
            warnings.dismiss(session, warning_id=warning_id, reason="", by=ZHANG, seen=1, now=now)
        warnings.dismiss(session, warning_id=warning_id, reason="known", by=ZHANG, seen=1, now=now)
    assert look(center, now) == []
    report(center, now, 3)
    assert look(center, now) == []
    report(center, now, 1)
    assert len(look(center, now)) == 1
    assert "dismiss.warning" in {row.action for row in rows(center, "audit_entries")}


def test_the_slower_of_two_is_told_and_changes_nothing(center: Database, now: datetime) -> None:
    for member_id in (1, 2):
        report(center, now, member_id)
    (warning_id,) = look(center, now)
    with center.write() as session:
        warnings.take(session, warning_id=warning_id, by=ZHANG, seen=1, now=now)
    for change in (
        lambda session: warnings.take(session, warning_id=warning_id, by=LIU, seen=1, now=now),
        lambda session: warnings.close(session, warning_id=warning_id, by=LIU, seen=1, now=now),
        lambda session: warnings.dismiss(session, warning_id=warning_id, reason="known", by=LIU, seen=1, now=now),
    ):
        with pytest.raises(warnings.WarningChangedError), center.write() as session:
            change(session)
    with center.read() as session:
        assert warnings.get_warning(session, warning_id=warning_id).taken_by == ZHANG.staff_id


def test_a_quiet_warning_ends_by_itself(center: Database, now: datetime) -> None:
    for member_id in (1, 2):
        report(center, now, member_id)
    (warning_id,) = look(center, now)
    assert look(center, now + timedelta(days=6)) == []
    with center.read() as session:
        assert warnings.get_warning(session, warning_id=warning_id).is_active
    assert look(center, now + timedelta(days=8)) == []
    with center.read() as session:
        assert warnings.get_warning(session, warning_id=warning_id).state == "over"
        assert warnings.list_active(session) == []


@pytest.fixture
def warning_id(center: Database, now: datetime) -> int:
    with center.write() as session:
        for member_id in (1, 2):
            case = open_case(session, now, "scam", member_id=member_id, summary=f"{NUMBER} 骗我王桂兰")
            cases.add_fact(session, case_id=case.id, name="scam_type", value="impersonation", now=now)
    return look(center, now)[0]


def test_whoever_forwards_a_warning_of_the_center_hears_that_the_center_sent_it(
    center: Database, now: datetime, warning_id: int
) -> None:
    with center.write() as session:
        draft_id = warnings.draft_notice(session, warning_id=warning_id, by=ZHANG, now=now)
        warnings.approve(session, draft_id=draft_id, by=LIU, seen=1, now=now)
        (published,) = notices.list_current(session, now=now, limit=9, member_id=1)
        assert notices.list_current(session, now=now, limit=9) == []
        found = checks.check(session, text=published.body_zh, today=to_local(now).date())
    assert found.outcome == "notice"
    assert found.notice is not None
    assert found.notice.id == published.id


def test_a_notice_goes_out_when_a_second_person_has_approved_it(
    center: Database, now: datetime, warning_id: int
) -> None:
    with center.write() as session:
        draft_id = warnings.draft_notice(session, warning_id=warning_id, by=ZHANG, now=now)
        draft = warnings.get_draft(session, draft_id=draft_id)
        assert draft.branches == (3,)
        # Two have reported: others of their branch could guess who.
        assert "第一支部" not in draft.body_zh
        assert "First branch" not in draft.body_en
        for words in (draft.body_zh, draft.body_en, draft.title_zh, draft.title_en):
            assert "{" not in words
            assert "王桂兰" not in words
            assert NUMBER not in words
        assert notices.list_current(session, now=now, limit=9) == []
        with pytest.raises(warnings.OwnDraftError):
            warnings.approve(session, draft_id=draft_id, by=ZHANG, seen=1, now=now)
        with pytest.raises(warnings.WarningChangedError):
            warnings.draft_notice(session, warning_id=warning_id, by=LIU, now=now)
    texts = {"title_zh": "新标题", "title_en": "New", "body_zh": "正文", "body_en": "Body"}
    with center.write() as session:
        warnings.change_draft(session, draft_id=draft_id, texts=texts, branches=[3, 4], by=LIU, seen=1, now=now)
        with pytest.raises(warnings.OwnDraftError):
            warnings.approve(session, draft_id=draft_id, by=LIU, seen=2, now=now)
        with pytest.raises(warnings.WarningChangedError):
            warnings.approve(session, draft_id=draft_id, by=ZHANG, seen=1, now=now)
        warnings.approve(session, draft_id=draft_id, by=ZHANG, seen=2, now=now)
        with pytest.raises(warnings.WarningChangedError):
            warnings.approve(session, draft_id=draft_id, by=ZHANG, seen=2, now=now)
        (published,) = notices.list_current(session, now=now, limit=9, member_id=2)
        assert (published.title_zh, published.body_en) == ("新标题", "Body")
        assert (published.drafted_by, published.published_by) == (LIU.staff_id, ZHANG.staff_id)
        assert warnings.get_draft(session, draft_id=draft_id).branches == (3, 4)
    actions = [row.action for row in rows(center, "audit_entries")]
    assert [one for one in actions if one.endswith("warning_notice")] == [
        "draft.warning_notice",
        "change.warning_notice",
        "approve.warning_notice",
    ]


def test_a_notice_that_is_refused_or_taken_back_never_goes_out(
    center: Database, now: datetime, warning_id: int
) -> None:
    with center.write() as session:
        first = warnings.draft_notice(session, warning_id=warning_id, by=ZHANG, now=now)
        with pytest.raises(warnings.OwnDraftError):
            warnings.refuse(session, draft_id=first, by=ZHANG, seen=1, now=now)
        warnings.refuse(session, draft_id=first, by=LIU, seen=1, now=now)
        second = warnings.draft_notice(session, warning_id=warning_id, by=ZHANG, now=now)
        with pytest.raises(warnings.WarningChangedError):
            warnings.withdraw(session, draft_id=second, by=LIU, seen=1, now=now)
        warnings.withdraw(session, draft_id=second, by=ZHANG, seen=1, now=now)
        assert notices.list_current(session, now=now, limit=9) == []
        states = [one.state for one in warnings.list_drafts(session, warning_id=warning_id)]
    assert states == ["withdrawn", "refused"]


@pytest.mark.parametrize(
    ("changes", "branches", "problem"),
    [
        ({"title_zh": " "}, [3], "text_missing"),
        ({"body_en": "x" * 2001}, [3], "text_long"),
        ({}, [], "branches_missing"),
        ({}, [999], "branches_missing"),
    ],
)
def test_a_draft_that_does_not_fit_is_not_kept(
    center: Database, now: datetime, warning_id: int, changes: dict[str, str], branches: list[int], problem: str
) -> None:
    texts = {"title_zh": "题", "title_en": "T", "body_zh": "文", "body_en": "B"} | changes
    with center.write() as session:
        draft_id = warnings.draft_notice(session, warning_id=warning_id, by=ZHANG, now=now)
        with pytest.raises(warnings.DraftInvalidError) as raised:
            warnings.change_draft(session, draft_id=draft_id, texts=texts, branches=branches, by=ZHANG, seen=1, now=now)
        assert raised.value.problem == problem
        assert warnings.get_draft(session, draft_id=draft_id).version == 1


def test_the_database_itself_lets_nobody_approve_their_own(center: Database, now: datetime, warning_id: int) -> None:
    with center.write() as session:
        warnings.draft_notice(session, warning_id=warning_id, by=ZHANG, now=now)
    change = "UPDATE warning_notices SET state = 'approved', decided_by = drafted_by, decided_at = drafted_at"
    with pytest.raises(Exception, match="decided_by_another"), center.write() as session:
        session.execute(text(change))


def test_looking_needs_no_name_of_anybody(center: Database, now: datetime) -> None:
    with center.write() as session:
        for name in ("a", "b"):
            account = add_conversation(session, now, external_id=name)
            open_case(session, now, "scam", conversation_id=account.conversation_id, summary=f"{NUMBER} 骗我")
        open_case(session, now, "scam", summary=f"{NUMBER} 骗我")
    assert len(look(center, now)) == 1
    with center.read() as session:
        (warning,) = warnings.list_active(session)
    assert warning.people == 3
