"""Say it again, bigger letters, slower: in simpler words, without losing the question, and kept as preferences."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from tests.conversations.records import account_of, only_case
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
Fresh = Callable[..., Talk]


@pytest.mark.parametrize("again", ["再说一遍", "没听清，你再说一遍", "啥？没看懂，再说一下", "能不能说简单点"])
async def test_an_answer_is_said_again_and_its_choices_stay(fresh: Fresh, again: str) -> None:
    talk = fresh()
    first = await talk.say("中心的电话是多少，几点开门")
    second = await talk.say(again)
    assert second.text != first.text
    assert first.text.splitlines()[0] in second
    assert len(second.text) < len(first.text) + 10
    assert second.choices == first.choices


async def test_again_and_again_is_never_the_same_message(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("支部啥时候开会")
    said = [(await talk.say("再说一遍")).text for _ in range(4)]
    assert all(one != other for one, other in itertools.pairwise(said)), said
    assert "找工作人员" in said[1]
    assert not any("再说一遍。" in text.split("\n", 1)[1] for text in said)


async def test_the_choice_offered_first_still_counts_after_it_was_said_again(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("支部啥时候开会", "没听清，再说一遍")
    assert "我给您记上要来" in await talk.say("我来")


async def test_nothing_said_yet(somebody: Callable[[], Talk]) -> None:
    assert "还没说过" in await somebody().say("再说一遍")


async def test_inside_a_form_its_question_is_asked_once_and_in_other_words(fresh: Fresh) -> None:
    talk = fresh()
    asked = await talk.say("想请人上门换灯泡")
    again = await talk.say("啥？没听清，再说一遍")
    assert "哪天来方便" in asked and "哪天来方便" not in again
    assert "说个日子" in again and again.choices == asked.choices
    assert "接着" not in again
    await talk.tell("哪天都行", "对")
    assert only_case(talk, "home_visit").details["when"] is None


async def test_what_was_read_back_is_read_back_again_once(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("想请人上门换灯泡", "哪天都行")
    again = await talk.say("再说一遍")
    assert again.text.count("换灯泡") == 1 and again.choices == ["对", "不对"]


async def test_an_answer_given_inside_a_form_is_said_again_with_the_question(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("想请人上门换灯泡", "高龄津贴是怎么规定的")
    again = await talk.say("没看懂，再说一遍")
    assert "高龄" in again and again.choices == ["明天上午", "明天下午", "哪天都行"]


async def test_the_first_lines_of_an_emergency_are_said_again_too(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.say("我胸口疼得喘不上气")
    again = await talk.say("你再说一遍")
    assert "120" in again and "几号" in again


async def test_bigger_letters_are_kept_to_the_largest(fresh: Fresh) -> None:
    talk = fresh()
    before = account_of(talk).text_size
    assert "大了一号" in await talk.say("字大点")
    assert account_of(talk).text_size > before
    said = [(await talk.say(words)).text for words in ("再大点", "字太小了看不清", "字再大一点", "字大点")]
    assert "最大" in said[-1]
    assert account_of(talk).text_size == 36


async def test_smaller_letters(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("字大点", "字小一点")
    assert account_of(talk).text_size == account_of(fresh()).text_size


async def test_letters_are_changed_inside_a_form_which_goes_on(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("我要改手机号")
    told = await talk.say("字大点")
    assert "大了一号" in told and "电话" in told.text.splitlines()[-1]
    await talk.tell("13893054321", "对")
    assert only_case(talk, "data_change").details["value"] == "13893054321"


async def test_slower_is_kept(fresh: Fresh) -> None:
    talk = fresh()
    assert "慢" in await talk.say("慢点说")
    assert account_of(talk).pace == "slow"


async def test_in_english(fresh: Fresh) -> None:
    talk = fresh()
    first = await talk.say("What are your opening hours?")
    again = await talk.say("say that again please")
    assert "once more" in again and first.text.splitlines()[0] in again
    assert "one size bigger" in await talk.say("bigger letters")
    assert account_of(talk).text_size > 22
