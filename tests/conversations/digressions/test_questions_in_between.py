"""In the middle of a form a question is answered in full, then the form asks on, with one question a turn."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest

from tests.conversations.records import SUM
from tests.conversations.scenes import ACCOUNT, NOBODY, OFF, STRANGER, Scene
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
BACK = "(?:咱们接着办刚才那件事|刚才那件事还没办完)"
EN_BACK = "(?:Back to what we were doing|We had not finished)"
HOURS, EN_HOURS = "星期一到星期五", "Open Monday to Friday"

SCENES = {
    "visit: hours, while it is asked what for": Scene(
        (
            "我想请人上门",
            ("你们几点上班", f"{HOURS}.*{BACK}.*说件事就行"),
            ("修一下马桶", "哪天来方便"),
            "哪天都行",
            ("对", "登记好了"),
        ),
        cases=("home_visit",),
        holds={"errand": "修一下马桶"},
    ),
    "visit: money, while it is read back": Scene(
        (
            "想请人来家里换灯泡",
            "明天上午",
            ("上个月的统筹外费用发了没", f"统筹外费用 {SUM}.*{BACK}.*换灯泡.*<in 1>上午"),
            "对",
        ),
        cases=("home_visit",),
        holds={"when": "<iso 1>/morning"},
    ),
    "visit: a message to be checked": Scene(
        (
            "想请人上门修灯",
            (
                "帮我看看这条短信是真的吗：您的养老金账户异常，请将资金转入安全账户接受核查",
                f"安全账户.*一分钱也别转.*{BACK}.*说个日子",
            ),
            "哪天都行",
            "对",
        ),
        cases=("home_visit",),
    ),
    "visit: an errand that is no business of the center": Scene(
        (("我想请人上门", "办什么事"), ("修水管", "哪天来方便", "不归我管"), "哪天都行", "对"),
        cases=("home_visit",),
        holds={"errand": "修水管"},
    ),
    "details: the next meeting": Scene(
        (
            "我要改住址",
            ("支部啥时候开会", f"<M0>.*{BACK}.*新的住址", "您来不来"),
            ("石油新村 12 号楼 3 单元 401", "12 号楼"),
            "对",
        ),
        cases=("data_change",),
        holds={"value": "石油新村 12 号楼 3 单元 401"},
    ),
    "details: a machine or a person": Scene(
        (
            "我要改手机号",
            ("你是真人吗", f"我是机器.*{BACK}.*新的电话"),
            ("13893012345", "13893012345"),
            "对",
        ),
        cases=("data_change",),
    ),
    "details: a report of a scam": Scene(
        (
            "我要改手机号",
            ("刚才有个骗子打电话说我中奖了，我没理他", "谢谢您告诉我"),
            ("跳过", f"马上告诉我.*{BACK}.*新的电话号码"),
            "13893012345",
            "对",
        ),
        cases=("scam", "data_change"),
        holds={"value": "13893012345"},
    ),
    "suggestion: the yearly certification": Scene(
        (
            "我要提个建议",
            ("我今年的养老认证做了没有", f"资格认证.*{BACK}"),
            ("多组织几次体检", "“多组织几次体检”"),
            "对",
        ),
        cases=("suggestion",),
        holds={"text": "多组织几次体检"},
    ),
    "suggestion: company": Scene(
        (
            "我要提个建议",
            ("我一个人在家闷得很，没人说话", f"愿意听您说说.*{BACK}", "要不要请中心的人"),
            ("活动室下午多开会儿门", "活动室下午多开会儿门"),
            "对",
        ),
        cases=("suggestion",),
    ),
    "complaint: a rule": Scene(
        (
            "我要投诉",
            ("取暖费是怎么规定的", f"规定是.*{BACK}.*想到的都说"),
            ("窗口中午没人，白等了一个钟头", "白等了一个钟头"),
            "对",
        ),
        cases=("complaint",),
        holds={"text": "窗口中午没人，白等了一个钟头"},
    ),
    "complaint: a claim that is not on file": Scene(
        (
            "我要投诉",
            ("我交的药费单子批下来没", f"(?:没有查到您交的报销单子|单子.*元).*{BACK}"),
            ("食堂的饭是凉的", "食堂的饭是凉的"),
            "对",
        ),
        cases=("complaint",),
    ),
    "payment: the rule of it": Scene(
        (
            "给我发的钱不对",
            ("高龄津贴是怎么规定的", f"规定是.*{BACK}.*说个名字"),
            ("高龄津贴", "高龄津贴，您说“给我发的钱不对”"),
            "对",
        ),
        cases=("benefit_problem",),
        holds={"benefit_type": "age_allowance"},
    ),
    "payment: the office that sees to it": Scene(
        (
            ("我的取暖费没发给我", "对吗"),
            ("你们几点下班", f"{HOURS}.*{BACK}.*取暖费，您说“我的取暖费没发给我”"),
            "对",
        ),
        cases=("benefit_problem",),
    ),
    "not coming: what is studied": Scene(
        (
            "下次开会我去不了",
            ("这次学习学什么内容", f"(?:学这些|还没有放上来).*{BACK}.*一句话就行", "您想看哪一篇"),
            ("家里有事", "<M0>.*“家里有事”"),
            "对",
        ),
        answers={"m0": "decline"},
    ),
    "coming: who the secretary is": Scene(
        (
            "下次开会我去",
            ("我们支部书记是谁", f"书记是.*{BACK}.*<M0>.*记上要来"),
            ("对", "记好了"),
        ),
        answers={"m0": "attend"},
    ),
    "reminder: where the meeting is": Scene(
        (
            "开会以前提醒我",
            ("下次开会在啥地方", f"<M0>.*在.*{BACK}.*准时间"),
            "提前一天",
            "打电话",
            "对",
        ),
        reminder=("P1D", "phone"),
    ),
    "reminder: the news, while it is asked how": Scene(
        (
            "提前一天提醒我开会",
            ("中心最近有啥通知", f"第一条.*{BACK}.*挑一样", "想听哪一条"),
            "在这里发消息",
            "对",
        ),
        reminder=("P1D", "channel"),
    ),
    "no reminders: the next day": Scene(
        (
            "以后开会别提醒我了",
            ("下次开会是哪天", f"<M0>.*{BACK}.*都不提醒您了。对吗"),
            ("对", "往后不提醒了"),
        ),
        reminder=OFF,
    ),
    "relative: hours and a telephone number": Scene(
        (
            "我替我妈问问补助",
            ("你们那儿几点开门", f"{HOURS}.*{BACK}.*老人的姓名"),
            "王秀兰",
            "女儿",
            "王小梅",
            ("中心的电话是多少", f"0937-5550100.*{BACK}.*手机号"),
            ("13893012345", "替王秀兰问事，您是女儿，叫王小梅，电话 13893012345"),
            "对",
        ),
        NOBODY,
        ("proxy_request",),
        {"member_hint": "王秀兰", "relation": "女儿"},
    ),
    "relative: how to guard against scams": Scene(
        (
            "我想替邻居李奶奶问点事",
            ("怎么防骗啊", f"(?:谨防|记住一条|“).*{BACK}.*老人的姓名"),
            "李桂英",
            "邻居",
            "赵小兰",
            "13893012345",
            "对",
        ),
        NOBODY,
        ("proxy_request",),
        {"member_hint": "李桂英"},
    ),
    "check: activities": Scene(
        (
            "我的补助发了没",
            "<name>",
            ("最近有啥活动", f"在.*{BACK}.*生日"),
            "<birth>",
            ("<id4>", f"核对好了.*{SUM}"),
        ),
        ACCOUNT,
        known=True,
    ),
    "check: a rule, and then the code": Scene(
        (
            "我的取暖费发了没有",
            ("取暖费是怎么规定的", f"规定是.*{BACK}.*姓名", "查我的"),
            ("<code>", f"核对好了.*取暖费 {SUM}"),
        ),
        STRANGER,
        known=True,
    ),
    "message: hours, while it is asked which was meant": Scene(
        (
            "帮我看看这条消息是真的吗",
            "用微波炉热饭，吃了会得癌",
            ("你们几点下班", f"{HOURS}.*{BACK}.*是不是这个"),
            ("对", "微波炉专用的碗|用微波炉专用"),
        ),
        NOBODY,
    ),
    "report: the telephone of the center": Scene(
        (
            "刚才有个骗子打电话冒充公安局，我没理他",
            ("中心电话多少", f"0937-5550100.*{BACK}.*想到什么说什么"),
            "他号码是17012345678",
            ("不知道", "马上告诉我"),
        ),
        NOBODY,
        ("scam",),
        facts={"scam_number": "17012345678"},
    ),
    "loss: hours, and every fact is kept": Scene(
        (
            "我被骗了，钱转走了",
            ("你们几点上班", f"{HOURS}.*{BACK}.*大概就行", "^现在就打 110"),
            "昨天下午",
            "两万",
            "工行尾号 4417",
            "不认识",
            "微信",
            ("13893012345", "追回来"),
        ),
        NOBODY,
        ("scam_loss",),
        facts={"when": "^昨天下午", "amount": "^20000$", "phone": "13893012345"},
    ),
    "loss: what became of it": Scene(
        (
            "我被骗了，转了一万块",
            "昨天",
            ("我报的这事有人管没", f"被骗求助，编号.*{BACK}.*尾号 4417"),
            "农行尾号 8890",
            "不认识",
            "微信",
            "不想说",
        ),
        NOBODY,
        ("scam_loss",),
        facts={"card_last4": "8890", "amount": "^10000$"},
    ),
    "emergency: a telephone number": Scene(
        (
            "我摔了一跤，起不来了",
            ("中心电话是多少", f"0937-5550100.*{BACK}.*几号楼几号门"),
            ("石油新村 3 号楼 201", "等救护车"),
        ),
        NOBODY,
        ("health_emergency",),
        facts={"place": "石油新村 3 号楼 201"},
    ),
    "two questions one after the other": Scene(
        (
            "我要提个建议",
            ("支部啥时候开会", f"<M0>.*{BACK}"),
            ("你们几点开门", f"{HOURS}.*{BACK}"),
            ("院子里多放几把椅子", "院子里多放几把椅子"),
            "对",
        ),
        cases=("suggestion",),
        holds={"text": "院子里多放几把椅子"},
    ),
    "a form in a form, and both are stored": Scene(
        (
            ("下次开会我去不了", "为啥"),
            ("我要改手机号", "新的电话号码"),
            "13893012345",
            ("对", f"登记好了.*{BACK}.*(?:为啥来不了|一句话就行)"),
            ("家里有事", "<M0>.*“家里有事”"),
            ("对", "假请好了"),
        ),
        cases=("data_change",),
        holds={"value": "13893012345"},
        answers={"m0": "decline"},
    ),
    "thanks and a greeting are no answers": Scene(
        (
            "想请人上门修灯",
            ("谢谢你啊", "说个日子"),
            ("你好", "哪天来方便"),
            "哪天都行",
            "对",
        ),
        cases=("home_visit",),
    ),
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_the_question_is_answered_and_the_form_goes_on(
    play: Callable[[Scene], Awaitable[Talk]], scene: Scene
) -> None:
    talk = await play(scene)
    for _, heard in talk.said:
        if re.search(BACK, heard.text):
            assert heard.text.count("？") <= 1, heard.text
