"""Two wishes in one message: both are answered, a question before what opens a form, danger before everything."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from center.wording import formats
from tests.conversations.records import Somebody, cases_of, kinds_of, only_case, planned_of
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
Fresh = Callable[..., Talk]
CLOCK = r"\d{1,2} ?[点:]|上午|下午"


async def test_both_questions_are_answered(fresh: Fresh) -> None:
    talk = fresh()
    told = await talk.say("这个月的外补到了没，还有下次开会是几点")
    assert re.search(r"统筹外费用.*元", told.text, re.DOTALL), talk.said
    assert re.search(CLOCK, told.text), talk.said


async def test_both_questions_are_answered_in_english(fresh: Fresh) -> None:
    talk = fresh()
    told = await talk.say("Where is your office, and when is the next branch meeting?")
    assert re.search(r"Address|address|Road|Building|floor", told.text), talk.said
    assert re.search(r"\d{1,2}:\d\d|a\.m\.|p\.m\.|am|pm", told.text), talk.said


@pytest.mark.parametrize(
    "message",
    [
        "这个月的外补到了没 我还想问下回啥时候开会",
        "下次支部会几号开，说完再给我看看这个月的外补发了没",
        "这个月的外补发了没，支部下次啥时候开会",
        "Has this month's allowance been paid, and I'd like to know when my branch meets next",
        "Tell me when my branch meets and then show me this month's payment",
    ],
)
async def test_money_and_meeting_are_both_told_however_they_are_joined(fresh: Fresh, message: str) -> None:
    talk = fresh()
    told = (await talk.say(message)).text
    assert re.search(r"\d\.\d\d", told), talk.said
    language = "en" if message.isascii() else "zh"
    assert any(formats.moment(meeting.starts_at, language) in told for meeting in planned_of(talk)), talk.said


async def test_only_one_thing_is_asked_at_the_end(fresh: Fresh) -> None:
    talk = fresh()
    told = await talk.say("这个月的外补到了没，另外你们中心几点上班")
    assert len(re.findall(r"[？?]", told.text)) <= 1, talk.said


@pytest.mark.parametrize(
    ("message", "asked", "kept"),
    [
        ("那个外头的钱来了没 我还想问下回啥时候开会", "名", "记下"),
        ("Has this month's allowance been paid, and I'd like to know when my branch meets next", "name", "keep"),
    ],
)
async def test_who_it_is_is_asked_once_for_both(
    stranger: Callable[[], tuple[Talk, Somebody]], message: str, asked: str, kept: str
) -> None:
    talk, who = stranger()
    told = (await talk.say(message)).text
    assert len(re.findall(rf"{asked}[^。.]*[？?]", told)) == 1, talk.said
    assert kept in told, talk.said
    assert "就是身份证上那个" not in told, talk.said
    told = (await talk.say(who.code)).text
    assert re.search(r"\d\.\d\d", told), talk.said
    assert re.search(CLOCK, told) or re.search(r"\d (am|pm)", told), talk.said


async def test_a_question_is_answered_before_the_form_asks(fresh: Fresh) -> None:
    talk = fresh()
    told = await talk.say("想请人来家里修水管，另外你们中心几点上班")
    assert re.search(CLOCK, told.text), talk.said
    assert re.search("哪天|日子", told.text.splitlines()[-1]), talk.said
    await talk.tell("后天上午", "对")
    assert "水管" in only_case(talk, "home_visit").details["errand"]
    assert "上班" not in only_case(talk, "home_visit").details["errand"]


async def test_both_are_kept_until_it_is_known_who_asks(stranger: Callable[[], tuple[Talk, Somebody]]) -> None:
    talk, one = stranger()
    await talk.say("我的取暖费发了没有，还有我的养老认证做了没有")
    told = await talk.say(one.code)
    assert "取暖费" in told and "认证" in told, talk.said


async def test_what_was_joined_without_a_mark_is_kept_as_well(stranger: Callable[[], tuple[Talk, Somebody]]) -> None:
    talk, one = stranger()
    await talk.say("那个外头的钱来了没 我还想问下回啥时候开会")
    told = await talk.say(one.code)
    assert "统筹外费用" in told, talk.said
    assert any(formats.moment(meeting.starts_at, "zh") in told for meeting in planned_of(talk)), talk.said


@pytest.mark.parametrize(
    ("message", "first", "kind"),
    [
        ("这个月的外补到了没，对了昨天我叫人骗走六千块", "110", "scam_loss"),
        ("下次几点开会，还有我老伴一头栽地上叫不醒了", "120", "health_emergency"),
        ("外补到了没 我还想问我刚叫人骗走六千块咋办", "110", "scam_loss"),
        ("地址改成兰州，改完给我说老伴倒在地上叫不醒咋办", "120", "health_emergency"),
        (
            "Show me this month's payment and then tell me what to do, my husband won't wake up",
            "120",
            "health_emergency",
        ),
        ("Has my allowance come, and also I read my bank code to a man on the phone", "110", "scam_loss"),
    ],
)
async def test_danger_comes_first_and_its_words_stay_whole(fresh: Fresh, message: str, first: str, kind: str) -> None:
    talk = fresh()
    told = await talk.say(message)
    assert first in told.text.splitlines()[0], talk.said
    assert kind in kinds_of(talk)


async def test_one_wish_with_a_reason_is_one_wish(fresh: Fresh) -> None:
    talk = fresh()
    told = await talk.say("我腿不好走得慢，还有爬不动楼，下次会在几楼开")
    assert not cases_of(talk), talk.said
    assert re.search("楼|会议室|地点|在", told.text), talk.said
