"""The newest model in models/ understands messages that it has never seen. Trains nothing."""

from __future__ import annotations

import pytest

from nlu.evaluation import scores
from nlu.evaluation.labelled import Labelled, newest_model, read_held_out
from nlu.evaluation.scores import Answer
from nlu.evaluation.understanding import understand

MODEL = newest_model()

pytestmark = [
    # Rasa, TensorFlow and Sanic of this age warn about one another on import.
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def answers() -> list[Answer]:
    return understand(MODEL, read_held_out())


@pytest.fixture(scope="module")
def oddities() -> list[Answer]:
    messages: list[Labelled] = [
        ("zh", "", "", text) for text in ("", " ", "12345", "？？？", "。", "👍", "8" * 3000, "啊" * 3000, "\u200b")
    ]
    return understand(MODEL, messages)


@pytest.mark.parametrize(("language", "goal"), [("zh", 0.88), ("en", 0.85)])
def test_messages_are_understood(answers: list[Answer], language: str, goal: float) -> None:
    part = [answer for answer in answers if answer.language == language]
    assert scores.accuracy(part) >= goal, [f"{a.meant} -> {a.understood}: {a.text}" for a in part if a.best != a.meant]


SAFETY_RECALL_GOAL = 0.97


def test_safety_messages_are_found(answers: list[Answer]) -> None:
    missed = [a for a in answers if a.meant in scores.SAFETY_INTENTS and a.understood != a.meant]
    assert scores.safety_recall(answers) >= SAFETY_RECALL_GOAL, [
        f"{a.meant} -> {a.understood}: {a.text}" for a in missed
    ]


def test_ordinary_messages_raise_no_alarm(answers: list[Answer]) -> None:
    wrong = [a for a in answers if a.meant not in scores.SAFETY_INTENTS and a.understood in scores.SAFETY_INTENTS]
    assert scores.false_alarms(answers) <= 0.02, [f"{a.meant} -> {a.understood}: {a.text}" for a in wrong]


def test_the_right_intent_is_among_three(answers: list[Answer]) -> None:
    assert scores.accuracy_in_three(answers) >= 0.95


def test_a_message_without_words_is_never_sure(oddities: list[Answer]) -> None:
    wordless = [answer for answer in oddities if not any(character.isalpha() for character in answer.text)]
    assert len(wordless) >= 5
    assert all(answer.confidence <= 0.2 for answer in wordless), wordless


def test_confidences_are_ordered_probabilities(answers: list[Answer]) -> None:
    for answer in answers:
        confidences = [confidence for _, confidence in answer.ranking]
        assert len(confidences) == 10
        assert all(0 <= confidence <= 1 for confidence in confidences)
        assert confidences[1:] == sorted(confidences[1:], reverse=True)
