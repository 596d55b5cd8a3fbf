"""Every question of every form is asked again in other words, what is read back is read back again, and nothing is lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.conversations.records import SUM, account_of
from tests.conversations.scenes import ACCOUNT, NOBODY, OFF, STRANGER, Scene
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
AGAIN, EN_AGAIN = "再说一遍。\n", "once more.\n"

SCENES = {
    "visit": Scene(
        (
            ("我想请人上门", "办什么事"),
            ("没听清，再说一遍", f"{AGAIN}说件事就行", "接着"),
            ("量个血压", "哪天来方便"),
            ("啥？再说一遍", f"{AGAIN}说个日子", "接着"),
            ("后天上午", "<in 2>上午"),
            ("再说一遍", f"{AGAIN}.*量个血压.*<in 2>上午"),
            ("对", "登记好了"),
        ),
        cases=("home_visit",),
        holds={"errand": "量个血压", "when": "<iso 2>/morning"},
    ),
    "details": Scene(
        (
            ("我的资料要改一下", "改哪一样"),
            ("没看懂，再说一遍", f"{AGAIN}是电话、住址、银行卡"),
            "住址",
            ("再说一遍", f"{AGAIN}您把新的住址"),
            "石油新村 12 号楼 3 单元 401",
            ("你说啥？再说一遍", f"{AGAIN}住址改成“石油新村 12 号楼 3 单元 401”"),
            "对",
        ),
        cases=("data_change",),
        holds={"field": "address"},
    ),
    "details put right": Scene(
        (
            "我要改手机号",
            "13893012345",
            "不对，是13893012346",
            ("再说一遍", f"{AGAIN}电话改成“13893012346”", "12345"),
            "对",
        ),
        cases=("data_change",),
        holds={"value": "13893012346"},
    ),
    "suggestion": Scene(
        (
            "我要提个建议",
            ("啥？再说一遍", f"{AGAIN}用您自己的话"),
            "楼道里装个扶手",
            ("没听清，再说一遍", f"{AGAIN}我记的是：“楼道里装个扶手”"),
            "对",
        ),
        cases=("suggestion",),
        holds={"text": "楼道里装个扶手"},
    ),
    "complaint": Scene(
        (
            "我要投诉",
            ("再说一遍", f"{AGAIN}哪天、在哪儿"),
            "窗口的人骂人",
            ("没听清，你再说一下", "窗口的人骂人"),
            "对",
        ),
        cases=("complaint",),
        holds={"text": "窗口的人骂人"},
    ),
    "payment": Scene(
        (
            ("给我发的钱不对", "哪一项"),
            ("没听清，再说一遍", f"{AGAIN}您说个名字"),
            "取暖费",
            ("再说一遍", f"{AGAIN}.*取暖费，您说“给我发的钱不对”"),
            "对",
        ),
        cases=("benefit_problem",),
        holds={"benefit_type": "heating"},
    ),
    "not coming": Scene(
        (
            "下次开会我去不了",
            ("没听清，再说一遍", f"{AGAIN}一句话就行"),
            "腿疼",
            ("再说一遍", f"{AGAIN}<M0>.*“腿疼”"),
            "对",
        ),
        answers={"m0": "decline"},
    ),
    "coming": Scene(
        ("下次开会我去", ("刚才说的啥，再说一遍", f"{AGAIN}<M0>.*记上要来"), ("对", "记好了")),
        answers={"m0": "attend"},
    ),
    "reminder": Scene(
        (
            "开会以前提醒我",
            ("再说一遍", f"{AGAIN}.*准时间"),
            "提前一天",
            ("再说一遍", f"{AGAIN}.*挑一样"),
            "打电话",
            ("再说一遍", f"{AGAIN}.*工作人员打电话"),
            "对",
        ),
        reminder=("P1D", "phone"),
    ),
    "no reminders": Scene(
        ("以后开会别提醒我了", ("没听清，再说一遍", f"{AGAIN}往后.*不提醒"), ("对", "往后不提醒了")), reminder=OFF
    ),
    "check by code": Scene(
        (
            "我的取暖费发了没有",
            ("没听清，再说一遍", f"{AGAIN}请说您的姓名"),
            ("<code>", f"核对好了.*取暖费 {SUM}"),
        ),
        STRANGER,
        known=True,
    ),
    "check by facts": Scene(
        (
            "我的取暖费发了没有",
            "<name>",
            ("再说一遍", f"{AGAIN}.*您的生日"),
            "<birth>",
            ("没看懂，再说一遍", f"{AGAIN}是身份证最后四个"),
            ("<id4>", f"取暖费 {SUM}"),
            ("再说一遍", f"取暖费 {SUM}"),
        ),
        ACCOUNT,
        known=True,
    ),
    "relative": Scene(
        (
            "我替我妈问问补助",
            ("再说一遍", "请只说老人的姓名"),
            "王秀兰",
            ("没听清，再说一遍", f"{AGAIN}比如儿女、老伴"),
            "女儿",
            ("再说一遍", f"{AGAIN}请说您自己的姓名"),
            "王小梅",
            ("再说一遍", f"{AGAIN}请说十一位的手机号"),
            "13893012345",
            ("再说一遍", f"{AGAIN}我记的是：替王秀兰"),
            ("对", "报上去了"),
        ),
        NOBODY,
        ("proxy_request",),
        {"member_hint": "王秀兰", "relation": "女儿"},
    ),
    "loss: the first lines and every question": Scene(
        (
            "我被骗了，钱转走了",
            ("没听清，再说一遍", f"{AGAIN}现在就打 110.*大概就行"),
            "昨天",
            ("再说一遍", f"{AGAIN}说个数就行"),
            "两万",
            ("再说一遍", f"{AGAIN}比如“工商银行"),
            "工行尾号 4417",
            "不认识",
            "微信",
            "不想说",
            ("再说一遍", "都记好了，编号"),
        ),
        NOBODY,
        ("scam_loss",),
        facts={"when": "^昨天", "amount": "^20000$", "card_last4": "4417"},
    ),
    "report": Scene(
        (
            "刚才有个骗子打电话冒充公安局，我没理他",
            ("没听清，再说一遍", "想到什么说什么"),
            "跳过",
            ("再说一遍", "编号 1\\d+"),
        ),
        NOBODY,
        ("scam",),
    ),
    "message": Scene(
        (
            "帮我看看这条消息是真的吗",
            ("再说一遍", f"{AGAIN}消息里的话"),
            ("您的养老金账户异常，请将资金转入安全账户接受核查", "安全账户"),
            ("没听清，再说一遍", f"{AGAIN}.*安全账户"),
        ),
        NOBODY,
    ),
    "emergency": Scene(
        (
            "我胸口疼得喘不上气",
            ("你再说一遍", "120.*几号"),
            ("石油新村 3 号楼 201", "等救护车"),
            ("没听清，再说一遍", "把门打开"),
        ),
        NOBODY,
        ("health_emergency",),
        facts={"place": "石油新村 3 号楼 201"},
    ),
    "bigger letters while the reason is asked": Scene(
        (
            "下次开会我去不了",
            ("字大点", "大了一号.*一句话就行"),
            ("家里有事", "“家里有事”"),
            "对",
        ),
        answers={"m0": "decline"},
        judge=lambda talk: account_of(talk).text_size > 22,
    ),
    "slower while the day is asked": Scene(
        ("想请人上门修灯", ("慢点说", "慢慢说.*说个日子"), "哪天都行", "对"),
        cases=("home_visit",),
        judge=lambda talk: account_of(talk).pace == "slow",
    ),
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_it_is_asked_again_and_the_answers_stay(play: Callable[[Scene], Awaitable[Talk]], scene: Scene) -> None:
    await play(scene)
