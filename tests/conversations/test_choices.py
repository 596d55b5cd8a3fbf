"""A choice is taken by its number, its place, its words or a tap; a stale one is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.records import SUM, account_of, answers_of, kinds_of, only_case
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
Fresh = Callable[..., Talk]


@pytest.mark.parametrize(
    "words", ["2", "２", "第二个", "选第二个吧", "二", "什么时候开会", "The second one", "number two"]
)
async def test_the_second_of_the_greeting_is_the_meeting(fresh: Fresh, words: str) -> None:
    talk = fresh()
    hello = await talk.say("你好")
    assert hello.choices[1] == "什么时候开会"
    told = await talk.say(words)
    assert (told.choices[-1] == "学什么" and "上午" in told) or "下午" in told, told.text


@pytest.mark.parametrize("words", ["最后一个", "末了那个", "the last one", "第四个", "4"])
async def test_the_last_of_the_greeting_is_a_person(fresh: Fresh, words: str) -> None:
    talk = fresh()
    await talk.say("你好")
    assert "编号" in await talk.say(words)
    assert kinds_of(talk) == ["person_request"]


async def test_a_number_that_is_not_offered_picks_nothing(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("想请人上门换灯泡", "哪天都行")
    told = await talk.say("第三个")
    assert "对" in told.choices and kinds_of(talk) == []


@pytest.mark.parametrize(
    "yes", ["对", "嗯嗯", "好嘛", "行呢", "没麻达", "就这样吧", "1", "第一个", "麻烦您了", "是的，没错"]
)
async def test_yes_in_many_words_stores_it(fresh: Fresh, yes: str) -> None:
    talk = fresh()
    await talk.tell("我要提个建议", "楼道里装个扶手", yes)
    assert only_case(talk, "suggestion").summary == "楼道里装个扶手"


@pytest.mark.parametrize("no", ["不对", "不是", "2", "第二个", "不", "错了", "最后一个"])
async def test_no_in_many_words_stores_nothing(fresh: Fresh, no: str) -> None:
    talk = fresh()
    asked = await talk.tell("我要改手机号", "13893012345", no)
    assert "哪一项" in asked
    assert kinds_of(talk) == []


async def test_the_benefit_is_picked_by_its_place(fresh: Fresh) -> None:
    talk = fresh()
    asked = await talk.say("给我发的钱不对")
    assert asked.choices[2] == "高龄津贴"
    assert "高龄津贴" in await talk.say("第三个")
    await talk.say("对")
    assert only_case(talk, "benefit_problem").details["benefit_type"] == "age_allowance"


async def test_an_offered_answer_is_an_answer_whatever_else_it_could_mean(fresh: Fresh) -> None:
    talk = fresh()
    asked = await talk.say("下次开会我来不了")
    assert asked.choices[0] == "身体不舒服"
    assert "身体不舒服" in await talk.say("1")
    await talk.say("对")
    assert answers_of(talk) == ["decline"] and kinds_of(talk) == []


async def test_a_tap_on_a_choice_of_now(fresh: Fresh) -> None:
    talk = fresh()
    hello = await talk.say("你好")
    told = await talk.say(hello.choices[1], choice_id="2")
    assert told.choices[-1] == "学什么"


async def test_a_tap_on_an_old_button_does_not_press_the_new_one_of_that_number(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("你好")  # its first choice is 查待遇到账
    await talk.tell("我要提个建议", "楼道里装个扶手")  # now the first choice is 对
    told = await talk.say("查待遇到账", choice_id="1")
    assert kinds_of(talk) == [], told.text


async def test_a_tap_twice_on_yes_stores_it_once(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("我要提个建议", "楼道里装个扶手")
    await talk.say("对", choice_id="1")
    await talk.say("对", choice_id="1")
    assert kinds_of(talk) == ["suggestion"]


async def test_the_whole_year_is_offered_and_taken(fresh: Fresh) -> None:
    talk = fresh()
    told = await talk.say("最近的统筹外费用发了没")
    assert "看全年的" in told.choices
    assert "合计" in await talk.say("看全年的")


async def test_a_notice_is_picked_by_its_place_and_read_out(fresh: Fresh) -> None:
    talk = fresh()
    listed = await talk.say("中心最近有啥通知")
    title = listed.text.splitlines()[2].split("：", 1)[1].split("，")[0]
    read = await talk.say("第二条")
    assert title in read and "第一条" not in read


async def test_after_an_offer_was_turned_down_nothing_is_done(fresh: Fresh) -> None:
    talk = fresh()
    offered = await talk.say("一个人闷得很，没人跟我说话")
    assert "先不用" in offered.choices
    await talk.say("不用了")
    assert kinds_of(talk) == []


async def test_a_yes_takes_the_offer_of_a_call(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("一个人闷得很，没人跟我说话", "好啊")
    assert kinds_of(talk) == ["person_request"]


async def test_asking_for_a_person_twice_is_one_request(fresh: Fresh) -> None:
    talk = fresh()
    first = await talk.say("我要找工作人员")
    second = await talk.say("咋还没人，给我找个人")
    assert first.text != second.text
    assert kinds_of(talk) == ["person_request"]


async def test_english_titles_and_places(fresh: Fresh) -> None:
    talk = fresh()
    hello = await talk.say("hello")
    assert hello.choices[0] == "My benefits"
    assert "yuan" in await talk.say("the first one please")
    assert SUM and account_of(talk).language in {"en", "zh"}
