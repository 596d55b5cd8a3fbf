"""Which offered choice a message means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.choices import chosen
from center.conversations.service import Choice

OFFERED = [
    Choice(id="1", title="查待遇到账", payload="/query_benefit_payment"),
    Choice(id="2", title="什么时候开会", payload="什么时候开会"),
    Choice(id="3", title="Talk to staff", payload="/talk_to_human"),
]
CONFIRM = [Choice(id="1", title="对", payload="/affirm"), Choice(id="2", title="不对", payload="/deny")]
OFFER = [
    Choice(id="1", title="好，请打电话", payload="/talk_to_human"),
    Choice(id="2", title="先不用", payload="先不用"),
]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("1", 1),
        ("１", 1),
        ("2。", 2),
        ("一", 1),
        ("第一个", 1),
        ("第二个吧", 2),
        ("第三", 3),
        ("选2", 2),
        ("我选第二个", 2),
        ("2号", 2),
        ("二", 2),
        ("两", 2),
        ("最后一个", 3),
        ("最后那个吧", 3),
        ("要第三个", 3),
        ("（1）", 1),
        ("the first", 1),
        ("The second one", 2),
        ("number two", 2),
        ("option 3", 3),
        ("first", 1),
        ("the last one", 3),
        ("I want the second one please", 2),
        ("2 please", 2),
        ("查待遇到账", 1),
        ("什么时候开会？", 2),
        ("talk to STAFF", 3),
    ],
)
def test_a_number_an_ordinal_or_the_words_name_a_choice(said: str, number: int) -> None:
    found = chosen(said, OFFERED)
    assert found is not None
    assert found.id == str(number)


@pytest.mark.parametrize(
    "said",
    [
        "4",
        "0",
        "第五个",
        "11",
        "1500",
        "一万块",
        "我有两个孩子",
        "第一季度的补助",
        "the first of May",
        "3号开会吗",
        "",
        "？",
        "好",
        "一个人在家",
        "two days ago I fell",
    ],
)
def test_anything_else_is_left_to_the_dialogue(said: str) -> None:
    assert chosen(said, OFFERED) is None


@pytest.mark.parametrize(
    ("said", "title"),
    [("好", "好，请打电话"), ("嗯嗯", "好，请打电话"), ("要的", "好，请打电话"), ("不用了", "先不用")],
)
def test_a_bare_yes_or_no_takes_the_choice_that_says_so(said: str, title: str) -> None:
    found = chosen(said, OFFER)
    assert found is not None
    assert found.title == title


@pytest.mark.parametrize(
    ("said", "payload"), [("对", "/affirm"), ("是的", "/affirm"), ("不对", "/deny"), ("不", "/deny")]
)
def test_a_confirmation_is_answered_by_words(said: str, payload: str) -> None:
    found = chosen(said, CONFIRM)
    assert found is not None
    assert found.payload == payload


def test_without_an_offer_nothing_is_chosen() -> None:
    assert chosen("1", []) is None


@given(st.text(max_size=60))
def test_no_text_makes_it_fail(said: str) -> None:
    assert chosen(said, OFFERED) in [None, *OFFERED]
