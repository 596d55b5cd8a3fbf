"""Cases that belong together: one member, one conversation, one cheat's number."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.cases import service as cases
from center.cases.numbers import numbers_in
from center.db import Database
from tests.center.desk import open_case
from tests.center.people import add_conversation, add_members


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("他用13800001111打来的", {"13800001111"}),
        ("号码是 138 0000 1111。", {"13800001111"}),
        ("call +86 138 0000 1111.", {"13800001111"}),
        ("转到 6222 0212 3456 7890 123", {"6222021234567890123"}),
        ("0937-5550101", {"09375550101"}),
        ("转了 23000 元，又转了1234567元", set()),
        ("2026-11-22 上午 9:30", set()),
        ("12345678.90", set()),
        ("没有", set()),
    ],
)
def test_numbers_are_found_in_what_people_say(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers


@given(st.text(alphabet="0123456789 -+.元", max_size=60))
def test_only_whole_numbers_are_found(text: str) -> None:
    assert all(7 <= len(number) <= 19 and number.isdecimal() for number in numbers_in(text))


def related(session, case: cases.CaseView) -> list[int]:
    return [other.id for other in cases.list_related(session, case_id=case.id)]


def test_cases_of_one_member_and_one_conversation_belong_together(database: Database, now: datetime) -> None:
    with database.write() as session:
        wang, li = add_members(session, now)
        phone = add_conversation(session, now).conversation_id
        first = open_case(session, now, member_id=wang)
        second = open_case(session, now, member_id=wang, conversation_id=phone)
        third = open_case(session, now, conversation_id=phone)
        other = open_case(session, now, member_id=li, conversation_id=phone)
        assert related(session, second) == [third.id, first.id]
        assert related(session, third) == [other.id, second.id]
        assert related(session, other) == [third.id], "the telephone has passed on: that is another person"
        assert related(session, open_case(session, now)) == []


def test_cases_of_one_cheat_belong_together(database: Database, now: datetime) -> None:
    with database.write() as session:
        one = open_case(session, now, "scam", summary="13800001111 说我中奖了")
        two = open_case(session, now, "scam_loss", summary="钱没了")
        cases.add_fact(session, case_id=two.id, name="recipient", value="138 0000 1111", now=now)
        cases.add_fact(session, case_id=two.id, name="phone", value="13900002222", now=now)
        own = open_case(session, now, "check_message", summary="13900002222 是我的电话")
        visit = open_case(session, now, "home_visit", summary="请打 13800001111")
        assert related(session, one) == [two.id]
        assert related(session, two) == [one.id]
        assert related(session, own) == [] == related(session, visit)
