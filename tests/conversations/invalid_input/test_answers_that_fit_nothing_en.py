"""The same in English: what fits no question is asked again, and the right answer is taken afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.conversations.scenes import ACCOUNT, NOBODY, OFF, Scene
from tests.conversations.talk import Talk

pytestmark = pytest.mark.rasa
EN_SCAM = "Congratulations, you have won 50000 yuan, pay a handling fee of 200 yuan first to receive it"

SCENES = {
    "complaint: thanks are no part of it": Scene(
        (
            "I want to complain",
            ("the clerk at the window was rude to me", "rude to me"),
            ("thank you very much dear", "yes"),
            "yes",
        ),
        cases=("complaint",),
        holds={"text": "the clerk at the window was rude to me"},
    ),
    "visit: marks and a day that is over": Scene(
        (
            "Please send someone to fix my lamp",
            ("...", "Name a day"),
            ("yesterday", "Which day|Name a day", "Is that right"),
            ("tomorrow morning", "<en in 1>"),
            "yes",
        ),
        cases=("home_visit",),
        holds={"when": "<iso 1>/morning"},
    ),
    "details: six digits": Scene(
        (
            "I want to change my phone number",
            ("138930", "Please tell me the new phone", "right"),
            ("13893012345", "13893012345"),
            ("???", 'Say "yes"'),
            "yes",
        ),
        cases=("data_change",),
        holds={"value": "13893012345"},
    ),
    "suggestion: thumbs": Scene(
        (
            "I would like to make a suggestion",
            ("👍", "your own words"),
            ("7", "your suggestion"),
            ("put a handrail on the stairs", "handrail"),
            ("the fifth one", 'Say "yes"'),
            "yes",
        ),
        cases=("suggestion",),
        holds={"text": "put a handrail on the stairs"},
    ),
    "complaint: marks": Scene(
        (
            "I want to complain",
            ("!!!", "When, where and what"),
            ("the clerk at the window was rude to me", "rude to me"),
            "yes",
        ),
        cases=("complaint",),
    ),
    "payment: noise is no yes": Scene(
        ("My heating allowance did not arrive", ("🙂", 'Say "yes"'), ("9", "report this to staff"), "yes"),
        cases=("benefit_problem",),
        holds={"benefit_type": "heating"},
    ),
    "not coming: marks are no reason": Scene(
        ("I can't come to the next meeting", ("...", "A word is enough"), "I am out of town", "yes"),
        answers={"m0": "decline"},
    ),
    "reminder: a pigeon": Scene(
        (
            "Please remind me before the meetings",
            ("🙂", "say a time"),
            ("two hours before", "How shall I"),
            ("9", "."),
            "message me here",
            "yes",
        ),
        reminder=("PT2H", "channel"),
    ),
    "no reminders: marks are no yes": Scene(
        ("Please stop reminding me of meetings", ("...", 'Say "yes"'), ("yes", "no more reminders")), reminder=OFF
    ),
    "check: digits are no name": Scene(
        (
            ("Has my heating allowance been paid?", "full name"),
            ("12345", "as on your ID card"),
            ("<en name>", "When were you born"),
            ("45/13/1948", "like this"),
            ("<birth>", "last four"),
            ("12", "1234 or 123X"),
            ("<id4>", "eating allowance for"),
        ),
        ACCOUNT,
        known=True,
    ),
    "relative: two digits are no number": Scene(
        (
            "I am asking on behalf of my mother",
            ("123", "Just the full name"),
            "Wang Xiulan",
            "daughter",
            "Li Na",
            ("12", "landline"),
            ("13893012345", "13893012345"),
            "yes",
        ),
        NOBODY,
        ("proxy_request",),
        {"member_hint": "Wang Xiulan"},
    ),
    "loss: marks between the facts": Scene(
        (
            ("I was cheated, I transferred 5000 yuan", "^Call 110"),
            ("🙂", "Roughly is enough"),
            "yesterday",
            ("...", "ending 4417"),
            "ICBC card ending 4417",
            "I don't know him",
            "WeChat",
            ("12", "number"),
            ("13893012345", "for a fee is a cheat"),
        ),
        NOBODY,
        ("scam_loss",),
        facts={"amount": "^5000$", "phone": "^13893012345$"},
    ),
    "message: marks are no message": Scene(
        (
            "Can you check whether this message is true?",
            ("...", "A few words of the message"),
            (EN_SCAM, "Be careful|not sure"),
        ),
        NOBODY,
        judge=lambda talk: "110" not in talk.said[-1][1].text,
    ),
    "emergency: marks are no place": Scene(
        (
            ("I have fallen and cannot get up", "^Call 120"),
            ("...", "building and door"),
            ("Shiyou Xincun building 3, door 201", "ambulance comes"),
        ),
        NOBODY,
        ("health_emergency",),
        facts={"place": "building 3, door 201"},
    ),
    "details: a ninth of five": Scene(
        (
            ("I want to change my details", "Which of these"),
            ("the ninth one", "phone, address, bank card"),
            ("8", "Which of these"),
            ("the first one", "new number"),
            ("13893012345", "13893012345"),
            "yes",
        ),
        cases=("data_change",),
        holds={"field": "phone"},
    ),
    "report: marks are no means": Scene(
        (
            ("I got a scam call from a fake policeman, I hung up", "How did they reach you"),
            ("???", "By phone, text message"),
            ("the first one", "Hang up|Tell me a number"),
            "skip",
        ),
        NOBODY,
        ("scam",),
        facts={"scam_means": "^phone$"},
    ),
    "not coming: a seventh meeting of five": Scene(
        (
            ("I cannot come to a meeting", "Which one do you mean"),
            ("the seventh one", "Just say the day"),
            ("the first one", "note why"),
            ("my knee hurts", "<en M0>.*my knee hurts"),
            "yes",
        ),
        answers={"m0": "decline"},
    ),
    "code is only text, and the question stays": Scene(
        (
            "I would like to make a suggestion",
            ("the notice board should show '; DROP TABLE members; -- less often", "DROP TABLE members"),
            ("yes", "handed in"),
        ),
        cases=("suggestion",),
        holds={"summary": "DROP TABLE members"},
    ),
    "greeting: a ninth of four": Scene(
        (("hello", "."), ("9", "."), ("what are your opening hours?", "Open Monday to Friday")), NOBODY
    ),
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_it_is_asked_again_and_the_right_answer_is_taken(
    play: Callable[[Scene], Awaitable[Talk]], scene: Scene
) -> None:
    await play(scene)
