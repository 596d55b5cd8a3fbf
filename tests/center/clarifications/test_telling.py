"""Who asked is told once, whoever works and whatever dies; a correction goes to exactly those who were told."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from center.audit.views import Actor
from center.cases import service as cases
from center.checks import service as checks
from center.clarifications import service as clarifications
from center.conversations import service as conversations
from center.conversations.erasing import service as erasing
from center.db import Database
from center.handover import service as handover
from center.vetting.rules import HOLD
from tests.center.clarifications.vetters import (
    MINUTE,
    QIAN,
    SECOND,
    SUN,
    ZHAO,
    ask,
    conversation,
    draft,
    hire,
    published,
    published_notice,
    said_to,
    tell_all,
)

RUMOUR = "楼下贴告示说，拿旧电视机能换一袋大米，地点在老俱乐部门口"
ALIKE = "楼下贴了告示说，拿旧电视机可以换一袋大米，地点在老俱乐部门口"
LATER = HOLD + SECOND


@pytest.fixture(autouse=True)
def staff(database: Database, now: datetime) -> None:
    hire(database, now)


def answer(database: Database, now: datetime, *, verdict: str = "false") -> int:
    """Answer the first open group with a new clarification, by two people; return the clarification."""
    with database.write() as session:
        group = checks.list_open_groups(session, limit=9)[0]
        made = clarifications.create(session, draft=draft("旧电视机换一袋大米", verdict=verdict), by=ZHAO, now=now)
        checks.answer_group(
            session, group_id=group.id, clarification_id=made.id, by=ZHAO, expected_version=group.version, now=now
        )
        clarifications.submit(session, clarification_id=made.id, by=ZHAO, expected_version=1, now=now)
        clarifications.publish(session, clarification_id=made.id, by=QIAN, expected_version=2, now=now)
    return made.id


def test_near_same_questions_are_one_item_with_a_case_for_each_person(database: Database, now: datetime) -> None:
    people = [conversation(database, now, name) for name in "abc"]
    kept = [ask(database, one, words, now) for one, words in zip(people, (RUMOUR, ALIKE, RUMOUR), strict=True)]
    ask(database, people[0], ALIKE, now + MINUTE)
    with database.read() as session:
        groups = checks.list_open_groups(session, limit=9)
        assert [(group.people, group.words) for group in groups] == [(3, RUMOUR)]
        assert len(checks.get_group(session, group_id=groups[0].id).case_ids) == 3
        assert len({one.case_number for one in kept}) == 3
        case = cases.get_case(session, case_id=checks.get_group(session, group_id=groups[0].id).case_ids[0])
        assert [line.body for line in cases.list_timeline(session, case_id=case.id)] == [RUMOUR, ALIKE]


def test_another_number_is_another_item(database: Database, now: datetime) -> None:
    ask(database, conversation(database, now, "a"), RUMOUR + "，12月5日", now)
    ask(database, conversation(database, now, "b"), RUMOUR + "，12月6日", now)
    with database.read() as session:
        assert [group.people for group in checks.list_open_groups(session, limit=9)] == [1, 1]


def test_everybody_who_asked_is_told_once_and_their_case_is_settled(database: Database, now: datetime) -> None:
    people = [conversation(database, now, name) for name in "abc"]
    for one in people:
        ask(database, one, RUMOUR, now)
    answer(database, now + MINUTE)
    assert tell_all(database, now + MINUTE) == 0, "a slip can still be taken back"
    assert tell_all(database, now + MINUTE + LATER) == 3
    assert tell_all(database, now + 9 * MINUTE) == 0
    for one in people:
        assert [line for line in said_to(database, one) if "查清" in line and "假的" in line] == said_to(database, one)
        assert len(said_to(database, one)) == 1
    with database.read() as session:
        states = session.execute(text("SELECT DISTINCT state, close_reason FROM cases")).all()
        assert [tuple(row) for row in states] == [("closed", "settled")]
        assert checks.count_open_groups(session) == 0


def test_two_workers_tell_each_person_once(database: Database, now: datetime) -> None:
    people = [conversation(database, now, f"p{number}") for number in range(12)]
    for one in people:
        ask(database, one, RUMOUR, now)
    answer(database, now)
    told: list[int] = []
    workers = [threading.Thread(target=lambda: told.append(tell_all(database, now + LATER))) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(told) == len(people)
    assert [len(said_to(database, one)) for one in people] == [1] * len(people)


def test_a_failure_in_the_middle_leaves_nothing_and_is_tried_again(database: Database, now: datetime) -> None:
    person = conversation(database, now, "a")
    ask(database, person, RUMOUR, now)
    answer(database, now)
    with database.read() as session:
        due = checks.list_due(session, now=now + LATER, limit=9)

    def die() -> None:
        with database.write() as session:
            assert checks.tell(session, due=due[0], now=now + LATER)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        die()
    assert said_to(database, person) == []
    assert tell_all(database, now + LATER) == 1
    assert len(said_to(database, person)) == 1


def test_a_correction_goes_to_those_who_were_told_and_to_nobody_else(database: Database, now: datetime) -> None:
    asked, live, other = (conversation(database, now, name) for name in "abc")
    ask(database, asked, RUMOUR, now)
    old = answer(database, now)
    tell_all(database, now + LATER)
    ask(database, live, "旧电视机换一袋大米", now + MINUTE)
    ask(database, other, "别的事情，听说食堂要关门了是真的吗", now + MINUTE)
    new = published(database, now + 2 * MINUTE, draft("旧电视机换一袋大米", verdict="misleading"), replaces_id=old)
    with database.read() as session:
        assert checks.effect_of(session, about="clarification", object_id=new.id).waiting == 2
    assert tell_all(database, now + 3 * MINUTE) == 2
    assert ["更正" in said_to(database, one)[-1] for one in (asked, live)] == [True, True]
    assert said_to(database, other) == []


def test_who_was_not_told_yet_hears_only_the_corrected_one(database: Database, now: datetime) -> None:
    person = conversation(database, now, "a")
    ask(database, person, RUMOUR, now)
    old = answer(database, now)
    published(database, now + SECOND, draft("旧电视机换一袋大米", verdict="misleading"), replaces_id=old)
    assert tell_all(database, now + MINUTE) == 1
    assert ["误导" in line and "更正" not in line for line in said_to(database, person)] == [True]


def test_a_withdrawal_is_told_to_those_who_were_told(database: Database, now: datetime) -> None:
    asked, late = conversation(database, now, "a"), conversation(database, now, "b")
    ask(database, asked, RUMOUR, now)
    made = answer(database, now)
    tell_all(database, now + LATER)
    with database.write() as session:
        assert checks.count_told(session, about="clarification", object_id=made) == 1
        clarifications.withdraw(
            session, clarification_id=made, by=SUN, expected_version=3, reason="来源有误", now=now + 2 * MINUTE
        )
    assert tell_all(database, now + 3 * MINUTE) == 1
    assert "撤回" in said_to(database, asked)[-1]
    assert said_to(database, late) == []


def test_a_withdrawn_notice_is_told_to_those_who_asked_for_it(database: Database, now: datetime) -> None:
    from center.notices import service as notices

    person = conversation(database, now, "a")
    body = "体检定于12月5日上午8点半在服务大厅一楼，请空腹，带医保卡。"
    out = published_notice(database, now, body)
    ask(database, person, body, now + SECOND)
    with database.write() as session:
        notices.withdraw(
            session, notice_id=out.id, by=SUN, expected_version=out.version, reason="改期", now=now + MINUTE
        )
    assert tell_all(database, now + 2 * MINUTE) == 1
    assert "撤回" in said_to(database, person)[-1]


def test_undoing_a_publication_tells_nobody_and_opens_the_question_again(database: Database, now: datetime) -> None:
    person = conversation(database, now, "a")
    ask(database, person, RUMOUR, now)
    made = answer(database, now)
    with database.write() as session:
        clarifications.undo(session, clarification_id=made, by=QIAN, expected_version=3, now=now + SECOND)
        assert checks.count_open_groups(session) == 1
    assert tell_all(database, now + MINUTE) == 0
    with database.write() as session:
        clarifications.publish(session, clarification_id=made, by=SUN, expected_version=4, now=now + 2 * MINUTE)
    assert tell_all(database, now + 3 * MINUTE) == 1


def test_a_telephone_that_is_anothers_by_now_is_told_nothing(database: Database, now: datetime) -> None:
    person = conversation(database, now, "a")
    ask(database, person, RUMOUR, now)
    answer(database, now)
    with database.write() as session:
        conversations.unbind(session, conversation_id=person, now=now + SECOND)
    assert tell_all(database, now + LATER) == 0
    assert said_to(database, person) == []


def test_a_conversation_that_was_erased_is_told_nothing(database: Database, now: datetime) -> None:
    person = conversation(database, now, "a")
    ask(database, person, RUMOUR, now)
    answer(database, now)
    with database.write() as session:
        erasing.forget_account(session, conversation_id=person, now=now)
    assert tell_all(database, now + LATER) == 0
    assert said_to(database, person) == []


def test_who_speaks_with_the_staff_is_told_afterwards(database: Database, now: datetime) -> None:
    person = conversation(database, now, "a")
    ask(database, person, RUMOUR, now)
    with database.write() as session:
        case_id = session.execute(text("SELECT id FROM cases")).scalar_one()
        by = Actor(3, "孙丙", "")
        handover.take_over(session, case_id=case_id, by=by, now=now)
    answer(database, now)
    before = said_to(database, person)
    assert tell_all(database, now + LATER) == 0
    assert said_to(database, person) == before
    with database.write() as session:
        handover.hand_back(session, conversation_id=person, by=by, now=now + MINUTE)
    assert tell_all(database, now + timedelta(minutes=4)) == 1


def test_the_effect_counts_who_asked_was_answered_and_reached(database: Database, now: datetime) -> None:
    first, second = conversation(database, now, "a"), conversation(database, now, "b")
    ask(database, first, RUMOUR, now)
    made = answer(database, now)
    tell_all(database, now + LATER)
    ask(database, second, "旧电视机换一袋大米", now + MINUTE)
    with database.write() as session:
        assert tuple(checks.effect_of(session, about="clarification", object_id=made)) == (2, 2, 1, 0)
        sent = session.execute(text("SELECT id FROM outbox_messages")).scalars().all()
        conversations.mark_sent(session, ids=sent, provider_ids=[None] * len(sent), now=now)
        assert checks.effect_of(session, about="clarification", object_id=made).reached == 2
