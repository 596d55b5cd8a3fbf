"""How staff find members: by a part of the name, by how it sounds, by their numbers, within what they may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, update

from center.db import Database
from center.members import service as members
from center.members.models import Member
from center.members.service import MemberFilter, TermKind, age_on, read_term
from center.members.sounds import SoundSearch
from tests.center.people import WANG, add_members

HAN = st.text(st.sampled_from("王李张单仇解桂兰建国秀英·"), min_size=1, max_size=4)
AISHAN = replace(
    WANG, employee_no="YM000003", name="买买提·艾山", id_number="620902194803050038", branch_id=4, phone="0937-5551234"
)


@pytest.fixture
def people(database: Database, now: datetime) -> tuple[int, int, int]:
    with database.write() as session:
        wang, li = add_members(session, now)
        session.execute(update(Member).where(Member.id == wang).values(phone="13912345678", residence="elsewhere"))
        session.execute(update(Member).where(Member.id == li).values(status="deceased"))
        return wang, li, members.register_member(session, member=AISHAN, now=now)


def find(database: Database, typed: str = "", **more: object) -> list[str]:
    wanted = MemberFilter(term=read_term(typed), **({"by_id_number": True, "by_phone": True} | more))
    with database.read() as session:
        found = members.find_members(session, wanted=wanted, limit=9)
    assert found.total == len(found.members)
    return sorted(person.name for person in found.members)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("桂兰", ["王桂兰"]),
        (" 王 桂", ["王桂兰"]),
        ("建", ["李建国"]),
        ("买买提艾", ["买买提·艾山"]),
        ("提·艾山", ["买买提·艾山"]),
        ("wgl", ["王桂兰"]),
        ("guilan", ["王桂兰"]),
        ("wangguil", ["王桂兰"]),
        ("Gui Lan Wang", ["王桂兰"]),
        ("jg", ["李建国"]),
        ("aishan", ["买买提·艾山"]),
        ("YM000001", ["王桂兰"]),
        ("ym00000", ["买买提·艾山", "李建国", "王桂兰"]),
        ("000002", ["李建国"]),
        ("13912345678", ["王桂兰"]),
        ("+86 139 1234 5678", ["王桂兰"]),
        ("1391234-5678", ["王桂兰"]),
        ("１３９１２３４５６７８", ["王桂兰"]),
        ("5678", ["王桂兰"]),
        ("0937-5551234", ["买买提·艾山"]),
        ("5551234", ["买买提·艾山"]),
        ("62090219480305002x", ["王桂兰"]),
        ("620902 19480305 002X", ["王桂兰"]),
        ("678", []),
        ("6209021948030500", []),
        ("002X", []),
        ("王%", []),
        ("_", []),
        ("桂\x00兰", ["王桂兰"]),
        ("没有这个人", []),
    ],
)
def test_what_is_typed_finds_whom_it_means(database: Database, people: object, typed: str, names: list[str]) -> None:
    assert find(database, typed) == names


def test_nothing_typed_finds_everybody_whatever_has_become_of_them(database: Database, people: object) -> None:
    assert find(database) == ["买买提·艾山", "李建国", "王桂兰"]
    assert find(database, status="deceased") == ["李建国"]
    assert find(database, residence="elsewhere", status="active") == ["王桂兰"]


def test_nobody_outside_the_branches_one_may_see_is_found(database: Database, people: object) -> None:
    for typed in ("", "买买提", "aishan", "YM000003", "0003", "5551234", AISHAN.id_number):
        assert find(database, typed, branch_ids=frozenset({4})) == ["买买提·艾山"]
        assert "买买提·艾山" not in find(database, typed, branch_ids=frozenset({3}))
        assert find(database, typed, branch_ids=frozenset()) == []


def test_who_may_not_see_a_number_does_not_find_by_it(database: Database, people: object) -> None:
    assert find(database, WANG.id_number, by_id_number=False) == []
    for typed in ("13912345678", "5678"):
        assert find(database, typed, by_phone=False) == []


def test_pages_hold_everybody_once_in_order(database: Database, people: object) -> None:
    for typed in ("", "g"):
        wanted = MemberFilter(term=read_term(typed))
        with database.read() as session:
            whole = members.find_members(session, wanted=wanted, limit=9)
            pages = [members.find_members(session, wanted=wanted, limit=1, offset=n) for n in range(whole.total + 1)]
        assert whole.total > 1
        assert [person for page in pages for person in page.members] == whole.members
        assert {page.total for page in pages} == {whole.total}


@pytest.mark.parametrize("typed", ["", "桂", "wgl", "w", "YM0", "0001", "13912345678", WANG.id_number])
def test_a_search_is_two_statements_whatever_is_typed(database: Database, people: object, typed: str) -> None:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    wanted = MemberFilter(term=read_term(typed), branch_ids=frozenset({3, 4}), by_id_number=True, by_phone=True)
    with database.read() as session:
        event.listen(session.connection(), "before_cursor_execute", note)
        members.find_members(session, wanted=wanted, limit=50)
        event.remove(session.connection(), "before_cursor_execute", note)
    assert 0 < len(seen) <= 2
    assert not any(WANG.id_number in statement for statement in seen)


def test_a_card_is_there_for_whoever_died_and_for_nobody_who_is_not(database: Database, people: object) -> None:
    with database.read() as session:
        card = members.get_card(session, member_id=people[1])
        assert (card.name, card.status, card.branch_zh) == ("李建国", "deceased", "第一支部")
        with pytest.raises(members.MemberNotFoundError):
            members.get_card(session, member_id=999)


@given(st.text(max_size=70))
def test_whatever_is_typed_means_something_or_nothing(typed: str) -> None:
    kind, text = read_term(typed)
    assert (kind is TermKind.NOTHING) == (not text)
    assert "\x00" not in text
    if kind in {TermKind.ID_NUMBER, TermKind.PHONE, TermKind.DIGITS}:
        assert text.rstrip("X").isdecimal() and text.isascii()


@given(st.from_regex(r"[0-9]{17}[0-9Xx]", fullmatch=True), st.sampled_from(["", " ", "-"]))
def test_a_whole_id_number_is_never_taken_for_anything_else(number: str, between: str) -> None:
    typed = between.join((number[:6], number[6:14], number[14:]))
    assert read_term(typed) == (TermKind.ID_NUMBER, number.upper())


@given(st.from_regex(r"[0-9]{14,30}", fullmatch=True))
def test_a_mistyped_id_number_is_guarded_like_one(number: str) -> None:
    assert read_term(number).kind is TermKind.ID_NUMBER


@given(HAN, st.data())
def test_every_part_of_a_name_is_found_by_its_sound_and_by_its_initials(name: str, data: st.DataObject) -> None:
    from pypinyin import Style, pinyin

    letters = name.replace("·", "")
    if not letters:
        return
    start = data.draw(st.integers(0, len(letters) - 1))
    end = data.draw(st.integers(start + 1, len(letters)))
    spoken = [
        data.draw(st.sampled_from(readings))
        for readings in pinyin(letters[start:end], style=Style.NORMAL, heteronym=True)
    ]
    cut = [syllable[: data.draw(st.integers(1, len(syllable)))] for syllable in spoken]
    for typed in ("".join(spoken), "".join(syllable[0] for syllable in spoken), "".join(cut)):
        assert SoundSearch(typed).finds(name), (typed, name)


@given(st.text(st.sampled_from("wangliguj"), min_size=1, max_size=9))
def test_what_sounds_is_the_same_by_the_plain_way_of_looking(typed: str) -> None:
    readings = {"王": ("wang",), "桂": ("gui",), "兰": ("lan",)}

    def is_said(letters: str, name: str) -> bool:
        if not letters or not name:
            return not letters
        return any(
            letters.startswith(said[:taken]) and is_said(letters[taken:], name[1:])
            for said in readings[name[0]]
            for taken in range(1, len(said) + 1)
        )

    assert SoundSearch(typed).finds("王桂兰") == any(is_said(typed, "王桂兰"[start:]) for start in range(3))


@given(st.dates(date(1900, 1, 1), date(2030, 12, 31)), st.integers(0, 40_000))
def test_an_age_grows_by_one_a_year(born: date, days: int) -> None:
    day = date.fromordinal(born.toordinal() + days)
    age = age_on(born, day)
    assert 0 <= age <= days // 365
    assert age >= days // 366 - 1
    assert age_on(born, day.replace(year=day.year + 4)) == age + 4
