"""An example is told from others by all that is known of it, and a copy is as good as Rasa's own."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import numpy as np
import pytest
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from nlu.example import Example


def vector(*values: float, origin: str = "encoder") -> Features:
    return Features(np.array([values], np.float32), "sentence", "text", origin)


def grams(*values: float) -> Features:
    return Features(csr_matrix(np.array([values], np.float32)), "sentence", "text", "grams")


def whole() -> Example:
    made = Example.build("补贴咋没到", "report_benefit_problem", [], {"writer": "a", "style": "dialect"})
    made.set("text_tokens", [Token("补贴", 0), Token("咋没到", 2)])
    made.set("intent_tokens", [Token("report_benefit_problem", 0)])
    made.add_features(vector(0.1, 0.2))
    made.add_features(grams(0, 0.5, 0))
    return made


CHANGES: dict[str, Callable[[Example], None]] = {
    "other words": lambda one: one.set("text", "补贴咋没有"),
    "another intent": lambda one: one.set("intent", "query_benefit_payment"),
    "another style": lambda one: one.set("metadata", {"intent": {"writer": "a", "style": "plain"}}),
    "other tokens": lambda one: one.set("text_tokens", [Token("补贴咋没到", 0)]),
    "other tokens of the intent": lambda one: one.set("intent_tokens", [Token("report", 0)]),
    "another property": lambda one: one.set("spelled", "补贴咋没到"),
    "one more vector": lambda one: one.add_features(vector(0.1, 0.2, origin="another")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_is_changed_makes_another_fingerprint(change: Callable[[Example], None]) -> None:
    one = whole()
    before = one.fingerprint()
    change(one)
    assert one.fingerprint() != before
    assert before == whole().fingerprint()


@pytest.mark.parametrize("features", [vector(0.1, 0.3), vector(0.1, 0.2, origin="other"), grams(0, 0, 0.5)])
def test_other_features_make_another_fingerprint(features: Features) -> None:
    one, other = whole(), whole()
    other.features[0 if features.is_dense() else 1] = features
    assert one.fingerprint() != other.fingerprint()
    assert one != other


def test_to_set_what_is_there_already_changes_nothing() -> None:
    one = whole()
    before = one.fingerprint()
    one.set("intent", one.get("intent").strip())
    assert one.fingerprint() == before == whole().fingerprint()


def test_a_copy_is_alike_and_goes_its_own_way() -> None:
    one = whole()
    copied = deepcopy(one)
    assert copied == one
    assert isinstance(copied, Example)
    copied.set("intent", "greet")
    copied.get("text_tokens").pop()
    copied.add_features(vector(9.0))
    assert one.fingerprint() == whole().fingerprint()
    assert (len(one.features), len(one.get("text_tokens"))) == (2, 2)


def test_merged_data_hold_every_example_once_as_rasa_would() -> None:
    texts = ["您好", "在吗", "您好", "  您好"]
    ours = TrainingData([Example.build(text, "greet") for text in texts])
    theirs = TrainingData([Message.build(text, "greet") for text in texts])
    for merged in (ours.merge(ours), TrainingData().merge(ours, TrainingData())):
        assert [one.get("text") for one in merged.training_examples] == [
            one.get("text") for one in theirs.training_examples
        ]
