"""Not understood once: choices. Twice: a person. Never the same sentence twice in a row."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest

from tests.conversations.records import kinds_of, only_case
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
Fresh = Callable[..., Talk]

RIDDLES = ["嘛咪嘛咪吽", "乌拉呱唧", "那个那个就是那个", "蓝天高高挂起锅", "三七二十一歪把子", "咚咚锵咚锵"]
NOT_UNDERSTOOD = re.compile(r"没听准|没看懂|没听明白|没弄懂")


def sentences(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[。？！?])\s*|\n", text) if s.strip()]


async def misunderstood(talk: Talk, times: int) -> list[str]:
    """Say riddles until that many in a row were not understood; return what was answered."""
    said: list[str] = []
    for riddle in itertools.islice(itertools.cycle(["🙂", "。。。", "？？", "!!!", "🌸🌸", "……"]), 20):
        told = (await talk.say(riddle)).text
        said = [*said, told] if NOT_UNDERSTOOD.search(told) else []
        if len(said) == times:
            return said
    raise AssertionError(talk.said)


async def test_once_offers_meanings_and_a_way_to_a_person(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    told = await talk.say("🙂🙂")
    assert NOT_UNDERSTOOD.search(told.text) and 2 <= len(told.choices) <= 4
    assert "工作人员" in told.choices[-1]


async def test_twice_offers_a_person_and_yes_takes_it(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    last = (await misunderstood(talk, 2))[-1]
    assert "工作人员" in last
    assert "编号" in await talk.say("好")
    assert kinds_of(talk) == ["person_request"]


async def test_never_the_same_sentence_twice_in_a_row(somebody: Callable[[], Talk]) -> None:
    said = await misunderstood(somebody(), 6)
    for one, other in itertools.pairwise(said):
        assert not set(sentences(one)) & set(sentences(other)), (one, other)


async def test_one_answer_in_between_forgives(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await misunderstood(talk, 2)
    await talk.say("你们几点开门")
    told = await talk.say("🙂🙂")
    assert "请工作人员来回您" not in told and len(told.choices) > 2


async def test_no_meaning_offered_is_a_greeting(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    for riddle in RIDDLES:
        told = await talk.say(riddle)
        assert not {"再见", "谢谢", "是的", "不是", "打个招呼"} & set(told.choices), told.choices


async def test_an_unsure_meaning_is_offered_and_taken(fresh: Fresh) -> None:
    talk = fresh()
    told = await talk.say("那个补助的那个")
    if NOT_UNDERSTOOD.search(told.text):
        assert any("待遇" in title for title in told.choices), told.choices
        told = await talk.say(next(title for title in told.choices if "待遇" in title))
    assert not NOT_UNDERSTOOD.search(told.text)


async def test_none_of_these_goes_to_a_person(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.say("🙂🙂")
    assert "编号" in await talk.say("最后一个")
    assert only_case(talk, "person_request")


@pytest.mark.parametrize(
    "courtesy", ["你好", "谢谢", "再见", "今天天气怎么样", "你是真人吗", "你能干啥", "一个人好孤单啊", "不是", "对对"]
)
async def test_a_courtesy_twice_is_not_answered_twice_with_the_same_words(fresh: Fresh, courtesy: str) -> None:
    talk = fresh()
    said = [await talk.say(courtesy) for _ in range(2)]
    assert not set(sentences(said[0].text)) & set(sentences(said[1].text)), said


async def test_a_question_of_a_form_not_understood_is_asked_in_other_words(fresh: Fresh) -> None:
    talk = fresh()
    said = [(await talk.say("开会以前提醒我")).text]
    said += [(await talk.say(riddle)).text for riddle in RIDDLES[:4]]
    for one, other in itertools.pairwise(said):
        assert not set(sentences(one)) & set(sentences(other)), (one, other)


async def test_in_english(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.say("hello")
    first = await talk.say("👍👍")
    assert first.choices[-1].endswith(("staff", "Staff"))
    second = await talk.say("!!!")
    assert "staff" in second.text and first.text != second.text
    assert "case" in await talk.say("yes")
