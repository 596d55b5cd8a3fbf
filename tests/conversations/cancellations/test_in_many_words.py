"""Every form can be left, in the words people leave with, and then nothing of it is on file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.records import answers_of, kinds_of, only_case, reminder_of
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
Fresh = Callable[..., Talk]

NOTHING_STORED = "什么也没有登记"
OPENINGS = {
    "visit": "我想请人上门看看暖气",
    "change": "我要改手机号",
    "suggestion": "我提个建议",
    "complaint": "我要投诉一件事",
    "problem": "我的补助没发对",
    "reminder": "开会以前提醒我",
    "rsvp": "下次开会我去不了",
}


@pytest.mark.parametrize(
    ("opening", "leaving"),
    [
        ("visit", "算了，不用了"),
        ("visit", "不麻烦你们了"),
        ("change", "不改了"),
        ("change", "先不弄了吧"),
        ("suggestion", "不提了"),
        ("suggestion", "算了算了"),
        ("complaint", "不投诉了"),
        ("complaint", "取消"),
        ("problem", "不报了"),
        ("problem", "回头再说"),
        ("reminder", "不用了，谢谢"),
        ("reminder", "明天再说"),
        ("rsvp", "拉倒吧"),
        ("rsvp", "那不说了"),
    ],
)
async def test_a_form_is_left_and_nothing_is_stored(fresh: Fresh, opening: str, leaving: str) -> None:
    talk = fresh()
    await talk.say(OPENINGS[opening])
    left = await talk.say(leaving)
    assert NOTHING_STORED in left, talk.said
    assert kinds_of(talk) == []
    assert answers_of(talk) == []
    assert reminder_of(talk) is None or not reminder_of(talk).is_on or opening != "reminder"
    assert "机器助手" in await talk.say("你好")


@pytest.mark.parametrize("leaving", ["算了", "不要了", "先不办了", "算了，不弄了"])
async def test_it_can_be_left_when_it_is_read_back(fresh: Fresh, leaving: str) -> None:
    talk = fresh()
    read_back = await talk.tell("想请人上门修门锁", "后天上午")
    assert read_back.choices == ["对", "不对"]
    assert NOTHING_STORED in await talk.say(leaving)
    assert kinds_of(talk) == []


async def test_it_can_be_left_when_asked_what_to_mend(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("我要改手机号", "13893012345", "不对")
    assert NOTHING_STORED in await talk.say("算了")
    assert kinds_of(talk) == []


@pytest.mark.parametrize("leaving", ["never mind", "forget it", "cancel", "no thanks, not now"])
async def test_in_english(fresh: Fresh, leaving: str) -> None:
    talk = fresh()
    await talk.say("I would like to make a suggestion")
    assert "Nothing was stored" in await talk.say(leaving)
    assert kinds_of(talk) == []


async def test_what_was_left_starts_anew_and_asks_everything_again(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("我想请人上门修门锁", "算了")
    asked = await talk.say("还是请人上门一趟吧")
    assert "办什么事" in asked
    await talk.tell("量血压", "哪天都行", "对")
    assert only_case(talk, "home_visit").summary == "量血压"


async def test_who_will_not_say_who_they_are_may_still_ask_for_rules(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.say("我的取暖费发了没有")
    assert NOTHING_STORED in await talk.say("不核对了")
    assert "规定是" in await talk.say("取暖费是怎么规定的")


async def test_leaving_one_matter_goes_back_to_the_one_before(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("我想请人上门修门锁", "我要改手机号")
    back = await talk.say("不改了")
    assert NOTHING_STORED in back and "哪天来方便" in back
    await talk.tell("哪天都行", "对")
    assert kinds_of(talk) == ["home_visit"]


async def test_leaving_the_questions_of_a_loss_keeps_what_was_said(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.tell("我被骗了，钱转走了", "今天上午", "一万")
    left = await talk.say("不说了")
    assert NOTHING_STORED not in left and "记下了" in left
    assert only_case(talk, "scam_loss").urgency == "urgent"
