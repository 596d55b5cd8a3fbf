"""Numbers that somebody gives here with their names alone are told from a story of giving them away."""

from __future__ import annotations

import pytest

from center.scams.own_numbers import tells_only_numbers


@pytest.mark.parametrize(
    "text",
    [
        "我的身份证号是620102194805060012，卡号6222021001116245702，电话13909371234",
        "身份证：62010219480506001X",
        "my ID number is 620102194805060012 and my card number 6222 0210 0111 6245 702",
    ],
)
def test_numbers_with_their_names_are_nothing_more(text: str) -> None:
    assert tells_only_numbers(text)


@pytest.mark.parametrize(
    "text",
    [
        "我把身份证号620102194805060012给他了",
        "他要了我的卡号6222021001116245702",
        "验证码482913",
        "卡号6222021001116245702的钱没了",
        "he has my card number 6222021001116245702",
        "我的身份证号",
    ],
)
def test_a_word_more_is_a_story(text: str) -> None:
    assert not tells_only_numbers(text)
