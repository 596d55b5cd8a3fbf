"""Without a yes nothing is kept; with one only what was asked about, once, and nothing from beside an alarm."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from center.cases import service as cases
from center.conversations import service as conversations
from center.conversations.erasing import service as erasing
from center.db import Database
from center.identity import service as identity
from center.lessons import service as lessons
from center.lessons.consent import service as consent
from center.lessons.rules import MASK
from center.lessons.views import LessonView
from center.lessons.work import LessonWork
from center.retention import service as retention
from tests.center.desk import BOSS, ZHANG, add_clerks
from tests.center.lessons.talk import OFFERED, agree, not_understood_twice, say
from tests.center.people import LI, WANG, add_members

SHORT = timedelta(minutes=1)


def collected(database: Database, now: datetime) -> list[LessonView]:
    work = LessonWork(database)
    while work.step(now=now):
        pass
    with database.read() as session:
        return sorted(lessons.list_lessons(session, state="new", limit=50), key=lambda lesson: lesson.id)


def may_be_asked(database: Database, who: str, now: datetime) -> bool:
    with database.read() as session:
        return consent.may_be_asked(session, conversation_id=who, now=now)


def test_without_a_yes_nothing_is_kept(database: Database, now: datetime) -> None:
    with database.write() as session:
        not_understood_twice(session, "nobody asked", now)
        asked = not_understood_twice(session, "asked", now)
        assert consent.note_asked(session, conversation_id=asked, now=now)
        agree(session, not_understood_twice(session, "said no", now), now, yes=False)
    assert collected(database, now + SHORT) == []


def test_with_a_yes_it_is_kept_once_with_what_was_offered(database: Database, now: datetime) -> None:
    with database.write() as session:
        agree(session, not_understood_twice(session, "a", now), now)
    found = collected(database, now + SHORT)
    assert [(lesson.text, lesson.offered, lesson.times) for lesson in found] == [
        ("那个外头的咋还没见着", ("query_benefit_payment", "query_meeting"), 1),
        ("就是外头那个嘛", (), 1),
    ]
    assert collected(database, now + 2 * SHORT) == found
    assert found[0].said_on.isoformat() == "2026-11-22"


def test_what_is_said_after_the_question_or_long_before_is_not_kept(database: Database, now: datetime) -> None:
    with database.write() as session:
        say(session, "a", "早上说的那句没听懂", now - timedelta(hours=3))
        one = not_understood_twice(session, "a", now, "问的就是这句", "和这句")
        agree(session, one, now)
        say(session, "a", "后来说的那句没听懂", now + SHORT)
    assert [lesson.text for lesson in collected(database, now + 2 * SHORT)] == ["问的就是这句", "和这句"]


def test_what_was_understood_tapped_or_belongs_to_a_case_is_not_kept(database: Database, now: datetime) -> None:
    with database.write() as session:
        one = not_understood_twice(session, "a", now, "这句算", "这句也算")
        at = now - timedelta(minutes=5)
        say(session, "a", "这句听懂了", at, outcome="answered")
        say(session, "a", "点的按钮", at, tapped="1")
        held = say(session, "a", "这句在一件事里", at)
        case = cases.open_case(
            session, kind="complaint", conversation_id=one, member_id=None, summary="投诉", details={}, now=at
        )
        cases.add_text(session, case_id=case.id, text="这句在一件事里", inbox_id=held, now=at)
        agree(session, one, now)
    assert [lesson.text for lesson in collected(database, now + SHORT)] == ["这句算", "这句也算"]


def test_beside_an_alarm_nobody_is_asked_and_nothing_is_kept(database: Database, now: datetime) -> None:
    with database.write() as session:
        one = not_understood_twice(session, "a", now)
        assert consent.may_be_asked(session, conversation_id=one, now=now)
        agree(session, one, now)
        cases.open_urgent(session, kind="health_emergency", conversation_id=one, text="摔倒了", now=now - SHORT)
        two = not_understood_twice(session, "b", now)
        cases.open_urgent(session, kind="scam_loss", conversation_id=two, text="钱转了", now=now - SHORT)
    assert not may_be_asked(database, two, now)
    assert collected(database, now + SHORT) == []


def test_what_the_law_holds_is_not_taught(database: Database, now: datetime) -> None:
    with database.write() as session:
        add_clerks(session, now)
        one = not_understood_twice(session, "a", now)
        agree(session, one, now)
        case = cases.open_case(
            session, kind="complaint", conversation_id=one, member_id=None, summary="投诉", details={}, now=now
        )
        retention.place_hold(session, case_id=case.id, reason="派出所", by=ZHANG, now=now)
    assert collected(database, now + SHORT) == []


def test_names_on_file_and_numbers_are_hidden(database: Database, now: datetime) -> None:
    with database.write() as session:
        wang, _ = add_members(session, now)
        add_clerks(session, now)
        one = not_understood_twice(
            session, "a", now, "桂兰和李建国那个咋弄，13800138000", "张敏说的那个咋弄啊", "验证码 483920 我告诉他了"
        )
        conversations.bind(session, conversation_id=one, member_id=wang, now=now - timedelta(days=1))
        agree(session, one, now)
    found = [lesson.text for lesson in collected(database, now + SHORT)]
    assert found == [f"{MASK}和{MASK}那个咋弄，{MASK}", f"{MASK}说的那个咋弄啊"]
    with database.read() as session:
        told = str(session.execute(text("SELECT * FROM lessons")).all())
    assert not [secret for secret in (WANG.name, LI.name, "13800138000", "483920", one) if secret in told]


def test_what_was_joined_is_one_sentence(database: Database, now: datetime) -> None:
    with database.write() as session:
        done = now - timedelta(minutes=3)
        say(session, "a", "那个", now - timedelta(minutes=4), finished_at=done)
        say(session, "a", "外头的咋没了", now - timedelta(minutes=4), finished_at=done, choices=OFFERED)
        one = not_understood_twice(session, "a", now, "就是说外头那个")
        agree(session, one, now)
    found = collected(database, now + SHORT)
    assert [lesson.text for lesson in found] == ["那个 外头的咋没了", "就是说外头那个"]
    assert found[0].offered == ("query_benefit_payment", "query_meeting")


def test_somebody_is_asked_after_two_that_were_not_understood_and_once_in_ninety_days(
    database: Database, now: datetime
) -> None:
    with database.write() as session:
        one = not_understood_twice(session, "a", now, "只这一句")
    assert not may_be_asked(database, one, now)
    with database.write() as session:
        say(session, "a", "又一句", now - SHORT)
    assert may_be_asked(database, one, now)
    assert not may_be_asked(database, one, now + timedelta(hours=2)), "that is over"
    with database.write() as session:
        assert consent.note_asked(session, conversation_id=one, now=now)
    later = now + timedelta(days=91)
    with database.write() as session:
        for day in (now, later):
            not_understood_twice(session, "a", day, "再一句", "再来一句")
    assert not may_be_asked(database, one, now)
    assert may_be_asked(database, one, later)


def test_only_one_of_two_asks(database: Database, now: datetime) -> None:
    with database.write() as session:
        one = not_understood_twice(session, "a", now)
    asked: list[bool] = []

    def ask() -> None:
        with database.write() as session:
            asked.append(consent.note_asked(session, conversation_id=one, now=now))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(asked) == [False, False, False, True]


def test_an_answer_that_nobody_asked_for_is_no_consent(database: Database, now: datetime) -> None:
    with database.write() as session:
        one = not_understood_twice(session, "a", now)
        assert not consent.answer(session, conversation_id=one, yes=True)
    assert collected(database, now + SHORT) == []


def test_a_yes_can_be_taken_back(database: Database, now: datetime) -> None:
    with database.write() as session:
        one = not_understood_twice(session, "a", now)
        agree(session, one, now)
        consent.refuse(session, conversation_id=one, now=now)
        assert consent.find_answer(session, conversation_id=one) is False
    assert collected(database, now + SHORT) == []
    assert not may_be_asked(database, one, now)


@pytest.mark.parametrize("how", ["unbound", "handed on", "erased"])
def test_a_yes_ends_with_whoever_gave_it(database: Database, now: datetime, how: str) -> None:
    with database.write() as session:
        wang, li = add_members(session, now)
        one = not_understood_twice(session, "a", now)
        conversations.bind(session, conversation_id=one, member_id=wang, now=now - timedelta(days=1))
        agree(session, one, now)
        if how == "handed on":
            conversations.bind(session, conversation_id=one, member_id=li, now=now)
        else:
            identity.unbind(session, conversation_id=one, now=now)
        if how == "erased":
            erasing.forget_account(session, conversation_id=one, now=now)
        assert consent.find_answer(session, conversation_id=one) is None
    assert collected(database, now + SHORT) == []


def test_two_workers_keep_each_sentence_once(database: Database, now: datetime) -> None:
    with database.write() as session:
        for number in range(12):
            who = f"person {'abcdefghijkl'[number]}"
            agree(session, not_understood_twice(session, who, now, f"第{'甲乙丙丁戊己庚辛壬癸子丑'[number]}句"), now)
    failed: list[Exception] = []

    def work() -> None:
        try:
            collected(database, now + SHORT)
        except Exception as error:  # noqa: BLE001 - told below
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [lesson.times for lesson in collected(database, now + SHORT)] == [1] * 12


def test_a_worker_that_dies_loses_nothing_and_keeps_nothing_twice(database: Database, now: datetime) -> None:
    with database.write() as session:
        agree(session, not_understood_twice(session, "a", now), now)

    def die() -> None:
        with database.write() as session:
            assert consent.collect(session, now=now + SHORT, limit=5) == 1
            raise RuntimeError("killed before the end")

    with pytest.raises(RuntimeError):
        die()
    assert [lesson.times for lesson in collected(database, now + SHORT)] == [1, 1]


def test_somebody_may_agree_whom_nobody_knows(database: Database, now: datetime) -> None:
    assert BOSS.staff_id is None
    with database.write() as session:
        agree(session, not_understood_twice(session, "a", now, "what about the outside one"), now)
    assert [(lesson.language, lesson.text) for lesson in collected(database, now + SHORT)] == [
        ("en", "what about the outside one")
    ]
