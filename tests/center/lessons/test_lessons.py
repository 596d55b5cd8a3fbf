"""A lesson on its way: one says what it means, another agrees; of two at once one is told."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from center.db import Database
from center.lessons import service as lessons
from center.lessons.models import Lesson
from center.lessons.rules import is_cut_of, meanings, topics
from center.lessons.views import Heard, LessonView
from center.wording.names import codes_of
from tests.center.desk import LIU, ZHANG, add_clerks

TODAY = date(2026, 11, 22)


@pytest.fixture
def kept(database: Database, now: datetime) -> int:
    with database.write() as session:
        add_clerks(session, now)
        assert keep(session)
        return lessons.list_lessons(session, state="new", limit=1)[0].id


def keep(session, words: str = "那个外头的■咋没见着", said_on: date = TODAY) -> bool:
    offered = ["query_benefit_payment", "query_meeting", "query_news", "greet"]
    return lessons.keep(session, heard=Heard("zh", words, said_on, offered))


def one(database: Database, lesson_id: int) -> LessonView:
    with database.read() as session:
        return lessons.get_lesson(session, lesson_id=lesson_id)


def propose(database: Database, lesson_id: int, now: datetime, *, words: str | None = None, by=ZHANG) -> None:
    known = one(database, lesson_id)
    with database.write() as session:
        lessons.propose(
            session,
            lesson_id=lesson_id,
            intent="query_benefit_payment",
            text=known.text if words is None else words,
            by=by,
            expected_version=known.version,
            now=now,
        )


def step(database: Database, name: str, lesson_id: int, now: datetime, *, by=LIU, version: int | None = None) -> None:
    version = one(database, lesson_id).version if version is None else version
    with database.write() as session:
        getattr(lessons, name)(session, lesson_id=lesson_id, by=by, expected_version=version, now=now)


def test_what_many_say_stands_once_and_is_counted(database: Database, kept: int) -> None:
    with database.write() as session:
        assert keep(session, "那个 外头的，■咋没见着？")
        assert not any(keep(session, words) for words in ("■ ，。", "2", "好", ""))
        found = lessons.list_lessons(session, state="new", limit=9)
    assert [(lesson.id, lesson.times, lesson.version) for lesson in found] == [(kept, 2, 1)]
    assert found[0].offered == ("query_benefit_payment", "query_meeting", "query_news")


def test_two_agree_and_it_is_taught(database: Database, kept: int, now: datetime) -> None:
    propose(database, kept, now, words="外头的■咋没见着")
    step(database, "accept", kept, now)
    known = one(database, kept)
    assert (known.state, known.proposed_name, known.accepted_name) == ("accepted", ZHANG.name, LIU.name)
    with database.read() as session:
        assert [(line.intent, line.text) for line in lessons.list_taught(session)] == [
            ("query_benefit_payment", "外头的■咋没见着")
        ]


def test_nobody_accepts_their_own_and_the_database_refuses_it_too(database: Database, kept: int, now: datetime) -> None:
    propose(database, kept, now)
    with pytest.raises(lessons.SameHandError):
        step(database, "accept", kept, now, by=ZHANG)
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(
            text("UPDATE lessons SET state = 'accepted', accepted_by = proposed_by, accepted_at = proposed_at")
        )


@pytest.mark.parametrize(
    "wrong",
    [
        "state = 'proposed'",
        "state = 'accepted', intent = 'greet', proposed_by = 1, proposed_at = said_on",
        "state = 'gone'",
        "text = ''",
        "times = 0",
        "language = 'fr'",
    ],
)
def test_the_database_refuses_what_cannot_be(database: Database, kept: int, wrong: str) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text(f"UPDATE lessons SET {wrong}"))


def test_of_two_who_do_something_at_once_the_slower_is_told(database: Database, kept: int, now: datetime) -> None:
    propose(database, kept, now)
    with pytest.raises(lessons.LessonChangedError):
        step(database, "drop", kept, now, version=1)
    with pytest.raises(lessons.LessonChangedError):
        propose(database, kept, now)
    assert one(database, kept).state == "proposed"


def test_only_one_of_two_that_accept_at_the_same_moment_does(database: Database, kept: int, now: datetime) -> None:
    propose(database, kept, now)
    done: list[str] = []

    def accept() -> None:
        try:
            step(database, "accept", kept, now, version=2)
            done.append("accepted")
        except lessons.LessonChangedError:
            done.append("told")

    threads = [threading.Thread(target=accept) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["accepted", "told", "told", "told"]


@pytest.mark.parametrize(
    ("words", "problem"), [("", "text_missing"), ("■", "text_missing"), ("王桂兰的咋没见着", "not_a_cut")]
)
def test_words_can_only_be_cut(database: Database, kept: int, now: datetime, words: str, problem: str) -> None:
    with pytest.raises(lessons.LessonInvalidError) as caught:
        propose(database, kept, now, words=words)
    assert caught.value.problem == problem
    assert is_cut_of("外■见着", "那个外头的咋没见着")
    assert not is_cut_of("着见", "见着")


def test_what_was_cut_out_is_nowhere_any_more(database: Database, kept: int, now: datetime) -> None:
    propose(database, kept, now, words="咋没见着")
    step(database, "undo", kept, now, by=ZHANG)
    assert (one(database, kept).state, one(database, kept).text) == ("new", "咋没见着")
    with database.read() as session:
        rows = [*session.execute(text("SELECT * FROM lessons")), *session.execute(text("SELECT * FROM audit_entries"))]
    assert "外头" not in str(rows)


def test_a_meaning_that_is_none_is_refused(database: Database, kept: int, now: datetime) -> None:
    with pytest.raises(lessons.LessonInvalidError), database.write() as session:
        lessons.propose(
            session, lesson_id=kept, intent="none_of_them", text="咋没见着", by=ZHANG, expected_version=1, now=now
        )


def test_every_step_can_be_taken_back_by_who_took_it(database: Database, kept: int, now: datetime) -> None:
    propose(database, kept, now)
    step(database, "accept", kept, now)
    with pytest.raises(lessons.CannotUndoError):
        step(database, "undo", kept, now, by=ZHANG)
    step(database, "undo", kept, now)
    assert one(database, kept).state == "proposed"
    assert one(database, kept).proposed_by == ZHANG.staff_id
    with pytest.raises(lessons.CannotUndoError):
        step(database, "undo", kept, now)
    step(database, "send_back", kept, now)
    assert one(database, kept).proposed_by is None
    step(database, "undo", kept, now)
    step(database, "accept", kept, now)
    step(database, "drop", kept, now, by=ZHANG)
    step(database, "undo", kept, now + timedelta(minutes=9), by=ZHANG)
    known = one(database, kept)
    assert (known.state, known.accepted_by, known.accepted_at) == ("accepted", LIU.staff_id, now)


def test_after_ten_minutes_a_step_stays(database: Database, kept: int, now: datetime) -> None:
    propose(database, kept, now)
    with pytest.raises(lessons.CannotUndoError) as caught:
        step(database, "undo", kept, now + timedelta(minutes=11), by=ZHANG)
    assert caught.value.problem == "too_late"


def test_every_step_is_on_record_without_the_words(database: Database, kept: int, now: datetime) -> None:
    propose(database, kept, now, words="咋没见着")
    step(database, "accept", kept, now)
    with database.read() as session:
        told = session.execute(text("SELECT action, field, old_value, new_value FROM audit_entries ORDER BY id")).all()
    assert [tuple(row) for row in told] == [
        ("propose.lesson", "state", "new", "proposed: query_benefit_payment"),
        ("change.lesson", "text", None, None),
        ("accept.lesson", "state", "proposed", "accepted: query_benefit_payment"),
    ]


def test_what_nobody_looked_at_and_what_was_dropped_goes(database: Database, kept: int, now: datetime) -> None:
    with database.write() as session:
        for words, days in (("一百八十天前说的", 180), ("一百八十一天前说的", 181), ("等着看的", 1), ("教过的", 400)):
            keep(session, words, TODAY - timedelta(days=days))
        ids = {lesson.text: lesson.id for lesson in lessons.list_lessons(session, state="new", limit=9)}
    propose(database, ids["等着看的"], now - timedelta(days=182))
    propose(database, ids["教过的"], now - timedelta(days=399))
    step(database, "accept", ids["教过的"], now - timedelta(days=399))
    step(database, "drop", kept, now - timedelta(days=31))
    with database.write() as session:
        assert lessons.forget(session, now=now) == 3
        assert lessons.forget(session, now=now) == 0
        left = session.execute(text("SELECT text FROM lessons ORDER BY text")).scalars().all()
    assert sorted(left) == sorted(["一百八十天前说的", "教过的"])


def test_a_lesson_that_is_not_there_is_told(database: Database, now: datetime) -> None:
    for name in ("accept", "send_back", "drop", "undo"):
        with pytest.raises(lessons.LessonNotFoundError), database.write() as session:
            getattr(lessons, name)(session, lesson_id=99, by=LIU, expected_version=1, now=now)


def test_nothing_in_the_table_leads_back_to_a_person() -> None:
    assert {key.column.table.name for key in Lesson.__table__.foreign_keys} == {"staff_accounts"}
    names = [column.name for column in Lesson.__table__.columns]
    assert not [name for name in names if "member" in name or "conversation" in name or "message" in name]


def test_every_meaning_of_the_assistant_can_be_chosen() -> None:
    domain = (Path(__file__).resolve().parents[3] / "domain.yml").read_text(encoding="utf-8")
    intents = [name for entry in yaml.safe_load(domain)["intents"] for name in entry]
    assert [intent for group in topics().values() for intent in group] == intents
    assert len(meanings()) == 38
    assert meanings() < set(codes_of("intent"))
