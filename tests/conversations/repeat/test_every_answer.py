"""Answers outside a form are said again with the same sums, dates and names, and their choices still count."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest

from tests.conversations.records import SUM, account_of, latest_payment_of
from tests.conversations.scenes import Scene
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
AGAIN, EN_AGAIN = "再说一遍。\n", "once more.\n"
Fresh = Callable[..., Talk]

SCENES = {
    "the year in fewer words": Scene(
        (
            ("去年一共给我发了多少钱", f"合计 {SUM}"),
            ("太长了，说简单点", f"{AGAIN}2025 年一共发了 \\d+ 笔，合计 {SUM}"),
        ),
    ),
    "a rule in fewer words, with its name": Scene(
        (("取暖费是怎么规定的", "规定是"), ("看不懂，说简单点", "冬季取暖.*规定是")),
    ),
    "the meeting, and the answer to it": Scene(
        (
            ("支部啥时候开会", "您来不来"),
            ("啥？没听清", f"{AGAIN}.*您来不来"),
            ("我来", "记上要来"),
            ("对", "记好了"),
        ),
        answers={"m0": "attend"},
    ),
    "the number of a case": Scene(
        (
            ("我要投诉窗口骂人", "对吗"),
            ("对", "编号 1\\d+"),
            ("编号多少？再说一遍", f"{AGAIN}报上去了，编号 1\\d+"),
        ),
        cases=("complaint",),
    ),
    "the news, and the second of it": Scene(
        (
            ("中心最近有啥通知", "第一条.*第二条"),
            ("再说一遍", f"{AGAIN}.*第一条.*第二条"),
            ("第二条", "。.*，\\d+ 月 \\d+ 日", "第一条"),
        ),
    ),
    "the activities": Scene(
        (("最近有啥活动", "在.*\n.*在"), ("没看清，再说一遍", f"{AGAIN}.*月.*在")),
    ),
    "the branch": Scene((("我是哪个支部的", "书记是"), ("再说一遍", f"{AGAIN}您在.*书记是.*党费"))),
    "a person was asked for, once": Scene(
        (("我要找工作人员", "编号 1\\d+"), ("没听清，再说一遍", f"{AGAIN}.*编号 1\\d+")),
        cases=("person_request",),
    ),
    "what was left": Scene(
        ("我要改手机号", ("算了", "什么也没有登记"), ("再说一遍", f"{AGAIN}.*什么也没有登记", "新的电话")),
    ),
    "the greeting, and the second of its choices": Scene(
        (("你好", "机器助手"), ("再说一遍", f"{AGAIN}.*机器助手"), ("2", "月.*在")),
    ),
    "english: the year": Scene(
        (
            ("How much was I paid in all last year?", "2025: \\d+ payments"),
            ("say that again please", f"{EN_AGAIN}.*2025: \\d+ payments, [\\d,.]+ yuan in all"),
        ),
    ),
    "english: the meeting": Scene(
        (
            ("when is the next meeting?", "Will you come"),
            ("I did not understand, please repeat", f"{EN_AGAIN}.*Will you come"),
            ("I will come", "note that you come"),
            ("yes", "Noted: you come"),
        ),
        answers={"m0": "attend"},
    ),
    "english: a visit": Scene(
        (
            "Please send someone to fix my lamp",
            ("say that again please", f"{EN_AGAIN}Name a day", "Back to"),
            "tomorrow morning",
            ("could you repeat that?", f"{EN_AGAIN}.*fix my lamp.*<en in 1>"),
            "yes",
        ),
        cases=("home_visit",),
        holds={"when": "<iso 1>/morning"},
    ),
    "english: details": Scene(
        (
            "I want to change my phone number",
            ("pardon? say it again", f"{EN_AGAIN}Please tell me the new phone"),
            "13893012345",
            ("say that again please", f'{EN_AGAIN}Phone: "13893012345"'),
            "yes",
        ),
        cases=("data_change",),
        holds={"value": "13893012345"},
    ),
    "english: a suggestion": Scene(
        (
            "I would like to make a suggestion",
            ("say that again please", f"{EN_AGAIN}Just say it in your own words"),
            "put a handrail on the stairs",
            ("say that again please", f"{EN_AGAIN}.*handrail on the stairs"),
            "yes",
        ),
        cases=("suggestion",),
        holds={"text": "put a handrail on the stairs"},
    ),
    "english: a complaint": Scene(
        (
            "I want to complain",
            ("say that again please", f"{EN_AGAIN}When, where and what"),
            "the clerk at the window was rude to me",
            ("could you repeat that?", "rude to me"),
            "yes",
        ),
        cases=("complaint",),
    ),
    "english: a payment": Scene(
        (
            "My heating allowance did not arrive",
            ("could you repeat that?", f"{EN_AGAIN}.*report this to staff"),
            "yes",
        ),
        cases=("benefit_problem",),
        holds={"benefit_type": "heating"},
    ),
    "english: not coming": Scene(
        (
            "I can't come to the next meeting",
            ("say that again please", f"{EN_AGAIN}A word is enough"),
            "I am out of town",
            ("say that again please", f"{EN_AGAIN}.*<en M0>.*out of town"),
            "yes",
        ),
        answers={"m0": "decline"},
    ),
    "english: a reminder": Scene(
        (
            "Please remind me before the meetings",
            ("say that again please", f"{EN_AGAIN}Please say a time"),
            "two hours before",
            ("could you repeat that?", f"{EN_AGAIN}.*"),
            "message me here",
            "yes",
        ),
        reminder=("PT2H", "channel"),
    ),
    "english: a loss": Scene(
        (
            ("I was cheated, I transferred 5000 yuan", "^Call 110"),
            ("say that again please", f"{EN_AGAIN}Call 110.*Roughly is enough"),
            "yesterday",
            ("could you repeat that?", "ICBC, ending 4417"),
            "stop",
        ),
        who="nobody",
        cases=("scam_loss",),
        facts={"amount": "^5000$"},
    ),
    "english: an emergency": Scene(
        (
            ("I have fallen and cannot get up", "^Call 120"),
            ("say that again please", "Call 120"),
            ("Shiyou Xincun building 3, door 201", "ambulance comes"),
        ),
        who="nobody",
        cases=("health_emergency",),
        facts={"place": "building 3, door 201"},
    ),
    "english: a relative": Scene(
        (
            "I am asking on behalf of my mother",
            ("say that again please", "Just the full name"),
            "Wang Xiulan",
            "daughter",
            ("could you repeat that?", "Your own full name"),
            "Li Na",
            "13893012345",
            "yes",
        ),
        who="nobody",
        cases=("proxy_request",),
        holds={"member_hint": "Wang Xiulan"},
    ),
    "english: the check by code": Scene(
        (
            "Has my heating allowance been paid?",
            ("say that again please", f"{EN_AGAIN}Your full name"),
            ("<code>", "eating allowance for"),
        ),
        who="stranger",
        known=True,
    ),
    "english: a report": Scene(
        (
            ("I got a scam call from a fake policeman, I hung up", "case 1\\d+"),
            ("say that again please", "By phone, text message"),
            ("skip", "Staff will look at your report"),
        ),
        who="nobody",
        cases=("scam",),
    ),
    "english: a rule": Scene(
        (
            ("what is the rule for the heating allowance?", "It says"),
            ("say that again please", f"{EN_AGAIN}.*Winter Heating"),
        ),
    ),
    "english: bigger letters while the day is asked": Scene(
        (
            "Please send someone to fix my lamp",
            ("bigger letters", "one size bigger.*Name a day"),
            "any time",
            "yes",
        ),
        cases=("home_visit",),
        judge=lambda talk: account_of(talk).text_size > 22,
    ),
    "english: no reminders": Scene(
        ("Please stop reminding me of meetings", ("could you repeat that?", f"{EN_AGAIN}.*no longer remind"), "no"),
    ),
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_it_is_said_again(play: Callable[[Scene], Awaitable[Talk]], scene: Scene) -> None:
    await play(scene)


async def test_the_sum_said_again_is_the_one_on_file(fresh: Fresh) -> None:
    talk = fresh()
    first = await talk.say("最近一次统筹外费用发了多少钱")
    paid = latest_payment_of(talk, "supplement")
    for words in ("没听清，再说一遍", "再说一遍"):
        again = await talk.say(words)
        assert re.findall(SUM, again.text) == re.findall(SUM, first.text)
        assert f"{paid.amount_fen // 100:,}" in again and paid.card_last4 in again
