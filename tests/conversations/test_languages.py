"""The answer is in the language of the message; it can be changed at any turn, also in the middle of a form."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from pypinyin import lazy_pinyin

from tests.conversations.records import Somebody, answers_of, kinds_of, only_case, reminder_of
from tests.conversations.talk import Heard, Talk

pytestmark = pytest.mark.rasa
Fresh = Callable[..., Talk]

HAN = re.compile(r"[㐀-鿿]")
SOURCE = re.compile("国家反诈中心")
OWN_ADDRESS = re.compile(r"(?<=on file is )[^.]+")
MASKED_NAME = re.compile(r"[㐀-鿿]\*+")


def is_english(heard: Heard) -> bool:
    # Their own name and address stay as they are written at home, and so does the name of whoever is the source.
    own = SOURCE.sub("", OWN_ADDRESS.sub("", MASKED_NAME.sub("", heard.text)))
    return not HAN.search(own) and not any(HAN.search(title) for title in heard.choices)


def is_chinese(heard: Heard) -> bool:
    return bool(HAN.search(heard.text)) and all(HAN.search(title) for title in heard.choices)


async def test_every_turn_in_the_other_language(fresh: Fresh) -> None:
    talk = fresh()
    for chinese, english in (
        ("你好", "hello there"),
        ("最近的统筹外费用发了没", "has my allowance been paid"),
        ("支部啥时候开会", "when is the next meeting"),
        ("中心几点开门", "what are your opening hours"),
        ("怎么防骗", "how do I guard against scams"),
        ("谢谢你", "thank you very much"),
    ):
        assert is_chinese(await talk.say(chinese)), talk.said[-1]
        assert is_english(await talk.say(english)), talk.said[-1]


async def test_a_form_begun_in_chinese_ends_in_english(fresh: Fresh) -> None:
    talk = fresh()
    assert is_chinese(await talk.say("我想请人上门修灯"))
    read_back = await talk.say("tomorrow afternoon please")
    assert "Is that right" in read_back and read_back.choices == ["Yes", "No"]
    assert is_english(await talk.say("yes"))
    assert only_case(talk, "home_visit").details["when"].endswith("/afternoon")


async def test_a_form_begun_in_english_ends_in_chinese(fresh: Fresh) -> None:
    talk = fresh()
    assert is_english(await talk.say("Please remind me of the meetings"))
    assert is_chinese(await talk.say("提前一天"))
    assert is_chinese(await talk.say("打电话"))
    assert is_chinese(await talk.say("对"))
    assert reminder_of(talk).lead == "P1D"


async def test_a_number_keeps_the_language(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("hello")
    assert is_english(await talk.say("2"))
    await talk.say("你好")
    assert is_chinese(await talk.say("2"))


async def test_a_telephone_number_or_an_emoji_keeps_the_language(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("I want to change my phone number")
    assert is_english(await talk.say("13893012345"))
    assert is_english(await talk.say("🌹🌹"))
    assert is_english(await talk.say("yes"))
    assert kinds_of(talk) == ["data_change"]


async def test_the_identity_check_in_english(somebody: Callable[[], Talk], accounts: list[dict[str, str]]) -> None:
    talk, one = somebody(), accounts[0]
    family, *given = lazy_pinyin(one["name"])
    assert "What is your full name" in await talk.say("Has my heating allowance been paid?")
    assert is_english(await talk.say(f"{''.join(given).title()} {family.title()}"))
    await talk.say(one["birth_date"])
    told = await talk.say(one["id_last4"])
    assert is_english(told) and "eating allowance" in told


async def test_a_question_in_chinese_kept_over_the_check_is_answered_in_the_language_of_now(
    stranger: Callable[[], tuple[Talk, Somebody]],
) -> None:
    talk, one = stranger()
    await talk.say("支部啥时候开会")
    told = await talk.say(f"here is my code {one.code}")
    assert is_english(told), told.text
    assert "Will you come" in told
    assert is_chinese(await talk.say("我来"))
    await talk.say("对")
    assert answers_of(talk) == ["attend"]


async def test_danger_in_english_inside_a_chinese_form(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("我要提个建议")
    told = await talk.say("help, my husband fainted and does not wake up")
    assert "120" in told.text.splitlines()[0] and is_english(told)
    assert "health_emergency" in kinds_of(talk)


async def test_moved_money_in_english(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    told = await talk.say("I was cheated, I already transferred 20000 yuan to them")
    assert "110" in told.text.splitlines()[0] and is_english(told)
    assert only_case(talk, "scam_loss").urgency == "urgent"


async def test_one_english_word_in_a_chinese_sentence_stays_chinese(fresh: Fresh) -> None:
    assert is_chinese(await fresh().say("我想问一下 WeChat 上的通知在哪看"))
