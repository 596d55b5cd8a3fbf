"""Decide what a message wants. Loaded by Rasa; reads the features that the encoder and the character featurizer added.

Confidences are calibrated probabilities. A message that may be an emergency or a scam is taken for one well before that
is its likeliest reading: a missed one costs more than many needless questions.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from nlu.fingerprint import fingerprint_of
from nlu.linear_head import LinearHead, fit_apart
from nlu.wording import says_something

_FILE = "head.npz"
_Features = Tuple[np.ndarray, np.ndarray, np.ndarray]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Classify intents with one linear head over all sentence features."""

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        intents: Optional[List[str]] = None,
        head: Optional[LinearHead] = None,
        sparse_width: int = 0,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._intents = intents or []
        self._head = head
        self._sparse_width = sparse_width
        self._safety = np.array([intent in config["safety_intents"] for intent in self._intents], dtype=bool)
        self._urgent = np.array([intent in config["urgent_intents"] for intent in self._intents], dtype=bool)

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the settings; `make evaluate ARGS="--cross-validate --epochs 2"` found temperature and thresholds."""
        return {
            "safety_intents": [
                "report_scam",
                "report_scam_loss",
                "check_message",
                "talk_to_human",
                "emergency_health",
            ],
            # A message whose safety intents together are this likely gets the likeliest of them.
            "safety_threshold": 0.3,
            # And what cannot wait goes before all others when it alone is this likely (docs/understanding.md).
            "urgent_intents": ["report_scam_loss", "emergency_health"],
            "urgent_threshold": 0.3,
            "temperature": 1.75,
            "sparse_strength": 1.0,
            "dense_penalty": 1e-4,
            "sparse_share": 8.0,
            "dense_share": 1.0,
            "max_iterations": 80,
            "ranking_length": 10,
            # Digits and marks alone are never sure to mean anything.
            "wordless_confidence": 0.1,
        }

    @classmethod
    def required_components(cls) -> List[Type]:
        """Return what must stand before this in the pipeline."""
        return [Featurizer]

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Let Rasa train anew when the modules behind this component change, not only when this file does."""
        return fingerprint_of("linear_head")

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        """Make a classifier that is still to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        """Load the head that training left in the model."""
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE, allow_pickle=False) as stored:
            head = LinearHead(stored["sparse_weights"], stored["dense_weights"], stored["bias"])
            intents = [str(intent) for intent in stored["intents"]]
            return cls(config, model_storage, resource, intents, head, len(stored["sparse_weights"]))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the head on the features of the examples and store it."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        intents = sorted({example.get(INTENT) for example in examples})
        if len(intents) < 2:
            raise ValueError("LinearIntentClassifier: at least two intents with examples are needed")
        features = [_features_of(example) for example in examples]
        width = max(int(row.shape[1]) for row in (_sparse_of(example) for example in examples) if row is not None)
        lengths = np.cumsum([0] + [len(columns) for columns, _, _ in features])
        sparse = csr_matrix(
            (np.concatenate([f[1] for f in features]), np.concatenate([f[0] for f in features]), lengths),
            shape=(len(features), width),
        )
        head = fit_apart(
            sparse,
            np.stack([dense for _, _, dense in features]),
            np.array([intents.index(example.get(INTENT)) for example in examples]),
            len(intents),
            self._config["sparse_strength"],
            self._config["dense_penalty"],
            (self._config["sparse_share"], self._config["dense_share"]),
            self._config["max_iterations"],
        )
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / _FILE, intents=np.array(intents), **head.as_arrays())
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Pass the data on; nothing after this learns from predictions."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the intent and the ranking to every message."""
        for message in messages:
            ranking = self._rank(message)
            message.set(INTENT, ranking[0] if ranking else {"name": None, "confidence": 0.0}, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _rank(self, message: Message) -> List[Dict[str, Any]]:
        text = message.get(TEXT)
        if self._head is None or text is None or not message.features:
            return []
        columns, values, dense = _features_of(message)
        logits = self._head.logits(columns, values, dense) / self._config["temperature"]
        probabilities = np.exp(logits - logits.max())
        probabilities /= probabilities.sum()
        if not says_something(text):
            probabilities *= min(1.0, self._config["wordless_confidence"] / float(probabilities.max()))
        order = list(np.argsort(-probabilities, kind="stable"))
        order = self._put_safety_first(order, probabilities)
        return [
            {"name": self._intents[place], "confidence": float(probabilities[place])}
            for place in order[: self._config["ranking_length"]]
        ]

    def _put_safety_first(self, order: List[int], probabilities: np.ndarray) -> List[int]:
        """Move what is urgent to the front when likely enough; else the likeliest safety intent, by all of them."""
        if (probabilities[self._urgent] >= self._config["urgent_threshold"]).any():
            candidates = self._urgent
        elif self._safety.any() and probabilities[self._safety].sum() >= self._config["safety_threshold"]:
            candidates = self._safety
        else:
            return order
        first = next(place for place in order if candidates[place])
        return [first] + [place for place in order if place != first]


def _sparse_of(message: Message) -> Any:
    return next((f.features for f in message.features if f.is_sparse() and f.type == FEATURE_TYPE_SENTENCE), None)


def _features_of(message: Message) -> _Features:
    """Return columns and values of the sparse sentence features, and the dense ones joined."""
    sentence = [f for f in message.features if f.type == FEATURE_TYPE_SENTENCE and f.attribute == TEXT]
    dense = [np.asarray(f.features, dtype=np.float32).ravel() for f in sentence if f.is_dense()]
    rows = [f.features.tocoo() for f in sentence if f.is_sparse()]
    columns = rows[0].col if rows else np.empty(0, dtype=np.int32)
    values = rows[0].data.astype(np.float32) if rows else np.empty(0, dtype=np.float32)
    return columns, values, np.concatenate(dense) if dense else np.empty(0, dtype=np.float32)
