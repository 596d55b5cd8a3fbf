"""The classifier's ranking, its care for safety intents, and the fallback's two thresholds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import coo_matrix

from nlu.intent_classifier import LinearIntentClassifier
from nlu.intent_fallback import IntentFallback

INTENTS = ("emergency_health", "report_scam", "greet", "thank")
RESOURCE = Resource("head")


def message(text: str, place: list[float], intent: str | None = None) -> Message:
    made = Message({TEXT: text, **({INTENT: intent} if intent else {})})
    made.add_features(Features(np.array([place], dtype=np.float32), FEATURE_TYPE_SENTENCE, TEXT, "dense"))
    made.add_features(Features(coo_matrix(np.ones((1, 2), np.float32)), FEATURE_TYPE_SENTENCE, TEXT, "sparse"))
    return made


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    made = LocalModelStorage(Path(tmp_path_factory.mktemp("model")))
    corners = np.eye(len(INTENTS))
    examples = [message("话", list(corners[place]), intent) for place, intent in enumerate(INTENTS) for _ in range(10)]
    LinearIntentClassifier.create(settings(), made, RESOURCE, context()).train(TrainingData(examples))
    return made


def settings(**changed: Any) -> dict[str, Any]:
    # Ten clean examples an intent make it surer than people ever do; softened, what lies between two is between them.
    softened = {"dense_penalty": 1e-3, "temperature": 5.5, "ranking_length": 3}
    return {**LinearIntentClassifier.get_default_config(), **softened, **changed}


def context() -> ExecutionContext:
    return ExecutionContext(GraphSchema({}), "test")


def rank(storage: LocalModelStorage, text: str, place: list[float], **changed: Any) -> list[dict[str, Any]]:
    loaded = LinearIntentClassifier.load(settings(**changed), storage, RESOURCE, context())
    read = loaded.process([message(text, place)])[0]
    assert read.get(INTENT) == read.get("intent_ranking")[0]
    return list(read.get("intent_ranking"))


def test_a_stored_head_tells_intents_apart(storage: LocalModelStorage) -> None:
    for place, intent in enumerate(INTENTS):
        ranking = rank(storage, "话", list(np.eye(len(INTENTS))[place]))
        assert ranking[0]["name"] == intent
        assert len(ranking) == 3


def test_two_half_likely_dangers_outweigh_one_likelier_greeting(storage: LocalModelStorage) -> None:
    between = [0.4, 0.4, 0.45, 0.0]
    plain = rank(storage, "话", between, safety_threshold=2.0, urgent_threshold=2.0)
    careful = rank(storage, "话", between, safety_threshold=0.4, urgent_threshold=2.0)
    assert plain[0]["name"] == "greet"
    assert careful[0]["name"] in {"emergency_health", "report_scam"}
    assert {row["name"] for row in careful} == {row["name"] for row in plain}


def test_what_cannot_wait_goes_before_a_likelier_report(storage: LocalModelStorage) -> None:
    between = [0.42, 0.5, 0.0, 0.0]
    patient = rank(storage, "话", between, urgent_threshold=2.0)
    assert [row["name"] for row in patient[:2]] == ["report_scam", "emergency_health"]
    assert rank(storage, "话", between, urgent_threshold=0.2)[0]["name"] == "emergency_health"
    assert rank(storage, "话", between, urgent_threshold=0.9)[0]["name"] == "report_scam"


@pytest.mark.parametrize("text", ["", "12345", "？！", "👍👍"])
def test_a_message_without_words_is_never_sure(storage: LocalModelStorage, text: str) -> None:
    assert rank(storage, text, [0.0, 0.0, 1.0, 0.0])[0]["confidence"] <= 0.1001


def test_a_message_without_features_has_no_intent(storage: LocalModelStorage) -> None:
    loaded = LinearIntentClassifier.load(settings(), storage, RESOURCE, context())
    read = loaded.process([Message({TEXT: "话"})])[0]
    assert read.get(INTENT) == {"name": None, "confidence": 0.0}


def test_one_intent_alone_is_refused(tmp_path: Path) -> None:
    classifier = LinearIntentClassifier.create(settings(), LocalModelStorage(tmp_path), RESOURCE, context())
    with pytest.raises(ValueError, match="two intents"):
        classifier.train(TrainingData([message("话", [1.0, 0.0, 0.0, 0.0], "greet")]))


@pytest.mark.parametrize(
    ("intent", "confidence", "understood"),
    [
        ("greet", 0.3, "nlu_fallback"),
        ("greet", 0.5, "greet"),
        ("emergency_health", 0.3, "emergency_health"),
        ("emergency_health", 0.1, "nlu_fallback"),
        (None, 0.0, "nlu_fallback"),
    ],
)
def test_danger_is_believed_sooner(intent: str | None, confidence: float, understood: str) -> None:
    found = {"name": intent, "confidence": confidence}
    read = Message({TEXT: "话", INTENT: found, "intent_ranking": [found]})
    IntentFallback(IntentFallback.get_default_config()).process([read])
    assert read.get(INTENT)["name"] == understood
