"""Give every message its text with slips put right, for those components that take features. Loaded by Rasa.

Times, sums and names are still read from the person's own text.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.fingerprint import fingerprint_of
from nlu.spelling import Spelling
from nlu.wording import canonical

_FILE = "spelling.npz"
SPELLED = "spelled"
# In these styles of data/nlu a word may be a slip.
CARELESS = ("typo", "asr", "short", "non-native")


def spelled(message: Message) -> Optional[str]:
    """Return what features are taken of: the canonical text, slips put right where this component is in use."""
    text = message.get(SPELLED) or message.get(TEXT)
    return None if text is None else canonical(text)


def is_careful(style: str) -> bool:
    """Tell whether the words of an example in this style are spelled as they should be."""
    return style not in CARELESS


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingCorrector(GraphComponent):
    """Learn the words of the examples; put right what is no word."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, spelling: Optional[Spelling] = None) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._spelling = spelling

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Let Rasa train anew when the modules behind this component change, not only when this file does."""
        return fingerprint_of("spelling", "wording")

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingCorrector:
        """Make a corrector that is still to be trained."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpellingCorrector:
        """Load the words that training left in the model."""
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE, allow_pickle=False) as stored:
            return cls(model_storage, resource, Spelling.from_arrays(dict(stored)))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the words and store them."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        self._spelling = Spelling.fit((canonical(e.get(TEXT)), is_careful(_style_of(e))) for e in examples)
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / _FILE, **self._spelling.as_arrays())
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Put the examples right."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Note beside every text how it should be spelled."""
        for message in messages:
            if self._spelling and message.get(TEXT):
                message.set(SPELLED, self._spelling.correct(canonical(message.get(TEXT))))
        return messages


def _style_of(example: Message) -> str:
    about = (example.get(METADATA) or {}).get(METADATA_INTENT)
    return str(about.get("style", "")) if isinstance(about, dict) else ""
