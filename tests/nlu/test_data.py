"""The examples are many, varied, and kept apart from the held-out files."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict

import pytest

from nlu.evaluation.cross_validation import Example, read_examples
from nlu.evaluation.labelled import Labelled, read_held_out, read_unmet
from nlu.evaluation.scores import SAFETY_INTENTS

LEAST = {("zh", False): 200, ("en", False): 80, ("zh", True): 300, ("en", True): 80}
LEAST_HELD_OUT = {"zh": 12, "en": 5}
# Shared three-letter runs out of all: above this two messages are one message typed twice.
ALIKE = 0.85


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return read_examples()


@pytest.fixture(scope="module")
def held_out() -> list[Labelled]:
    return read_held_out()


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(character for character in plain if character.isalnum())


def runs(text: str) -> set[str]:
    padded = f"^{folded(text)}$"
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def opening_of(text: str, language: str) -> str:
    return text[:2] if language == "zh" else " ".join(text.lower().split()[:2])


def test_every_intent_has_enough_examples(examples: list[Example]) -> None:
    counts = Counter((example.language, example.intent) for example in examples)
    intents = {example.intent for example in examples}
    assert len(intents) >= 38
    short = {
        (language, intent): counts[language, intent]
        for intent in intents
        for language in ("zh", "en")
        if counts[language, intent] < LEAST[language, intent in SAFETY_INTENTS]
    }
    assert not short


def test_every_intent_is_held_out_for_often_enough(held_out: list[Labelled], examples: list[Example]) -> None:
    counts = Counter((language, intent) for language, _, intent, _ in held_out)
    intents = {example.intent for example in examples}
    short = {
        (language, intent): counts[language, intent]
        for intent in intents
        for language, least in LEAST_HELD_OUT.items()
        if counts[language, intent] < least
    }
    assert not short


def test_no_example_stands_twice(examples: list[Example]) -> None:
    seen: dict[str, list[str]] = defaultdict(list)
    for example in examples:
        seen[folded(example.text) or example.text].append(example.intent)
    assert not {text: intents for text, intents in seen.items() if len(intents) > 1}


def test_held_out_messages_never_stand_in_the_data(examples: list[Example], held_out: list[Labelled]) -> None:
    known = {folded(example.text) for example in examples}
    assert not [text for _, _, _, text in held_out if folded(text) in known]


def test_hands_that_are_never_learned_from_stand_in_no_data(examples: list[Example], held_out: list[Labelled]) -> None:
    unmet = read_unmet()
    assert {intent for _, _, intent, _ in unmet} == {example.intent for example in examples}
    known = {folded(example.text) for example in examples} | {folded(text) for _, _, _, text in held_out}
    assert not [text for _, _, _, text in unmet if folded(text) in known]


def test_held_out_messages_have_few_near_twins(examples: list[Example], held_out: list[Labelled]) -> None:
    places: dict[str, list[int]] = defaultdict(list)
    known = [runs(example.text) for example in examples]
    for place, found in enumerate(known):
        for run in found:
            places[run].append(place)
    twins = []
    for _, _, _, text in held_out:
        mine = runs(text)
        shared = Counter(place for run in mine for place in places.get(run, ()))
        for place, count in shared.most_common(5):
            if len(mine) >= 6 and count / len(mine | known[place]) >= ALIKE:
                twins.append((text, examples[place].text))
                break
    assert len(twins) <= 0.02 * len(held_out), twins


def test_no_style_or_opening_rules_an_intent(examples: list[Example]) -> None:
    for language in ("zh", "en"):
        by_intent: dict[str, list[Example]] = defaultdict(list)
        for example in examples:
            if example.language == language:
                by_intent[example.intent].append(example)
        for intent, rows in by_intent.items():
            # Greetings, thanks and bare answers begin alike by their nature.
            if intent in ("greet", "goodbye", "thank", "affirm", "deny"):
                continue
            openings = Counter(opening_of(row.text, language) for row in rows)
            opening, count = openings.most_common(1)[0]
            assert count <= 0.25 * len(rows), (language, intent, opening, count)
            styles = Counter(row.style for row in rows)
            assert styles.most_common(1)[0][1] <= 0.75 * len(rows), (language, intent, styles)
