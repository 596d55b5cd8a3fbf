"""A form is interrupted by another matter, or by danger, and goes on where it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.records import SUM, Somebody, cases_of, facts_of, kinds_of, only_case, reminder_of
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
Fresh = Callable[..., Talk]

BACK = ("咱们接着办刚才那件事", "刚才那件事还没办完")


def is_back(text: str) -> bool:
    return any(words in text for words in BACK)


async def test_a_question_about_money_in_the_middle_of_a_visit(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("想请人上门修灯")
    told = await talk.say("上个月的统筹外费用发了没")
    assert "统筹外费用" in told and is_back(told.text)
    assert told.choices == ["明天上午", "明天下午", "哪天都行"]
    await talk.tell("哪天都行", "对")
    assert kinds_of(talk) == ["home_visit"]


async def test_one_question_a_turn_also_when_another_matter_is_answered(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("想请人上门修灯")
    for words in ("啥时候开会", "中心有啥通知", "最近有啥活动", "你们几点上班"):
        told = await talk.say(words)
        assert is_back(told.text), told.text
        assert told.text.count("？") <= 1, told.text
        assert told.choices == ["明天上午", "明天下午", "哪天都行"]


async def test_it_does_not_ask_in_the_same_words_each_time(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("想请人上门修灯")
    ends = []
    for words in ("啥时候开会", "最近有啥活动", "你们几点上班"):
        ends.append((await talk.say(words)).text.splitlines()[-2:])
    assert ends[0] != ends[1] != ends[2]


async def test_the_number_of_a_choice_is_that_of_the_form_not_of_the_matter_in_between(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("我要提个建议")
    told = await talk.say("中心的电话是多少，几点开门")
    assert told.choices == []
    read_back = await talk.say("楼道里装个扶手")
    assert "扶手" in read_back


async def test_a_rule_is_told_while_it_is_read_back(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("我要改手机号", "13893012345")
    told = await talk.say("高龄津贴是怎么规定的")
    assert "规定是" in told and "13893012345" in told
    await talk.say("对")
    assert only_case(talk, "data_change").details["value"] == "13893012345"


async def test_three_matters_one_in_another_are_all_done(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("想请人上门修暖气", "我要改手机号", "开会以前提醒我")
    back = await talk.tell("提前一天", "打电话", "对")
    assert "会前一天左右" in back and "新的电话号码" in back
    back = await talk.tell("13893054321", "对")
    assert "哪天来方便" in back
    await talk.tell("哪天都行", "对")
    assert kinds_of(talk) == ["data_change", "home_visit"]
    assert reminder_of(talk).lead == "P1D"


async def test_what_ends_the_one_matter_is_no_answer_to_the_other(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("开会以前提醒我", "我想请人上门修门", "明天上午")
    back = await talk.say("对")
    assert "提前多久" in back, back.text


async def test_a_question_in_the_middle_of_the_identity_check(stranger: Callable[[], tuple[Talk, Somebody]]) -> None:
    talk, one = stranger()
    await talk.say("我的补助到了没有")
    told = await talk.say("你们几点开门")
    assert "开门" in told and is_back(told.text)
    assert "姓名" in told.text.splitlines()[-1] or "名字" in told.text.splitlines()[-1]
    assert SUM and "元" in await talk.say(one.code)


async def test_a_fall_in_the_middle_of_a_suggestion(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("我提个建议")
    first = await talk.say("哎哟我摔倒了，腿动不了，起不来")
    assert "120" in first.text.splitlines()[0]
    assert "health_emergency" in kinds_of(talk)
    back = await talk.say("石油新村 5 号楼 301")
    assert "不急" in back and "有什么建议" in back
    assert facts_of(talk, "health_emergency")["place"] == "石油新村 5 号楼 301"
    await talk.tell("楼道装个灯", "对")
    assert only_case(talk, "suggestion").summary == "楼道装个灯"


async def test_a_fall_in_the_middle_of_a_loss_in_the_middle_of_the_identity_check(
    stranger: Callable[[], tuple[Talk, Somebody]],
) -> None:
    talk, one = stranger()
    await talk.say("我的取暖费到了没")
    assert "110" in (await talk.say("坏了，我刚给骗子转了三万块钱")).text.splitlines()[0]
    assert "120" in (await talk.say("我老伴急得晕倒了，叫不醒")).text.splitlines()[0]
    back = await talk.say("金盛小区 5 号楼 2 单元")
    assert "不急" in back
    last = await talk.tell("工行尾号 4417", "不知道", "手机银行", "不想说")
    for _ in range(6):
        last = last if "追回来" in last else await talk.say("不知道")
    assert "姓名" in last or "名字" in last
    assert "取暖费" in await talk.say(one.code)
    assert [case.urgency for case in cases_of(talk)][:2] == ["urgent", "urgent"]


async def test_a_person_is_reachable_inside_a_form_which_goes_on(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("我想请人上门修灯")
    told = await talk.say("我要找工作人员")
    assert "编号" in told and is_back(told.text)
    again = await talk.say("找个真人来")
    assert "还排着" in again
    await talk.tell("哪天都行", "对")
    assert kinds_of(talk) == ["person_request", "home_visit"]


async def test_an_ailment_is_a_reason_to_stay_away_and_no_alarm(fresh: Fresh) -> None:
    for reason in ("腿疼", "身体不舒服", "高血压犯了"):
        talk = fresh()
        await talk.say("下次开会我来不了")
        assert reason in await talk.say(reason)
        assert kinds_of(talk) == []


async def test_danger_said_as_a_reason_is_still_danger(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("下次开会我来不了")
    assert "120" in (await talk.say("我胸口疼得喘不上气")).text.splitlines()[0]
    assert "health_emergency" in kinds_of(talk)
