"""The head is made anew when what it is made from changes; thresholds cost least; the page tells it all."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.scams import fingerprint
from center.scams.evaluation.figures import Outcome, auc, rate, recall_at
from center.scams.evaluation.report import page
from center.scams.evaluation.splits import Trial, is_english
from center.scams.fitting import cheapest_threshold, fit, score, source_weights
from center.scams.messages import Message
from center.scams.train import learn, train

FOLDER = Path(fingerprint.__file__).parent


def test_a_head_that_fits_is_not_made_again() -> None:
    made = train()
    before = made.read_bytes()
    assert train() == made == fingerprint.fitting_file()
    assert made.read_bytes() == before


def test_the_fingerprint_is_of_every_file_that_a_head_is_made_from() -> None:
    listed = {path.name for path in fingerprint.sources()}
    assert {
        "signs.yml",
        "cues.yml",
        "folds.yml",
        "domains.yml",
        "types.yml",
        "app.txt",
        "meaning.py",
        "words.py",
    } <= listed
    waiting, used = ["train"], set()
    while waiting:
        name = waiting.pop()
        used.add(name)
        for node in ast.walk(ast.parse((FOLDER / f"{name}.py").read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("center.scams."):
                module = str(node.module).removeprefix("center.scams.")
                waiting += [module] if module not in used else []
    assert used - {"fingerprint", "types"} == set(fingerprint.CODE)


def test_what_answers_people_needs_no_scikit_learn() -> None:
    for name in ("judging", "head", "features", "signs", "cues", "surface", "links", "plain"):
        source = (FOLDER / f"{name}.py").read_text("utf-8")
        assert "sklearn" not in source
        assert "scipy" not in source
        assert "fitting" not in source.replace("fitting_file", "")


SMALL = ("sms_pairs_zh", "talk_en", "calls_retold_zh", "calls_retold_zh_2")


def few(messages: list[Message]) -> list[Message]:
    return [m for source in SMALL for m in [m for m in messages if m.source == source][::3]]


@pytest.mark.thorough
def test_sources_and_classes_count_alike(messages: list[Message]) -> None:
    examples = Trial(few(messages), lambda _: None).examples
    weights = source_weights(examples.is_scam, examples.sources)
    assert weights[examples.is_scam].sum() == pytest.approx(weights[~examples.is_scam].sum(), rel=1e-4)
    assert weights.sum() == pytest.approx(len(weights), rel=1e-4)


@pytest.mark.thorough
def test_learning_is_the_same_each_time(messages: list[Message]) -> None:
    some = few(messages)
    one, other = learn(some, lambda _: None), learn(some, lambda _: None)
    assert one.threshold == other.threshold
    assert np.array_equal(one.pulls, other.pulls)
    assert np.array_equal(one.word_weights, other.word_weights)


@pytest.mark.thorough
def test_who_asks_no_kind_gets_the_same_head_without_any(messages: list[Message]) -> None:
    examples = Trial(few(messages), lambda _: None).examples
    whole, bare = fit(examples, lambda _: None), fit(examples, lambda _: None, with_kinds=False)
    assert np.array_equal(score(whole, examples), score(bare, examples))
    assert (whole.threshold, bare.types) == (bare.threshold, ())


@pytest.mark.thorough
def test_the_page_tells_ways_sources_kinds_and_failures_and_quotes_nothing_from_the_set_apart(
    messages: list[Message],
) -> None:
    own, apart = (
        few(messages),
        [Message("apart_zh", "loan", "从没见过的一句贷款话"), Message("apart_zh", "none", "从没见过的闲话")],
    )
    steps: list[str] = []
    trial, others = Trial(own, steps.append), Trial(apart, steps.append)
    tries = [trial.by_source(steps.append), trial.by_hand(steps.append), trial.apart(others, steps.append)]
    text = page(tries, "2026-11-22 10:00")
    for part in (
        "one source left out",
        "one hand left out",
        "| one source left out | en |",
        "the set apart",
        "| loan |",
        "calls_retold_zh",
        "are missed",
    ):
        assert part in text
    assert "从没见过" not in text
    assert any("2 of" in step for step in steps)


def test_rates_have_intervals_around_them() -> None:
    found = rate(np.array([True] * 90 + [False] * 10))
    assert found.low < found.value == 0.9 < found.high
    assert str(rate(np.array([], bool))) == "–"
    outcome = Outcome([Message("s", "loan", "a"), Message("s", "none", "b")], np.array([True, True]))
    assert (outcome.recall().value, outcome.false_alarms().value) == (1.0, 1.0)
    assert outcome.recall(outcome.of_label("prize")).count == 0


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=2, max_size=60))
def test_the_area_is_the_share_of_pairs_in_order(pairs: list[tuple[int, bool]]) -> None:
    scores, scams = np.array([s for s, _ in pairs], np.float32), np.array([is_scam for _, is_scam in pairs])
    expected = [(a > b) + (a == b) / 2 for a in scores[scams] for b in scores[~scams]]
    found = auc(scores, scams)
    assert np.isnan(found) if not expected else found == pytest.approx(np.mean(expected))


def test_recall_is_at_the_false_alarms_that_are_asked_for() -> None:
    scores = np.array([*range(20), 18.5, 30, 3], np.float32)
    scams = np.array([False] * 20 + [True] * 3)
    assert recall_at(0.05, scores, scams) == pytest.approx(2 / 3)
    assert recall_at(0.0, scores, scams) == pytest.approx(1 / 3)


def test_the_language_is_told_by_the_name_of_the_source(messages: list[Message]) -> None:
    assert [is_english(source) for source in ("sms_en_4", "english", "english_3", "told_zh_4")] == [
        True,
        True,
        True,
        False,
    ]
    letters = {source: [] for source in {message.source for message in messages}}
    for message in messages:
        letters[message.source].append(message.text.isascii())
    assert all((sum(ascii_only) > len(ascii_only) / 2) == is_english(name) for name, ascii_only in letters.items())


@given(st.lists(st.tuples(st.floats(0.125, 0.875, width=32), st.booleans()), min_size=1, max_size=60))
def test_no_other_threshold_costs_less(pairs: list[tuple[float, bool]]) -> None:
    told, scams = np.array([p for p, _ in pairs], np.float32), np.array([is_scam for _, is_scam in pairs])

    def cost(threshold: float) -> float:
        return float(((told < threshold) & scams).sum() + ((told >= threshold) & ~scams).sum())

    chosen = cheapest_threshold(told, scams, np.ones(len(told), np.float32))
    assert 0 <= chosen <= 1
    assert cost(chosen) <= min(cost(float(other) + 1e-6) for other in [0.0, *told]) + 1e-6


@pytest.mark.thorough
def test_a_head_learns_also_from_one_source_of_each(messages: list[Message]) -> None:
    some = [message for message in messages if message.source in {"sms_pairs_zh", "calls_retold_zh"}]
    trial = Trial(some, lambda _: None)
    assert 0 < fit(trial.examples, lambda _: None).threshold < 1
