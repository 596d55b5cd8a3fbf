"""More people who speak English and put right what they said: of every form one way that the others do not show."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.conversations.records import planned_of, wish_for
from tests.conversations.scenes import NOBODY, Scene
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa


def only_the_next_is_not_reminded_of(talk: Talk) -> bool:
    return wish_for(talk, planned_of(talk)[0].id).is_on is False


SCENES = {
    "visit: what for, by its part": Scene(
        (
            "Please send someone to fix my lamp",
            "tomorrow morning",
            ("no", "which part"),
            ("what for", "What shall somebody come for"),
            ("measure my blood pressure", "measure my blood pressure.*<en in 1>"),
            "yes",
        ),
        cases=("home_visit",),
        holds={"errand": "measure my blood pressure", "when": "<iso 1>/morning"},
    ),
    "visit: one word while the day is asked": Scene(
        (
            ("Please send someone to fix my lamp", "Which day"),
            ("no, not my lamp, my door", "changed"),
            ("any time", "fix my door", "lamp"),
            "yes",
        ),
        cases=("home_visit",),
        holds={"errand": "Please send someone to fix my door"},
    ),
    "details: the value by its part": Scene(
        (
            "I want to change my phone number",
            "13893012345",
            ("no", "which part"),
            ("new value", "new number|new phone"),
            ("13893012399", "13893012399"),
            "yes",
        ),
        cases=("data_change",),
        holds={"value": "13893012399"},
    ),
    "suggestion: said anew": Scene(
        (
            "I would like to make a suggestion",
            "open the canteen earlier",
            ("no", "your suggestion|your own words"),
            ("open the canteen half an hour earlier", "half an hour earlier"),
            "yes",
        ),
        cases=("suggestion",),
        holds={"text": "open the canteen half an hour earlier"},
    ),
    "complaint: more is told": Scene(
        (
            "I want to complain",
            "the clerk was rude to me",
            ("he also made me wait for two hours", "rude to me; he also made me wait for two hours"),
            "yes",
        ),
        cases=("complaint",),
        holds={"text": "the clerk was rude to me; he also made me wait for two hours"},
    ),
    "payment: the sum in one breath": Scene(
        (
            "My heating allowance was 200 yuan short this year",
            ("not 200 yuan, 300 yuan", "300 yuan short", "200"),
            "yes",
        ),
        cases=("benefit_problem",),
        holds={"benefit_type": "heating", "what": "My heating allowance was 300 yuan short this year"},
    ),
    "coming after all": Scene(
        (
            "I can't come to the next meeting",
            ("I am out of town", "excuse you"),
            ("sorry, I can come after all", "note that you come", "excuse"),
            ("yes", "Noted: you come"),
        ),
        answers={"m0": "attend"},
    ),
    "not for ever, only this time": Scene(
        (
            ("Please stop reminding me of meetings", "no longer remind"),
            ("no, just this time", "<en M0>"),
            "yes",
        ),
        judge=only_the_next_is_not_reminded_of,
    ),
    "loss: the bank": Scene(
        (
            ("I was cheated, I transferred 5000 yuan", "^Call 110"),
            "yesterday",
            ("ICBC card ending 4417", "95588"),
            ("not ICBC, CCB", "CCB card ending 4417"),
            "I don't know him",
            "WeChat",
            "13893012345",
        ),
        NOBODY,
        ("scam_loss",),
        facts={"card_last4": "^CCB card ending 4417$", "recipient": "don't know him"},
    ),
    "relative: the own name": Scene(
        (
            "I am asking on behalf of my mother",
            "Wang Xiulan",
            "daughter",
            "Li Na",
            "13893012345",
            ("my name is wrong, it is Li Nan", "your name Li Nan,"),
            "yes",
        ),
        NOBODY,
        ("proxy_request",),
        {"relative_name": "Li Nan 13893012345", "member_hint": "Wang Xiulan"},
    ),
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_what_was_said_wrong_is_not_what_is_stored(
    play: Callable[[Scene], Awaitable[Talk]], scene: Scene
) -> None:
    await play(scene)
