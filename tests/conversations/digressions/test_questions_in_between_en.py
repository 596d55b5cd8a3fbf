"""The same in English: a question in the middle of a form is answered, then the form asks on."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest

from tests.conversations.digressions.test_questions_in_between import EN_BACK, EN_HOURS
from tests.conversations.scenes import NOBODY, OFF, STRANGER, Scene
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa

SCENES = {
    "visit: hours": Scene(
        (
            "Please send someone to fix my lamp",
            ("what are your opening hours?", f"{EN_HOURS}.*{EN_BACK}.*Name a day"),
            ("tomorrow morning", "fix my lamp.*<en in 1>"),
            "yes",
        ),
        cases=("home_visit",),
        holds={"when": "<iso 1>/morning"},
    ),
    "visit: a machine or a person": Scene(
        (
            "Please send someone to fix my lamp",
            ("are you a real person?", f"I am a machine.*{EN_BACK}.*Name a day"),
            "any time",
            "yes",
        ),
        cases=("home_visit",),
    ),
    "details: money": Scene(
        (
            "I want to change my phone number",
            ("has my heating allowance been paid?", f"eating allowance for .* yuan.*{EN_BACK}.*phone"),
            ("13893012345", "13893012345"),
            "yes",
        ),
        cases=("data_change",),
        holds={"value": "13893012345"},
    ),
    "details: a person": Scene(
        (
            "I want to change my phone number",
            ("I want to talk to a member of staff", f"case 1\\d+.*{EN_BACK}"),
            "13893012345",
            "yes",
        ),
        cases=("person_request", "data_change"),
    ),
    "suggestion: the next meeting": Scene(
        (
            "I would like to make a suggestion",
            ("when is the next meeting?", f"<en M0>.*{EN_BACK}.*your own words", "Will you come"),
            ("put more chairs in the reading room", "more chairs"),
            "yes",
        ),
        cases=("suggestion",),
        holds={"text": "put more chairs in the reading room"},
    ),
    "complaint: a rule": Scene(
        (
            "I want to complain",
            ("what is the rule for the heating allowance?", f"It says.*{EN_BACK}.*When, where and what"),
            ("the clerk at the window was rude to me", "rude to me"),
            "yes",
        ),
        cases=("complaint",),
        holds={"text": "the clerk at the window was rude to me"},
    ),
    "payment: when it closes": Scene(
        (
            "My heating allowance did not arrive",
            ("when do you close?", f"{EN_HOURS}.*{EN_BACK}.*report this to staff"),
            "yes",
        ),
        cases=("benefit_problem",),
        holds={"benefit_type": "heating"},
    ),
    "not coming: what is studied": Scene(
        (
            "I can't come to the next meeting",
            ("what will be studied this time?", f"(?:material|not there yet|No material).*{EN_BACK}.*A word is enough"),
            ("I am out of town", "<en M0>.*out of town"),
            "yes",
        ),
        answers={"m0": "decline"},
    ),
    "coming: the certification": Scene(
        (
            "I will come to the next meeting",
            ("have I done my certification this year?", f"ertification.*{EN_BACK}.*<en M0>.*note that you come"),
            "yes",
        ),
        answers={"m0": "attend"},
    ),
    "reminder: news": Scene(
        (
            "Please remind me before the meetings",
            ("is there any news from the center?", f"The first.*{EN_BACK}.*say a time"),
            "two hours before",
            "message me here",
            "yes",
        ),
        reminder=("PT2H", "channel"),
    ),
    "no reminders: activities": Scene(
        (
            "Please stop reminding me of meetings",
            ("are there any activities this week?", f"{EN_BACK}.*no longer remind you"),
            ("yes", "no more reminders"),
        ),
        reminder=OFF,
    ),
    "relative: scams": Scene(
        (
            "I am asking on behalf of my mother",
            ("how do I guard against scams?", f"{EN_BACK}.*full name"),
            "Wang Xiulan",
            ("daughter", "own name"),
            "Li Na",
            ("13893012345", "ask for Wang Xiulan, as daughter"),
            "yes",
        ),
        NOBODY,
        ("proxy_request",),
        {"member_hint": "Wang Xiulan"},
    ),
    "check: the office, and then the code": Scene(
        (
            "Has my heating allowance been paid?",
            ("where is your office?", f"Center building.*{EN_BACK}.*full name"),
            ("<code>", "that is checked.*eating allowance for"),
        ),
        STRANGER,
        known=True,
    ),
    "message: hours are no message": Scene(
        (
            "Can you check whether this message is true?",
            ("what are your opening hours?", f"{EN_HOURS}.*{EN_BACK}", "not sure"),
            "never mind",
        ),
        NOBODY,
    ),
    "report: hours": Scene(
        (
            "I got a scam call from a fake policeman, I hung up",
            ("what are your opening hours?", f"{EN_HOURS}.*{EN_BACK}"),
            ("skip", "Staff will look at your report"),
        ),
        NOBODY,
        ("scam",),
    ),
    "loss: the telephone of the center": Scene(
        (
            ("I was cheated, I transferred 5000 yuan", "^Call 110"),
            ("what is the phone number of the center?", f"0937-5550100.*{EN_BACK}.*Roughly is enough", "^Call 110"),
            "yesterday",
            "ICBC card ending 4417",
            "I don't know him",
            "WeChat",
            ("13893012345", "for a fee is a cheat"),
        ),
        NOBODY,
        ("scam_loss",),
        facts={"amount": "^5000$", "phone": "13893012345"},
    ),
    "emergency: hours": Scene(
        (
            ("my husband fainted and does not wake up", "^Call 120"),
            ("when do you open?", f"{EN_HOURS}.*{EN_BACK}.*building and door"),
            ("Shiyou Xincun building 3, door 201", "until the ambulance comes"),
        ),
        who=NOBODY,
        cases=("health_emergency",),
        facts={"place": "building 3, door 201"},
    ),
    "visit: two questions one after the other": Scene(
        (
            "Please send someone to fix my lamp",
            ("when is the next meeting?", f"<en M0>.*{EN_BACK}", "Will you come"),
            ("how do I guard against scams?", f"{EN_BACK}.*(?:Which day|Name a day)"),
            "any time",
            "yes",
        ),
        cases=("home_visit",),
    ),
    "loss: a person": Scene(
        (
            ("I was cheated, I transferred 5000 yuan", "^Call 110"),
            ("I want to talk to a member of staff", f"case 1\\d+.*{EN_BACK}.*Roughly is enough"),
            "yesterday",
            ("stop", "What you said is kept"),
        ),
        NOBODY,
        ("scam_loss", "person_request"),
    ),
    "a visit inside a suggestion": Scene(
        (
            "I would like to make a suggestion",
            ("Please send someone to fix my lamp", "Which day"),
            "any time",
            ("yes", f"It is noted.*{EN_BACK}.*your suggestion"),
            ("put a lamp in the yard", "a lamp in the yard"),
            "yes",
        ),
        cases=("home_visit", "suggestion"),
        holds={"text": "put a lamp in the yard"},
    ),
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_the_question_is_answered_and_the_form_goes_on(
    play: Callable[[Scene], Awaitable[Talk]], scene: Scene
) -> None:
    talk = await play(scene)
    for _, heard in talk.said:
        if re.search(EN_BACK, heard.text):
            assert heard.text.count("?") <= 1, heard.text
