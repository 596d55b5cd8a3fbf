"""What was read back can be put right, one part at a time, in the words people use for it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest

from center.clock import local_today
from center.wording import formats
from tests.conversations.records import (
    Somebody,
    alone_on_its_day,
    answers_of,
    cases_of,
    day_of,
    only_case,
    planned_of,
    reminder_of,
)
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
Fresh = Callable[..., Talk]


def in_days(days: int) -> str:
    return (local_today() + timedelta(days=days)).isoformat()


async def test_one_part_of_a_visit_is_mended_and_the_other_stays(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("想请人来家里修水管", "哪天都行")
    asked = await talk.say("不对")
    assert asked.choices == ["什么事", "什么时候"]
    await talk.say("什么时候")
    read_back = await talk.say("大后天下午")
    assert formats.day(local_today() + timedelta(days=3), "zh") in read_back
    await talk.say("对")
    case = only_case(talk, "home_visit")
    assert case.details["when"] == f"{in_days(3)}/afternoon"
    assert "水管" in case.details["errand"]


@pytest.mark.parametrize(
    "right", ["不对，是大后天上午", "错了错了，大后天上午", "不是后天，大后天上午", "改成大后天上午吧"]
)
async def test_the_new_day_may_be_said_with_the_no(fresh: Fresh, right: str) -> None:
    talk = fresh()
    await talk.tell("叫个人来家里换灯管", "后天下午", right, "对")
    assert only_case(talk, "home_visit").details["when"] == f"{in_days(3)}/morning"


async def test_a_wrong_telephone_number_is_put_right_in_one_breath(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("我的手机号换了", "13893012345")
    assert "13893012346" in await talk.say("不对不对，是13893012346")
    await talk.say("对")
    assert only_case(talk, "data_change").details == {"field": "phone", "value": "13893012346"}


@pytest.mark.parametrize(
    "right", ["电话错了，是13900001111", "号码不对，应该是13900001111", "不是这个号，是13900001111"]
)
async def test_a_number_called_wrong_by_its_name_is_put_right(fresh: Fresh, right: str) -> None:
    talk = fresh()
    await talk.tell("我的手机号换了", "13893012345")
    assert "13900001111" in await talk.say(right)
    await talk.say("对")
    assert only_case(talk, "data_change").details == {"field": "phone", "value": "13900001111"}


async def test_a_wrong_number_is_named_first_and_said_then(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("我要换电话", "13893012345")
    assert "新的电话号码" in await talk.say("号码说错了")
    await talk.tell("13993000001", "就这样")
    assert only_case(talk, "data_change").details["value"] == "13993000001"


async def test_by_which_means_is_put_right(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("提前一天提醒我开会", "打电话", "不是打电话，发消息", "对")
    assert (reminder_of(talk).lead, reminder_of(talk).means) == ("P1D", "channel")


async def test_asked_what_to_mend_the_new_value_is_enough(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("提前一天提醒我开会", "在这里发消息")
    assert "哪一项" in await talk.say("不对")
    assert "2 小时" in await talk.say("提前两个小时")
    await talk.say("对")
    assert (reminder_of(talk).lead, reminder_of(talk).means) == ("PT2H", "channel")


async def test_the_question_what_to_mend_never_repeats_word_for_word(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("我要改住址", "石油新村 12 号楼 3 单元 401")
    said = [(await talk.say(words)).text for words in ("不对", "不知道啊", "说不上来", "记不得了")]
    assert all(one != other for one, other in itertools.pairwise(said)), said
    assert all("哪一项" in s or "那一项" in s for s in said), said


async def test_after_all_it_was_right(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("我要改住址", "石油新村 12 号楼 3 单元 401", "不对")
    assert "12 号楼" in await talk.say("哦，都对着呢，没错")
    await talk.say("对")
    assert only_case(talk, "data_change").details["field"] == "address"


async def test_a_mind_changed_while_it_is_read_back(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("下次开会我去")
    assert "为啥" in await talk.say("哎呀错了，我不去")
    await talk.tell("腿疼得走不成", "对")
    assert answers_of(talk) == ["decline"]


async def test_the_other_meeting_was_meant(fresh: Fresh) -> None:
    talk = fresh()
    first, second = planned_of(talk)[0], alone_on_its_day(talk)
    await talk.tell(f"{day_of(first)}的会我请假", "家里有事")
    told = await talk.say(f"不对，是{day_of(second)}的")
    assert formats.moment(second.starts_at, "zh") in told
    await talk.say("对")
    assert [m.id for m in planned_of(talk) if m.answer == "decline"] == [second.id]


async def test_the_benefit_was_another_one(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("我的取暖费少发了二百块", "不是取暖费，是高龄津贴", "对")
    case = only_case(talk, "benefit_problem")
    assert case.details["benefit_type"] == "age_allowance"
    assert "二百" in case.details["what"]


async def test_a_suggestion_is_said_anew(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("提个建议", "把活动室的灯换亮些")
    assert "有什么建议" in await talk.say("不对")
    await talk.tell("把楼道的灯换亮些", "对")
    assert only_case(talk, "suggestion").summary == "把楼道的灯换亮些"


async def test_more_told_while_it_is_read_back_is_kept(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("我要投诉", "窗口让我跑了三趟都没办成")
    read_back = await talk.say("还有那个小伙子嗓门大得吓人")
    assert "三趟" in read_back and "嗓门" in read_back
    await talk.say("对")
    assert "嗓门" in only_case(talk, "complaint").summary


async def test_a_daughters_phone_number_is_mended_before_it_goes_to_the_staff(
    stranger: Callable[[], tuple[Talk, Somebody]],
) -> None:
    talk, _ = stranger()
    await talk.tell("我是女儿，替我爸来办，他自己不会用手机", "赵德山", "女儿", "赵春梅", "13893012345")
    told = await talk.say("电话错了，是13893012300")
    assert "13893012300" in told and "赵春梅" in told
    await talk.say("对")
    assert "13893012300" in str(only_case(talk, "proxy_request"))


async def test_in_english_the_day_is_put_right(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("Please send someone to fix my lamp", "tomorrow morning")
    read_back = await talk.say("no, the day after tomorrow in the afternoon")
    assert formats.day(local_today() + timedelta(days=2), "en") in read_back
    await talk.say("yes, that's right")
    assert only_case(talk, "home_visit").details["when"] == f"{in_days(2)}/afternoon"


async def test_the_sum_of_a_loss_is_put_right_in_the_case(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.tell("我让骗子骗走了钱，已经转过去了", "昨天上午", "两万")
    assert "30,000.00 元" in await talk.say("不对，是三万")
    assert "scam_loss" in [case.kind for case in cases_of(talk)]
