"""What stands beside a wish to leave, a no or a yes is not lost with it: a place, a loss, a message to judge."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.conversations.records import cases_of, facts_of, kinds_of, lines_of, only_case
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
Fresh = Callable[..., Talk]


async def test_more_has_happened_after_an_emergency(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.tell("我胸口疼得喘不上气", "石油新村 3 号楼 201")
    told = await talk.say("不对，5号楼302，她没气了，叫不醒")
    assert "120" in told.text, talk.said


@pytest.mark.parametrize("said", ["别问了，我在5号楼3单元", "算了，我在5号楼302", "stop asking, building 5 room 302"])
async def test_the_place_is_kept_though_no_more_is_to_be_asked(somebody: Callable[[], Talk], said: str) -> None:
    talk = somebody()
    await talk.tell("我胸口疼得喘不上气", said)
    assert "5" in facts_of(talk, "health_emergency")["place"], talk.said


async def test_a_sum_of_a_loss_is_kept_though_no_more_is_to_be_asked(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.tell("我被骗了，钱转走了", "今天上午", "算了，是三万二")
    assert facts_of(talk, "scam_loss")["amount"] == "32000", talk.said


async def test_words_with_which_somebody_leaves_a_loss_stand_in_the_case(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.tell("我被骗了，钱转走了", "今天上午", "别问了，钱是转给一个叫王强的了")
    assert "王强" in "".join(lines_of(talk, "scam_loss")), talk.said


async def test_a_loss_is_heard_where_a_clue_is_put_right(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.say("我收到一个诈骗电话，没上当")
    told = await talk.say("不对，我把验证码给他了，他电话是13812345678")
    assert "110" in told.text, talk.said
    assert "scam_loss" in kinds_of(talk)


async def test_a_story_with_a_wrong_number_in_it_puts_nothing_right(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.say("我收到一个诈骗电话，没上当")
    told = await talk.say("他说我医保卡号不对，让打13912345678")
    assert "改过来了" not in told, talk.said


async def test_a_pasted_message_that_ends_like_leaving_is_judged(fresh: Fresh) -> None:
    talk = fresh()
    await talk.say("帮我看看这条消息是真的吗")
    told = await talk.say("妈，我手机坏了用同学的，有事先发这个号，回头再说")
    assert re.search("骗|拿不准", told.text), talk.said


@pytest.mark.parametrize("said", ["都对，不用改了", "对，不用改了"])
async def test_a_yes_is_a_yes_whatever_stands_behind_it(fresh: Fresh, said: str) -> None:
    talk = fresh()
    await talk.tell("我要改手机号", "13893012345", said)
    assert only_case(talk, "data_change").details["value"] == "13893012345", talk.said


async def test_the_relatives_own_name_is_not_the_members(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.tell("我替我爸问点事", "李建国", "儿子")
    told = await talk.say("不是我爸，我叫李强")
    assert "改过来了" not in told, talk.said
    assert not cases_of(talk)
