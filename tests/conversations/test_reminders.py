"""Wishes to be reminded, in words; and answers to reminders, which reach people outside the dialogue."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from center.meetings.views import MeetingView
from center.wording import formats
from tests.conversations.records import (
    alone_on_its_day,
    answers_of,
    day_of,
    kinds_of,
    planned_of,
    remind,
    reminder_of,
    wish_for,
)
from tests.conversations.talk import Heard, Talk

pytestmark = pytest.mark.rasa
Fresh = Callable[..., Talk]


async def tap(talk: Talk, choice: object) -> Heard:
    return await talk.say(choice.title, choice_id=choice.id)  # type: ignore[attr-defined]


def answer_to(talk: Talk, meeting: MeetingView) -> str | None:
    return next(m.answer for m in planned_of(talk) if m.id == meeting.id)


async def test_the_evening_before_is_read_back_with_its_date(fresh: Fresh) -> None:
    talk = fresh()
    read_back = await talk.tell("开会头天晚上提醒我", "发消息就行")
    assert "每次头一天晚上 8 点，在这里发消息提醒您" in read_back
    assert "晚上 8 点提醒。对吗" in read_back
    assert reminder_of(talk) is None
    await talk.say("对")
    assert (reminder_of(talk).lead, reminder_of(talk).means) == ("P1D@20:00", "channel")


async def test_several_times_are_one_wish_and_can_be_changed(fresh: Fresh) -> None:
    talk = fresh()
    assert "会前 1 天和会前 2 小时" in await talk.tell("开会提前一天和两小时提醒我", "发消息")
    await talk.say("对")
    assert reminder_of(talk).lead == "P1D,PT2H"
    assert "会前 3 天，在这里发消息" in await talk.say("提醒改成提前三天")
    await talk.say("对")
    assert reminder_of(talk).lead == "P3D"


async def test_for_one_meeting_alone(fresh: Fresh) -> None:
    talk = fresh()
    meeting = alone_on_its_day(talk)
    read_back = await talk.say(f"{day_of(meeting)}那个会提前两小时在这里提醒我")
    assert f"就这一次：{formats.moment(meeting.starts_at, 'zh')}" in read_back
    await talk.say("对")
    assert (wish_for(talk, meeting.id).lead, wish_for(talk, meeting.id).means) == ("PT2H", "channel")
    assert reminder_of(talk) is None


@pytest.mark.parametrize("vague", ["开会早点提醒我", "开会前提前几天提醒我", "开会当天提醒我"])
async def test_what_is_not_plain_is_asked(fresh: Fresh, vague: str) -> None:
    talk = fresh()
    assert "提前多久" in await talk.say(vague)
    assert "怎么提醒" in await talk.say("提前一天")
    assert reminder_of(talk) is None


async def test_not_this_time_and_then_after_all(fresh: Fresh) -> None:
    talk = fresh()
    first = planned_of(talk)[0]
    assert "这次我不提醒您" in await talk.say("这次开会就别提醒我了")
    await talk.say("对")
    assert wish_for(talk, first.id).is_on is False
    assert "就这一次" in await talk.say("还是提醒我吧")
    await talk.say("对")
    assert wish_for(talk, first.id).is_on is True


async def test_stopped_and_taken_up_again_as_it_was(fresh: Fresh) -> None:
    talk = fresh()
    await talk.tell("开会提前三天在这里提醒我", "对")
    await talk.tell("以后开会别再提醒我了", "对")
    assert reminder_of(talk).is_on is False
    assert "会前 3 天，在这里发消息" in await talk.say("继续提醒我吧")
    await talk.say("对")
    assert (reminder_of(talk).is_on, reminder_of(talk).lead) == (True, "P3D")


async def test_an_hour_of_the_night_is_refused(fresh: Fresh) -> None:
    talk = fresh()
    assert "我不打扰您" in await talk.say("开会头天晚上十一点提醒我")
    assert "怎么提醒" in await talk.say("头天晚上八点")


@pytest.mark.parametrize("how", ["tap", "1", "去"])
async def test_a_reminder_is_answered_by_tap_number_and_word(fresh: Fresh, how: str) -> None:
    talk = fresh()
    meeting = planned_of(talk)[1]
    go, _ = remind(talk, meeting.id)
    told = await (tap(talk, go) if how == "tap" else talk.say(how))
    assert "记好了" in told and "书记会看到" in told
    assert answer_to(talk, meeting) == "attend"


async def test_free_words_are_read_back_and_keep_the_reason(fresh: Fresh) -> None:
    talk = fresh()
    meeting = planned_of(talk)[1]
    remind(talk, meeting.id)
    read_back = await talk.say("来不了，住院了")
    assert formats.moment(meeting.starts_at, "zh") in read_back and "住院了" in read_back
    assert "书记会看到" in await talk.say("对")
    assert answer_to(talk, meeting) == "decline"


async def test_a_mind_is_changed_at_will(fresh: Fresh) -> None:
    talk = fresh()
    meeting = planned_of(talk)[1]
    remind(talk, meeting.id)
    assert "不说也行" in await talk.say("2")
    assert answer_to(talk, meeting) == "decline"
    assert "腿疼" in await talk.say("腿疼")
    assert "给您记上要来" in await talk.say("又能去了")
    await talk.say("对")
    assert answer_to(talk, meeting) == "attend"
    await talk.tell("还是去不了，家里来客人了", "对")
    assert answer_to(talk, meeting) == "decline"
    assert len(answers_of(talk)) == 1


async def test_a_reminder_in_the_middle_of_a_form(fresh: Fresh) -> None:
    talk = fresh()
    meeting = planned_of(talk)[0]
    await talk.say("想请人上门修灯")
    go, _ = remind(talk, meeting.id)
    assert "给您记上要来" in await tap(talk, go)
    back = await talk.say("对")
    assert "哪天来方便" in back or back.choices == ["明天上午", "明天下午", "哪天都行"]
    await talk.tell("哪天都行", "对")
    assert answer_to(talk, meeting) == "attend"
    assert kinds_of(talk) == ["home_visit"]


async def test_of_two_meetings_it_asks_which(fresh: Fresh) -> None:
    talk = fresh()
    first, second = planned_of(talk)[:2]
    remind(talk, first.id, second.id)
    asked = await talk.say("去")
    assert "哪一个" in asked and len(asked.choices) == 2
    assert "给您记上要来" in await talk.say("第二个")
    await talk.say("对")
    assert (answer_to(talk, first), answer_to(talk, second)) == (None, "attend")


@pytest.mark.parametrize(("words", "answer"), [("收到", "跟我说一声"), ("到时候看吧", "不急")])
async def test_to_have_read_it_is_no_answer(fresh: Fresh, words: str, answer: str) -> None:
    talk = fresh()
    meeting = planned_of(talk)[0]
    remind(talk, meeting.id)
    assert answer in await talk.say(words)
    assert answer_to(talk, meeting) is None


async def test_a_code_given_away_after_a_reminder_is_a_loss(fresh: Fresh) -> None:
    talk = fresh()
    remind(talk, planned_of(talk)[0].id)
    told = await talk.say("验证码是 482913，我告诉他们了")
    assert "110" in told.text.splitlines()[0]
    assert "scam_loss" in kinds_of(talk)


async def test_in_english(fresh: Fresh) -> None:
    talk = fresh()
    meeting = planned_of(talk)[1]
    read_back = await talk.tell("Remind me the evening before each meeting", "message me here")
    assert "8:00 pm the day before" in read_back
    await talk.say("yes")
    assert reminder_of(talk).lead == "P1D@20:00"
    remind(talk, meeting.id)
    assert "I will note that you come" in await talk.say("I'll come")
    await talk.say("yes")
    assert answer_to(talk, meeting) == "attend"
    await talk.tell("I can't come after all, my wife is ill", "yes")
    assert answer_to(talk, meeting) == "decline"
