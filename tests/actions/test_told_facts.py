"""Sums, accounts, telephone numbers and times, as they are told of a loss."""

from __future__ import annotations

import pytest

from actions.spoken import (
    han_number,
    is_time_alone,
    last_four_only,
    read_amount,
    read_own_account,
    read_phone,
    read_when,
)

LOSS, REPORT, CHECK = "report_scam_loss", "report_scam", "check_message"
ADVICE, STATUS = "query_scam_advice", "query_case_status"


@pytest.mark.parametrize(
    ("words", "yuan"),
    [
        ("两万三", "23000"),
        ("3万5", "35000"),
        ("三千五百块", "3500"),
        ("一万出头", "10000"),
        ("十二万", "120000"),
        ("1.5万", "15000"),
        ("三万两千八", "32800"),
        ("5,000 yuan", "5000"),
        ("twenty-three thousand", "23000"),
        ("10月3号", None),
        ("下午三点", None),
        ("不记得", None),
    ],
)
def test_sums_are_read_as_they_are_spoken(words: str, yuan: str | None) -> None:
    assert read_amount(words) == yuan


def test_han_numbers_need_a_unit() -> None:
    assert han_number("三") is None
    assert han_number("一百零五") == 105


def test_of_an_account_no_more_than_the_last_four_is_kept() -> None:
    assert read_own_account("我的卡是6222021234567890123") == "我的卡是0123"
    assert read_own_account("4417") == "4417"
    assert read_own_account("不知道啊") is None
    assert last_four_only("6222-0212-3456-7890") == "7890"


def test_telephone_numbers_and_times_are_read() -> None:
    assert read_phone("打 138 1234 5678 就行") == "13812345678"
    assert read_phone("0937-5550100") == "09375550100"
    assert read_phone("两万") is None
    assert read_when("我在厨房做饭，昨天下午来的电话，说得很急，我就信了") == "昨天下午来的电话"
    assert read_when("我好像让人骗了，刚才转了两万") == "刚才转了两万"
    assert read_when("不记得") is None


@pytest.mark.parametrize(
    ("said", "alone"),
    [
        ("今天上午十点多", True),
        ("昨天下午三点左右吧", True),
        ("就是刚才那会儿", True),
        ("around ten this morning", True),
        ("明天几点开会", False),
        ("今天的菜单", False),
        ("上个月的取暖费到了没", False),
        ("两万三", False),
    ],
)
def test_a_time_alone_is_told_from_a_question_with_one(said: str, alone: bool) -> None:
    assert is_time_alone(said) == alone
