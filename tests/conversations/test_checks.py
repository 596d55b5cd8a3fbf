"""Is this true? Each outcome with the trained model: a sign, what is vetted, a notice, a forged one, unknown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conversations.records import kinds_of
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
NOTICE = "今年取暖费补贴每人2,200元，直接打到领养老金的卡上，不用登记，也不用交任何手续费。"


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("您的养老金账户异常，请将资金转入安全账户接受核查", "安全账户"),
        ("喝醋能软化血管，高血压不用吃药，转给爸妈看", "降压药不能自己停"),
        (NOTICE, "和原文对得上"),
        (NOTICE.replace("2,200", "3,200"), "您这条写的是“3200元”"),
        (NOTICE + "请先把手续费打到6222020402001234567。", "别当是中心发的"),
        ("楼下贴告示说，拿旧电视机能换一袋大米，地点在老俱乐部门口", "拿不准"),
    ],
)
async def test_a_pasted_message_gets_its_outcome(fresh: Callable[..., Talk], message: str, told: str) -> None:
    talk = fresh()
    await talk.say("帮我看看这条消息是真的吗")
    assert told in await talk.say(message)


async def test_what_may_be_meant_is_asked_and_yes_tells_it(fresh: Callable[..., Talk]) -> None:
    talk = fresh()
    await talk.say("帮我看看这条消息是真的吗")
    assert "您问的是不是这个" in await talk.say("用微波炉热饭，吃了会得癌")
    assert "微波炉专用的碗" in await talk.say("对")
    assert "check_message" not in kinds_of(talk)


async def test_no_to_what_may_be_meant_goes_to_the_staff(fresh: Callable[..., Talk]) -> None:
    talk = fresh()
    await talk.say("帮我看看这条消息是真的吗")
    await talk.say("用微波炉热饭，吃了会得癌")
    assert "拿不准" in await talk.say("不是")
    assert "check_message" in kinds_of(talk)


async def test_pieces_are_joined_until_there_are_no_more(fresh: Callable[..., Talk]) -> None:
    talk = fresh()
    await talk.say("帮我看看这条消息是真的吗")
    assert "接着发" in await talk.say("告示上写着，旧电视机能换大米，")
    assert "拿不准" in await talk.say("没有了")
