"""Visits, details, suggestions, complaints and payments are put right before they are stored."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.conversations.scenes import Scene
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
VISIT, CHANGE, PROBLEM = ("home_visit",), ("data_change",), ("benefit_problem",)

SCENES = {
    "visit: another errand by its part": Scene(
        (
            ("想请人来家里通下水道", "哪天来方便"),
            ("后天上午", "通下水道.*<in 2>上午"),
            ("不对", "哪一项要改"),
            ("什么事", "办什么事", "哪天"),
            ("量个血压", "量个血压.*<in 2>上午"),
            "对",
        ),
        cases=VISIT,
        holds={"errand": "量个血压", "when": "<iso 2>/morning"},
    ),
    "visit: the day twice": Scene(
        (
            "能派个人来家里帮我理个发吗",
            "明天下午",
            ("不对，是大后天下午", "<in 3>下午"),
            ("又说错了，是大后天上午", "理个发.*<in 3>上午"),
            ("对", "登记好了"),
        ),
        cases=VISIT,
        holds={"when": "<iso 3>/morning"},
    ),
    "visit: the time is called wrong by its name": Scene(
        ("我想请人上门", "量个血压", "后天上午", ("时间不对，改成大后天下午", "量个血压.*<in 3>下午"), "对"),
        cases=VISIT,
        holds={"errand": "量个血压", "when": "<iso 3>/afternoon"},
    ),
    "visit: one word of the errand": Scene(
        (
            "想请人上门修门锁",
            ("不对，不是门锁，是纱窗", "改过来了"),
            ("哪天都行", "修纱窗", "门锁"),
            ("对", "登记好了"),
        ),
        cases=VISIT,
        holds={"errand": "想请人上门修纱窗", "when": None},
    ),
    "visit: a day is no errand": Scene(
        ("我想请人上门", ("哪天都行", "记下了.*换灯泡"), ("量个血压", "量个血压.*哪天都行"), "对"),
        cases=VISIT,
        holds={"errand": "量个血压", "when": None},
    ),
    "details: the telephone was meant and not the address": Scene(
        (
            "我要改住址",
            "石油新村 12 号楼 3 单元 401",
            ("不对，我要改的是电话", "新的电话号码", "石油新村"),
            ("13893012345", "电话改成“13893012345”"),
            "对",
        ),
        cases=CHANGE,
        holds={"field": "phone", "value": "13893012345"},
    ),
    "details: the bank card was meant, and no number stays": Scene(
        ("我要换电话号码", "13893012345", ("说错了，我是要换银行卡", "卡号不在这里说", "13893012345"), "好"),
        cases=CHANGE,
        holds={"field": "bank_card", "value": None},
    ),
    "details: the address was meant, by its bare name": Scene(
        (
            "我的手机号换了",
            "13893012345",
            ("不对，是住址", "新住址在哪儿", "13893012345"),
            ("金盛小区 5 号楼 2 单元 301", "住址改成“金盛小区 5 号楼 2 单元 301”"),
            "对",
        ),
        cases=CHANGE,
        holds={"field": "address", "value": "金盛小区 5 号楼 2 单元 301"},
    ),
    "details: another city": Scene(
        (
            ("我搬到外地住了", "搬到哪儿住了"),
            ("西安市雁塔区小寨路 8 号", "小寨路"),
            ("不对，是西安市碑林区友谊路 8 号", "异地居住改成“西安市碑林区友谊路 8 号”"),
            "对",
        ),
        cases=CHANGE,
        holds={"field": "residence", "value": "西安市碑林区友谊路 8 号"},
    ),
    "details: the second of what can be mended": Scene(
        (
            "我手机号换了",
            "13893012345",
            ("不对", "哪一项要改"),
            ("第二个", "新的电话号码"),
            ("13893012399", "13893012399"),
            "对",
        ),
        cases=CHANGE,
        holds={"value": "13893012399"},
    ),
    "details: the floor of the address": Scene(
        (
            "我要改住址",
            ("石油新村 12 号楼 3 单元 401", "12 号楼"),
            ("不对，不是 401，是 402", "石油新村 12 号楼 3 单元 402"),
            "对",
        ),
        cases=CHANGE,
        holds={"value": "石油新村 12 号楼 3 单元 402"},
    ),
    "suggestion: something else was said": Scene(
        (
            "我有个建议",
            ("食堂的饭软一点", "饭软一点"),
            ("不对，我说的是食堂的菜少放点盐", "“食堂的菜少放点盐”", "我说的是"),
            ("对", "交上去了"),
        ),
        cases=("suggestion",),
        holds={"summary": "食堂的菜少放点盐"},
    ),
    "suggestion: one word of it": Scene(
        ("我提个建议", "楼道里装个灯", ("不是楼道，是院子", "“院子里装个灯”"), "对"),
        cases=("suggestion",),
        holds={"text": "院子里装个灯"},
    ),
    "complaint: the day of it, the story stays": Scene(
        (
            "我要投诉",
            "昨天窗口的人对我发脾气",
            ("不对，不是昨天，是前天", "“前天窗口的人对我发脾气”"),
            ("对", "报上去了"),
        ),
        cases=("complaint",),
        holds={"text": "前天窗口的人对我发脾气"},
    ),
    "complaint: told anew": Scene(
        (
            "我要投诉",
            ("食堂的饭是凉的", "食堂的饭是凉的"),
            ("不对", "慢慢说|想到的都说"),
            ("食堂的菜是凉的，饭是热的", "菜是凉的，饭是热的"),
            "对",
        ),
        cases=("complaint",),
        holds={"text": "食堂的菜是凉的，饭是热的"},
    ),
    "payment: more was missing": Scene(
        ("我的取暖费少发了三百块", ("不是三百，是五百", "取暖费.*少发了五百块", "三百"), ("对", "报给工作人员了")),
        cases=PROBLEM,
        holds={"benefit_type": "heating", "what": "我的取暖费少发了五百块"},
    ),
    "payment: what is wrong, by its part": Scene(
        (
            "高龄津贴没发给我",
            ("不对", "哪一项要改"),
            ("什么问题", "怎么个不对法"),
            ("上个月的没发，前个月的发了", "高龄津贴.*前个月的发了"),
            "对",
        ),
        cases=PROBLEM,
        holds={"benefit_type": "age_allowance", "what": "上个月的没发，前个月的发了"},
    ),
    "payment: which it was comes to mind later": Scene(
        (
            ("给我发的钱不对", "哪一项钱"),
            ("说不清", "说不清是哪项钱"),
            ("上个月少了一百", "上个月少了一百"),
            ("不对，是统筹外费用", "统筹外费用，您说.*上个月少了一百"),
            "对",
        ),
        cases=PROBLEM,
        holds={"benefit_type": "supplement", "what": "给我发的钱不对；上个月少了一百"},
    ),
    "english visit: another job": Scene(
        (
            ("Please send someone to my home to change a light bulb", "Which day"),
            ("tomorrow morning", "light bulb"),
            ("no, not a light bulb, the kitchen tap is leaking", "kitchen tap is leaking", "light bulb"),
            ("yes", "It is noted"),
        ),
        cases=VISIT,
        holds={"errand": "kitchen tap is leaking", "when": "<iso 1>/morning"},
    ),
    "english visit: the day by its part": Scene(
        (
            "Could somebody come to my house and help me with the certification?",
            ("any time", "any day"),
            ("no", "which part"),
            ("the day", "Which day suits"),
            ("tomorrow afternoon", "<en in 1>.*afternoon"),
            "yes",
        ),
        cases=VISIT,
        holds={"when": "<iso 1>/afternoon"},
    ),
    "english details: one digit": Scene(
        (
            "I want to change my phone number",
            "13893012345",
            ("wrong number, it should be 13893012399", "13893012399", "12345"),
            "yes",
        ),
        cases=CHANGE,
        holds={"field": "phone", "value": "13893012399"},
    ),
    "english details: another building": Scene(
        (
            ("I have moved, please change my address", "new address"),
            ("Shiyou Xincun building 12, unit 3, door 401", "building 12"),
            ("no, it's building 21, unit 3, door 401", "building 21, unit 3, door 401"),
            "yes",
        ),
        cases=CHANGE,
        holds={"field": "address", "value": "building 21, unit 3, door 401"},
    ),
    "english details: the bank card was meant": Scene(
        ("I want to update my phone number", "13893012345", ("no, I meant my bank card", "no card number"), "yes"),
        cases=CHANGE,
        holds={"field": "bank_card", "value": None},
    ),
    "english suggestion: another place": Scene(
        (
            "I would like to make a suggestion",
            "put a handrail in the hallway",
            ("no, I mean put a handrail on the stairs", "“?put a handrail on the stairs", "hallway"),
            ("yes", "handed in"),
        ),
        cases=("suggestion",),
        holds={"text": "put a handrail on the stairs"},
    ),
    "english complaint: another day": Scene(
        (
            "I want to complain",
            "The clerk at the window shouted at me yesterday",
            ("it was not yesterday, it was on Monday", "shouted at me on Monday", "yesterday"),
            ("yes", "passed on"),
        ),
        cases=("complaint",),
        holds={"text": "The clerk at the window shouted at me on Monday"},
    ),
    "english payment: another benefit": Scene(
        (
            "My heating allowance did not arrive",
            ("not the heating allowance, the age allowance", "staff: Age allowance"),
            ("yes", "with the staff"),
        ),
        cases=PROBLEM,
        holds={"benefit_type": "age_allowance"},
    ),
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_what_was_said_wrong_is_not_what_is_stored(
    play: Callable[[Scene], Awaitable[Talk]], scene: Scene
) -> None:
    await play(scene)
