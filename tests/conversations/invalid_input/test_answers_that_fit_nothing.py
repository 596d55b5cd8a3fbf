"""Answers that fit no question: noise, places that are not offered, numbers too short, days that do not exist.

The question is asked again in other words, nothing of it is stored, and the right answer is taken afterwards.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.conversations.records import SUM, cases_of
from tests.conversations.scenes import ACCOUNT, NOBODY, OFF, STRANGER, Scene
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
SAFE_ACCOUNT = "您的养老金账户异常，请将资金转入安全账户接受核查"

SCENES = {
    "suggestion that is a complaint: thanks are no part of it, and nothing more is asked for": Scene(
        (
            "我要提个意见",
            ("谢谢你啊闺女", "您自己的话"),
            ("食堂的饭太咸了", "食堂的饭太咸了"),
            ("谢谢你啊闺女", "对"),
            ("还有菜也太油了", "食堂的饭太咸了；还有菜也太油了"),
            ("对", "编号", "有什么建议"),
        ),
        cases=("complaint",),
        holds={"text": "食堂的饭太咸了；还有菜也太油了"},
    ),
    "visit: a day that no month has": Scene(
        (
            "想请人上门修灯",
            ("三十二号", "说个日子", "三十二"),
            ("第八个", "哪天来方便"),
            ("后天上午", "<in 2>上午"),
            ("对", "登记好了"),
        ),
        cases=("home_visit",),
        holds={"when": "<iso 2>/morning"},
    ),
    "visit: a day that is over": Scene(
        ("想请人上门修灯", ("昨天", "说个日子", "对吗|不归我管"), ("明天下午", "<in 1>下午"), "对"),
        cases=("home_visit",),
        holds={"when": "<iso 1>/afternoon"},
    ),
    "visit: sounds are no errand": Scene(
        (
            "我想请人上门",
            ("。。。", "说件事就行"),
            ("嗯", "办什么事"),
            ("量个血压", "哪天来方便|说个日子"),
            ("🙂", "日子|哪天"),
            "哪天都行",
            "对",
        ),
        cases=("home_visit",),
        holds={"errand": "量个血压"},
    ),
    "details: seven digits, and then all eleven": Scene(
        (
            "我要改手机号",
            ("138930", "您把新的电话说一遍", "对吗"),
            ("138930123456789", "新的电话号码是多少", "对吗"),
            ("13893012345", "13893012345"),
            "对",
        ),
        cases=("data_change",),
        holds={"value": "13893012345"},
    ),
    "details: a place in the list that is not there": Scene(
        (
            "我的资料要改一下",
            ("第九个", "是电话、住址、银行卡"),
            ("7", "改哪一样"),
            ("2", "新住址在哪儿"),
            ("石油新村 12 号楼 3 单元 401", "12 号楼"),
            "对",
        ),
        cases=("data_change",),
        holds={"field": "address"},
    ),
    "details: home is no address": Scene(
        ("我要改住址", ("家", "您把新的住址", "对吗"), ("石油新村 12 号楼 3 单元 401", "401”，对吗"), "对"),
        cases=("data_change",),
        holds={"value": "石油新村 12 号楼 3 单元 401"},
    ),
    "details: the number of a card is not taken": Scene(
        ("我的银行卡换了", ("6222021234567890123", "您说“对”，我就办", "6222"), ("对", "登记好了", "6222")),
        cases=("data_change",),
        holds={"field": "bank_card", "value": None},
        judge=lambda talk: "6222" not in str(talk.said[-1][1].text),
    ),
    "suggestion: thumbs and sounds": Scene(
        (
            "我要提个建议",
            ("👍👍", "用您自己的话"),
            ("3", "有什么建议"),
            ("楼道里装个扶手", "“楼道里装个扶手”"),
            ("第三个", "您说“对”，我就办"),
            "对",
        ),
        cases=("suggestion",),
        holds={"text": "楼道里装个扶手"},
    ),
    "complaint: marks": Scene(
        (
            "我要投诉",
            ("？？？", "想到的都说"),
            ("！", "慢慢说"),
            ("窗口骂人", "“窗口骂人”"),
            ("🙂", "您说“对”，我就办", "🙂"),
            "对",
        ),
        cases=("complaint",),
        holds={"text": "窗口骂人"},
    ),
    "payment: bananas are no benefit": Scene(
        (
            "给我发的钱不对",
            ("第九个", "您说个名字就行"),
            ("香蕉", "哪一项钱"),
            ("取暖费", "取暖费，您说"),
            "对",
        ),
        cases=("benefit_problem",),
        holds={"benefit_type": "heating"},
    ),
    "not coming: a seventh meeting of five": Scene(
        (
            ("开会我请假", "哪一个"),
            ("第七个", "说哪一天的就行"),
            ("嘛咪嘛咪吽", "哪一个"),
            ("第一个", "为啥"),
            ("。。。", "一句话就行"),
            ("家里有事", "<M0>.*“家里有事”"),
            "对",
        ),
        answers={"m0": "decline"},
        judge=lambda talk: len(talk.said[1][1].choices) == len(talk.said[0][1].choices),
    ),
    "reminder: a hundred years, a pigeon, a text message": Scene(
        (
            "开会以前提醒我",
            ("提前一百年", "最长一个月"),
            ("提前一天", "怎么提醒"),
            ("飞鸽传书", "您挑一样"),
            ("发短信", "短信眼下还发不了"),
            ("打电话", "工作人员打电话"),
            "对",
        ),
        reminder=("P1D", "phone"),
    ),
    "reminder: in the middle of the night": Scene(
        (
            ("开会头天晚上十一点提醒我", "我不打扰您"),
            ("第六个", "准时间|提前多久"),
            ("提前两小时", "怎么提醒"),
            "在这里发消息",
            "对",
        ),
        reminder=("PT2H", "channel"),
    ),
    "no reminders: noise is no yes": Scene(
        (
            "以后开会别提醒我了",
            ("🙂🙂", "您说“对”，我就办"),
            ("。。。", "往后开会"),
            ("对", "往后不提醒了"),
        ),
        reminder=OFF,
    ),
    "details: noise is no yes, nor is a fifth of two": Scene(
        (
            "我要改手机号",
            "13893012345",
            ("🙂", "您说“对”，我就办"),
            ("第五个", "电话改成“13893012345”"),
            ("……", "您说“对”，我就办"),
            "对",
        ),
        cases=("data_change",),
    ),
    "check: digits, marks, a day that no month has, two digits": Scene(
        (
            "我的取暖费发了没有",
            ("12345", "姓名"),
            ("。。。", "叫什么名字"),
            ("<name>", "哪年哪月"),
            ("1948年13月45日", "照这样说"),
            ("<birth>", "后四位"),
            ("12", "最后四个"),
            ("<id4>", f"取暖费 {SUM}"),
        ),
        ACCOUNT,
        known=True,
    ),
    "check: a code that nobody gave out, and then the right one": Scene(
        (
            "我的取暖费发了没有",
            ("11111111", "没有核对上", SUM),
            ("我的绑定码是<code>", "核对好了"),
        ),
        STRANGER,
        known=True,
    ),
    "relative: digits for names, and a short number": Scene(
        (
            "我替我妈问问补助",
            ("123", "只说老人的姓名"),
            "王秀兰",
            ("。。。", "比如儿女"),
            "女儿",
            ("🙂", "您自己的姓名"),
            "王小梅",
            ("12", "十一位"),
            ("13893012345", "王小梅，电话 13893012345"),
            "对",
        ),
        NOBODY,
        ("proxy_request",),
        {"member_hint": "王秀兰"},
    ),
    "loss: marks between the facts": Scene(
        (
            ("我被骗了，钱转走了", "^现在就打 110"),
            ("🙂", "大概就行"),
            "昨天",
            ("很多", "说个数就行"),
            ("两万", "哪张卡"),
            ("。。。", "比如“工商银行"),
            "工行尾号 4417",
            ("？", "对方自称是谁"),
            "不认识",
            ("。", "手机上转的"),
            "微信",
            ("12", "说个号码就行"),
            ("13893012345", "追回来"),
        ),
        NOBODY,
        ("scam_loss",),
        facts={"when": "^昨天", "amount": "^20000$", "recipient": "^不认识$", "phone": "^13893012345$"},
    ),
    "report: marks are no story": Scene(
        (("收到个诈骗短信，我没点", "谢谢"), ("。。。", "想到什么说什么"), ("跳过", "马上告诉我")),
        NOBODY,
        ("scam",),
        facts={"scam_means": "^sms$"},
    ),
    "message: marks are no message": Scene(
        (
            "帮我看看这条消息是真的吗",
            ("。。。", "发几句给我"),
            ("🙂", "转给我"),
            (SAFE_ACCOUNT, "安全账户"),
        ),
        NOBODY,
    ),
    "emergency: marks are no place": Scene(
        (
            ("我摔了一跤，起不来了", "^马上打 120"),
            ("。。。", "几号楼几号门"),
            ("🙂", "在哪儿"),
            ("石油新村 3 号楼 201", "等救护车"),
        ),
        NOBODY,
        ("health_emergency",),
        facts={"place": "^石油新村 3 号楼 201$"},
    ),
    "greeting: a ninth of four": Scene(
        (
            ("你好", "机器助手"),
            ("9", "没看懂|没听准"),
            ("你们几点开门", "星期一到星期五"),
        ),
        NOBODY,
    ),
    "news: a ninth of three": Scene(
        (("中心最近有啥通知", "第一条"), ("第九条", ".", "【样本】.*。【样本】"), ("中心最近有啥通知", "第一条"))
    ),
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_it_is_asked_again_and_the_right_answer_is_taken(
    play: Callable[[Scene], Awaitable[Talk]], scene: Scene
) -> None:
    await play(scene)


@pytest.mark.parametrize("name", ["邰欣", "蒋霞", "郝闻", "卜倩", "单凤", "应芳"])
async def test_a_short_name_is_a_name_whatever_it_sounds_like(somebody: Callable[[], Talk], name: str) -> None:
    talk = somebody()
    told = await talk.tell("我的外补到了没", name)
    assert "哪年哪月" in told.text, talk.said
    assert not cases_of(talk)


async def test_a_name_that_sounds_like_thanks_is_taken_when_it_is_said_again(somebody: Callable[[], Talk]) -> None:
    talk = somebody()
    await talk.say("我的外补到了没")
    told = await talk.say("谢敏")
    told = told if "哪年哪月" in told.text else await talk.say("谢敏")
    assert "哪年哪月" in told.text, talk.said


@pytest.mark.parametrize("said", ["谢谢", "谢啦", "党费", "安排", "好的"])
async def test_a_word_that_begins_like_a_name_is_none(somebody: Callable[[], Talk], said: str) -> None:
    talk = somebody()
    told = await talk.tell("我的外补到了没", said)
    assert "哪年哪月" not in told.text, talk.said
