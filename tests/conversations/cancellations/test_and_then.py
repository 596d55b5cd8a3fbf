"""What comes after something was left: the matter before it, the same once more, another one. Urgent matters stay."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.conversations.records import SUM
from tests.conversations.scenes import NOBODY, STRANGER, Scene
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
LEFT, EN_LEFT = "什么也没有登记", "Nothing was stored"

SCENES = {
    "both matters are left, one after the other": Scene(
        (
            "想请人上门修灯",
            "我要提个建议",
            ("算了", f"{LEFT}.*接着办刚才那件事.*哪天来方便"),
            ("这个也不办了", LEFT, "接着"),
        ),
    ),
    "the inner one is left, the outer one is done": Scene(
        (
            ("开会以前提醒我", "提前多久"),
            ("我要投诉", "慢慢说"),
            ("算了，不投诉了", f"{LEFT}.*提前"),
            "提前一天",
            ("打电话", "对吗"),
            "对",
        ),
        reminder=("P1D", "phone"),
    ),
    "later, and then after all": Scene(
        (
            "我要提个建议",
            ("回头再说", LEFT),
            ("我要提个建议", "有什么建议"),
            ("食堂早点开门", "食堂早点开门"),
            ("对", "交上去了"),
        ),
        cases=("suggestion",),
        holds={"text": "食堂早点开门"},
    ),
    "what was told before is not kept for the second time": Scene(
        (
            "我要改手机号",
            "13893012345",
            ("算了，先不改了", LEFT),
            ("我要改手机号", "新的电话号码", "13893012345"),
            ("13893054321", "13893054321"),
            "对",
        ),
        cases=("data_change",),
        holds={"value": "13893054321"},
    ),
    "left, and then a question is answered": Scene(
        (
            "开会以前提醒我",
            ("不要了", LEFT),
            ("上个月的统筹外费用发了没", f"统筹外费用 {SUM}", "提前|接着"),
        ),
    ),
    "an excuse that stands is taken back by going": Scene(
        (
            "下次开会我请假",
            "腿疼",
            ("对", "假请好了"),
            ("算了，我还是去吧", "<M0>.*记上要来"),
            ("对", "记好了"),
        ),
        answers={"m0": "attend"},
    ),
    "an answer that stands is not undone by leaving the next one": Scene(
        (
            "下次开会我去",
            ("对", "记好了"),
            ("<m1>的会我请假", "为啥"),
            ("算了，先不说了", LEFT),
        ),
        answers={"m0": "attend"},
    ),
    "reminders that are on stay on when a change is left": Scene(
        (
            "开会提前三天在这里提醒我",
            ("对", "记好了"),
            ("提醒改成提前一天", "会前 1 天"),
            ("还是算了", LEFT),
        ),
        reminder=("P3D", "channel"),
    ),
    "the check is left, and the code is taken later": Scene(
        (
            ("我的取暖费发了没有", "叫什么名字"),
            ("算了，不问了", LEFT),
            ("我的绑定码是<code>", "核对好了", "取暖费"),
            ("我的取暖费发了没有", f"取暖费 {SUM}"),
        ),
        STRANGER,
        known=True,
    ),
    "the check is left, and a rule needs none": Scene(
        (
            ("我的高龄津贴到了没", "叫什么名字"),
            ("不核对了", LEFT),
            ("高龄津贴是怎么规定的", "规定是"),
        ),
        STRANGER,
        known=False,
    ),
    "a loss stays when its questions are left": Scene(
        (
            ("我被骗了，钱转走了", "^现在就打 110"),
            "昨天下午",
            ("算了，不说了", "前面说的都记下了.*追回来", LEFT),
        ),
        NOBODY,
        ("scam_loss",),
        facts={"when": "^昨天下午"},
    ),
    "an emergency stays when where is not told": Scene(
        (("我摔了一跤，起不来了", "^马上打 120"), ("算了，不说了", "已经报给中心", LEFT)),
        NOBODY,
        ("health_emergency",),
    ),
    "a report stays when its questions are left": Scene(
        (("收到个诈骗短信，我没点", "谢谢您告诉我"), ("不说了", "工作人员会看您报的这件事", LEFT)),
        NOBODY,
        ("scam",),
        facts={"scam_means": "^sms$"},
    ),
    "a form that a fall interrupted is left afterwards": Scene(
        (
            "我要改手机号",
            ("哎哟我摔倒了，腿动不了，起不来", "^马上打 120"),
            ("石油新村 5 号楼 301", "不急"),
            ("手机号先不改了", LEFT),
        ),
        cases=("health_emergency",),
        facts={"place": "5 号楼"},
    ),
    "danger in the same breath is danger": Scene(
        ("想请人上门修灯", ("算了不修了，我胸口疼得喘不上气", "^马上打 120", LEFT)),
        cases=("health_emergency",),
    ),
    "a person in the same breath is a person": Scene(
        ("我要改手机号", ("算了，给我找个工作人员", "编号", LEFT)),
        cases=("person_request",),
    ),
    "english: the outer one goes on": Scene(
        (
            "Please send someone to fix my lamp",
            "I would like to make a suggestion",
            ("never mind", f"{EN_LEFT}.*Which day|{EN_LEFT}.*Name a day"),
            "any time",
            "yes",
        ),
        cases=("home_visit",),
    ),
    "english: later, and then another question": Scene(
        (
            "Please send someone to fix my door",
            ("maybe later", EN_LEFT),
            ("Has my heating allowance been paid?", "eating allowance for .* yuan", "Which day"),
        ),
    ),
    "english: a loss stays": Scene(
        (("I was cheated, I transferred 5000 yuan", "^Call 110"), ("stop", "What you said is kept", EN_LEFT)),
        NOBODY,
        ("scam_loss",),
        facts={"amount": "^5000$"},
    ),
    "english: an emergency stays, and stop is no place": Scene(
        (
            ("I have fallen and cannot get up", "^Call 120"),
            ("stop asking", "No more questions", EN_LEFT),
        ),
        NOBODY,
        ("health_emergency",),
        judge=lambda talk: "stop" not in str(talk.said[-1][1].text),
    ),
    "english: a report stays": Scene(
        (("I got a scam call, I did not give him anything", "Thank you"), ("stop", "Staff will look at your report")),
        NOBODY,
        ("scam",),
    ),
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_it_goes_on_from_where_something_was_left(play: Callable[[Scene], Awaitable[Talk]], scene: Scene) -> None:
    await play(scene)
