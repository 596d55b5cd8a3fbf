"""A name on file in Han characters is known in pinyin too; wrong answers stay equal in words, statements and locks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import event

from center.db import Database
from center.identity import service
from center.identity.views import Outcome
from center.members import service as members
from center.members.sounds import is_latin, sounds_like
from tests.center.people import LI, WANG, add_conversation, add_members

LIN = replace(LI, employee_no="YM000004", name="王贵兰", id_number="620902194803051234", birth_date=WANG.birth_date)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Wang Guilan", "王桂兰"),
        ("wang gui lan", "王桂兰"),
        ("Guilan Wang", "王桂兰"),
        ("WANG Gui-Lan", "王桂兰"),
        ("Ouyang Wuming", "欧阳无名"),
        ("Wuming Ouyang", "欧阳无名"),
        ("Shan Xiongxin", "单雄信"),
        ("Qiu He", "仇和"),
        ("Xie Xiaodong", "解晓东"),
        ("Lü Xiuying", "吕秀英"),
        ("Lv Xiuying", "吕秀英"),
        ("Lu Xiuying", "吕秀英"),
        ("Aishan Maimaiti", "买买提·艾山"),
    ],
)
def test_a_name_in_pinyin_is_the_name_in_either_order(typed: str, name: str) -> None:
    assert is_latin(typed)
    assert sounds_like(typed, name)


@pytest.mark.parametrize("typed", ["Wang Guifang", "Wang", "Gui Lan", "Wang Guilan Li", "Lan Gui Wang", ""])
def test_another_name_in_pinyin_is_not(typed: str) -> None:
    assert not sounds_like(typed, "王桂兰")


def test_han_characters_are_compared_as_they_are_written() -> None:
    assert not is_latin("王桂兰")


@pytest.fixture
def conversation(database: Database, now: datetime) -> str:
    with database.write() as session:
        add_members(session, now)
        return add_conversation(session, now).conversation_id


def ask(database: Database, conversation_id: str, now: datetime, **changed: object) -> Outcome:
    facts = {"name": "Wang Guilan", "birth_date": WANG.birth_date, "id_last4": "002X", **changed}
    with database.write() as session:
        return service.verify_facts(session, conversation_id=conversation_id, now=now, **facts)


def test_facts_with_a_name_in_pinyin_bind(database: Database, conversation: str, now: datetime) -> None:
    assert ask(database, conversation, now) is Outcome.VERIFIED
    with database.read() as session:
        found = service.find_member_of(session, conversation_id=conversation)
    assert found is not None and found.name == "王桂兰"


@pytest.mark.parametrize(
    "wrong",
    [{"name": "Wang Guifang"}, {"name": "Li Jianguo"}, {"birth_date": date(1948, 3, 6)}, {"id_last4": "0021"}],
)
def test_each_wrong_fact_beside_a_name_in_pinyin_fails_alike(
    database: Database, conversation: str, now: datetime, wrong: dict[str, object]
) -> None:
    assert ask(database, conversation, now, **wrong) is Outcome.FAILED


def test_two_who_sound_alike_and_were_born_on_one_day_are_told_apart_by_their_number(
    database: Database, conversation: str, now: datetime
) -> None:
    with database.write() as session:
        lin = members.register_member(session, member=LIN, now=now)
    assert ask(database, conversation, now, id_last4="1234") is Outcome.VERIFIED
    with database.read() as session:
        found = service.find_member_of(session, conversation_id=conversation)
    assert found is not None and found.member_id == lin


def test_a_guess_in_pinyin_counts_against_the_name_on_file(
    database: Database, conversation: str, now: datetime
) -> None:
    for i in range(10):
        with database.write() as session:
            guesser = add_conversation(session, now, external_id=f"g{i}").conversation_id
        name = ("Wang Guilan", "Guilan Wang", "王桂兰")[i % 3]
        assert ask(database, guesser, now, name=name, id_last4=f"{i:04}") is Outcome.FAILED
    assert ask(database, conversation, now) is Outcome.FAILED
    assert ask(database, conversation, now, name="王桂兰") is Outcome.FAILED


def test_a_known_and_an_unknown_name_in_pinyin_cost_the_same_statements(
    database: Database, conversation: str, now: datetime
) -> None:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    asked = []
    for name in ("Wang Guilan", "Nobody Atall"):
        seen.clear()
        ask(database, conversation, now, name=name, id_last4="9999")
        asked.append(list(seen))
    event.remove(database.engine, "before_cursor_execute", note)
    assert asked[0] == asked[1]
