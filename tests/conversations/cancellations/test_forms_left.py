"""Every form is left at each of its questions, with a reason or without, and nothing of it is on file."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest

from tests.conversations.scenes import ACCOUNT, NOBODY, Scene
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
LEFT, EN_LEFT = "什么也没有登记", "Nothing was stored"

SCENES = {
    "visit: asked what for": Scene((("我想请人上门", "办什么事"), ("算了，我自己弄吧", LEFT))),
    "visit: the son has come": Scene((("想请人上门擦玻璃", "哪天"), ("我儿子回来了，不用来了", LEFT))),
    "visit: read back": Scene(("想请人上门修门锁", ("后天上午", "对吗"), ("先不麻烦了，改天再说吧", LEFT))),
    "visit: while something is mended": Scene(
        ("想请人上门修门锁", "后天上午", ("不对", "哪一项"), ("还是算了", LEFT)),
    ),
    "details: which one": Scene((("我的资料要改一下", "改哪一样"), ("哦，那先不改了", LEFT))),
    "details: until the son is back": Scene((("我要改住址", "新住址"), ("等我儿子回来再说", LEFT, "改成"))),
    "details: read back": Scene(("我要改手机号", ("13893012345", "对吗"), ("先不改了，这个号还用着呢", LEFT))),
    "details: no call about the card": Scene((("我的银行卡换了", "打电话办"), ("不办了", LEFT))),
    "suggestion: asked": Scene((("我要提个建议", "有什么建议"), ("想了想，还是不提了", LEFT))),
    "suggestion: read back": Scene(("我提个建议", ("楼道装个灯", "对吗"), ("还是不提了", LEFT))),
    "complaint: asked": Scene((("我要投诉", "慢慢说"), ("算了算了，不说了", LEFT))),
    "complaint: read back": Scene(
        (("我要投诉窗口那个人，让我跑了三趟", "对吗"), ("算了，别投诉了，人家也不容易", LEFT)),
    ),
    "payment: asked which": Scene((("给我发的钱不对", "哪一项"), ("算了，不报了", LEFT))),
    "payment: it has come": Scene(
        (("我的取暖费没发给我", "对吗"), ("哦，我看见了，到账了，不用报了", LEFT)),
    ),
    "coming: read back": Scene((("下次开会我去", "记上要来"), ("先别记", LEFT))),
    "not coming: asked why": Scene((("下次开会我去不了", "为啥"), ("算了，不请假了", LEFT))),
    "not coming: read back": Scene(("下次开会我请假", ("腿疼", "请假"), ("先别请假，我再想想", LEFT))),
    "reminder: how early": Scene((("开会以前提醒我", "提前多久"), ("算了，我自己记着", LEFT))),
    "reminder: how": Scene(("开会以前提醒我", ("提前一天", "怎么提醒"), ("不用提醒了", LEFT, "往后"))),
    "reminder: read back": Scene((("提前一天打电话提醒我开会", "对吗"), ("还是算了", LEFT))),
    "no reminders: not that": Scene((("以后开会别提醒我了", "对吗"), ("不对", LEFT))),
    "no reminders: better to have them": Scene((("以后开会别提醒我了", "对吗"), ("不，还是提醒我吧", LEFT))),
    "check: the last question": Scene(
        ("我的补助发了没", "<name>", ("<birth>", "后四位"), ("算了，不查了", LEFT)), ACCOUNT, known=False
    ),
    "check: no name is given": Scene(
        (("支部啥时候开会", "叫什么名字"), ("我不想说名字", "姓名"), ("那不问了", LEFT)), NOBODY, known=False
    ),
    "relative: whose": Scene((("我替我妈问问补助", "姓名"), ("算了，不问了", LEFT)), NOBODY),
    "relative: no telephone number": Scene(
        ("我想替我爸问点事", "赵德山", "儿女", ("赵卫国", "哪个电话"), ("不留号码了，算了", LEFT)), NOBODY
    ),
    "relative: read back": Scene(
        ("我替我妈问问补助", "王秀兰", "女儿", "王小梅", ("13893012345", "对吗"), ("先不报了，我回去问问我妈", LEFT)),
        NOBODY,
    ),
    "message: nothing is pasted": Scene(
        (("帮我看看这条消息是真的吗", "转给我"), ("算了，不看了", LEFT, "拿不准")), NOBODY
    ),
    "message: was it this": Scene(
        ("帮我看看这条消息是真的吗", ("用微波炉热饭，吃了会得癌", "是不是这个"), ("算了，不问了", LEFT)), NOBODY
    ),
    "english visit: the son will do it": Scene(
        (("Please send someone to fix my door", "Which day"), ("no need, my son will do it", EN_LEFT))
    ),
    "english visit: read back": Scene(
        ("Please send someone to fix my door", ("tomorrow morning", "right"), ("never mind", EN_LEFT))
    ),
    "english details: asked": Scene((("I want to change my phone number", "new number"), ("forget about it", EN_LEFT))),
    "english details: read back": Scene(
        (
            "I want to change my address",
            ("Shiyou Xincun building 12, door 401", "right"),
            ("cancel that please", EN_LEFT),
        )
    ),
    "english details: no call": Scene((("I have a new bank card", "call you"), ("no thanks", EN_LEFT))),
    "english complaint: read back": Scene(
        (
            ("I want to complain about the window clerk, he was rude to me", "pass it on"),
            ("leave it, I don't want to complain any more", EN_LEFT),
        )
    ),
    "english suggestion: another mind": Scene(
        (
            "I would like to make a suggestion",
            ("open the canteen earlier", "hand it in"),
            ("I changed my mind", EN_LEFT),
        )
    ),
    "english payment: it has come": Scene(
        (("My heating allowance did not arrive", "report this"), ("oh, it has arrived, never mind", EN_LEFT))
    ),
    "english not coming: asked why": Scene(
        (("I can't come to the next meeting", "why"), ("never mind, forget it", EN_LEFT))
    ),
    "english coming: not now": Scene((("I will come to the next meeting", "note that"), ("not now", EN_LEFT))),
    "english reminder: asked how": Scene(
        ("Please remind me before the meetings", ("one day before", "How shall"), ("no thanks", EN_LEFT))
    ),
    "english no reminders: no": Scene((("Please stop reminding me of meetings", "right"), ("no", EN_LEFT))),
    "english relative: she will come herself": Scene(
        (
            "I am asking on behalf of my mother",
            ("Wang Xiulan", "related"),
            ("forget it, she will come herself", EN_LEFT),
        ),
        NOBODY,
    ),
    "english check: no name": Scene(
        (
            ("Has my heating allowance been paid?", "full name"),
            ("I don't want to give my name", "full name"),
            ("never mind", EN_LEFT),
        ),
        NOBODY,
        known=False,
    ),
    "english message: nothing is pasted": Scene(
        (("Can you check whether this message is true?", "forward"), ("never mind", EN_LEFT)), NOBODY
    ),
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_nothing_is_stored_and_the_next_word_is_heard(
    play: Callable[[Scene], Awaitable[Talk]], scene: Scene
) -> None:
    talk = await play(scene)
    is_english = EN_LEFT in talk.said[-1][1]
    told = await talk.say("what are your opening hours?" if is_english else "你们几点开门")
    assert re.search("Open Monday|星期一到", told.text), talk.said
    assert not re.search("Back to|接着|还没办完", told.text), talk.said
