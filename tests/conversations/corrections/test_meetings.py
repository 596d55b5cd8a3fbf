"""Answers to meetings and wishes to be reminded are put right: the meeting, the answer, the reason, the time, the means."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.conversations.records import planned_of, wish_for
from tests.conversations.scenes import Scene
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa


def only_the_next_is_not_reminded_of(talk: Talk) -> bool:
    return wish_for(talk, planned_of(talk)[0].id).is_on is False


SCENES = {
    "coming, and then not, with the reason in one breath": Scene(
        (
            ("<m1>的会我来", "<M1>.*记上要来"),
            ("不对，我去不了，那天要去复查", "<M1>.*请假，原因记的是“那天要去复查”"),
            ("对", "假请好了"),
        ),
        answers={"m1": "decline"},
    ),
    "not coming, and then coming": Scene(
        ("下次开会我请假", "腿疼", ("错了，我又能去了", "<M0>.*记上要来", "腿疼"), ("对", "记好了")),
        answers={"m0": "attend"},
    ),
    "not coming, and then going in resignation": Scene(
        ("下次开会我请假", "腿疼", ("算了，我还是去吧", "<M0>.*记上要来"), ("对", "记好了")),
        answers={"m0": "attend"},
    ),
    "the reason by its part": Scene(
        (
            "下次开会我去不了",
            "家里有事",
            ("不对", "哪一项要改"),
            ("请假原因", "为啥来不了"),
            ("老伴住院了", "“老伴住院了”", "家里有事"),
            "对",
        ),
        answers={"m0": "decline"},
    ),
    "the reason in one breath": Scene(
        (
            "下次开会我来不了",
            "人在外地",
            ("不是在外地，是身体不舒服", "“身体不舒服”", "外地"),
            ("对", "假请好了"),
        ),
        answers={"m0": "decline"},
    ),
    "the meeting while the reason is asked": Scene(
        (
            ("<m1>的会我请假", "为啥来不了"),
            ("不对，是<m2>的会", "改过来了"),
            ("走亲戚去", "<M2>.*请假.*“走亲戚去”", "<M1>"),
            "对",
        ),
        answers={"m2": "decline"},
    ),
    "earlier than first said": Scene(
        (
            "开会以前提醒我",
            "提前一天",
            ("在这里发消息", "会前 1 天"),
            ("不对，提前三天", "会前 3 天", "会前 1 天"),
            ("对", "记好了"),
        ),
        reminder=("P3D", "channel"),
    ),
    "earlier, while the means are asked": Scene(
        (
            "开会提前两个小时提醒我",
            ("不对，提前一天", "改过来了"),
            ("发消息", "会前 1 天，在这里发消息", "2 小时"),
            "对",
        ),
        reminder=("P1D", "channel"),
    ),
    "the means by their part": Scene(
        (
            "开会提前两个小时提醒我",
            ("打电话", "工作人员打电话"),
            ("不对", "哪一项要改"),
            ("提醒方式", "怎么提醒"),
            ("发消息", "会前 2 小时，在这里发消息"),
            "对",
        ),
        reminder=("PT2H", "channel"),
    ),
    "not for ever, only this once": Scene(
        (
            ("以后开会别提醒我了", "往后开会.*不提醒"),
            ("不是以后都不提醒，就这一次不提醒", "<M0>.*这次我不提醒"),
            ("对", "别的会照样提醒"),
        ),
        judge=only_the_next_is_not_reminded_of,
    ),
    "of the other meeting": Scene(
        (
            ("<m1>那个会就别提醒我了", "<M1>.*这次我不提醒"),
            ("不对，是<m2>的", "<M2>.*这次我不提醒", "<M1>"),
            ("对", "<M2>.*不提醒您了"),
        ),
    ),
    "reminders are to go on after all": Scene(
        (("以后开会别提醒我了", "不提醒您了。对吗"), ("算了，还是提醒吧", "什么也没有登记", "往后不提醒")),
    ),
    "english: coming, and then not": Scene(
        (
            ("I will come to the next meeting", "note that you come"),
            ("sorry, no, I can't come, my wife is in hospital", "excuse you.*my wife is in hospital"),
            ("yes", "You are excused"),
        ),
        answers={"m0": "decline"},
    ),
    "english: yes is no reason": Scene(
        (
            ("I can't come to the next meeting", "note why"),
            ("yes", "A word is enough", 'reason "yes"'),
            ("I am out of town", "out of town"),
            "yes",
        ),
        answers={"m0": "decline"},
    ),
    "english: the other meeting": Scene(
        (
            ("I cannot come to the meeting on <en m1>", "note why"),
            ("my knee hurts", "<en M1>.*my knee hurts"),
            ("no, the one on <en m2>", "<en M2>.*my knee hurts", "<en M1>"),
            "yes",
        ),
        answers={"m2": "decline"},
    ),
    "english: later than first said": Scene(
        (
            "Please remind me before the meetings",
            "one day before",
            "message me here",
            ("no, two hours before", "2 hours before", "1 day before"),
            "yes",
        ),
        reminder=("PT2H", "channel"),
    ),
    "english: by other means": Scene(
        (
            "Remind me one day before each meeting",
            ("phone me", "staff will phone you"),
            ("not by phone, message me here", "a message here"),
            "yes",
        ),
        reminder=("P1D", "channel"),
    ),
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_the_last_word_on_a_meeting_counts(play: Callable[[Scene], Awaitable[Talk]], scene: Scene) -> None:
    await play(scene)
