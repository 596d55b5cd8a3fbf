"""Give every message the n-grams of its characters and of their sounds. Loaded by Rasa."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.fingerprint import fingerprint_of
from nlu.ngrams import NgramVocabulary
from nlu.spelling_corrector import spelled

_FILE = "ngrams.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class CharacterFeaturizer(SparseFeaturizer, GraphComponent):
    """Featurize messages with tf-idf of n-grams of characters and sounds."""

    def __init__(
        self,
        config: Dict[str, Any],
        name: str,
        model_storage: ModelStorage,
        resource: Resource,
        vocabulary: Optional[NgramVocabulary] = None,
    ) -> None:
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        self._vocabulary = vocabulary

    @classmethod
    def required_components(cls) -> List[Type]:
        """Return what must stand before this in the pipeline."""
        return [Tokenizer]

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """There is nothing to get wrong."""

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Let Rasa train anew when the modules behind this component change, not only when this file does."""
        return fingerprint_of("ngrams", "sounds", "wording")

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CharacterFeaturizer:
        """Make a featurizer that is still to be trained."""
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CharacterFeaturizer:
        """Load the vocabulary that training left in the model."""
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE, allow_pickle=False) as stored:
            vocabulary = NgramVocabulary.from_arrays(dict(stored))
        return cls(config, execution_context.node_name, model_storage, resource, vocabulary)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the vocabulary on the examples and store it."""
        texts = [spelled(example) or "" for example in training_data.intent_examples if example.get(TEXT)]
        self._vocabulary = NgramVocabulary.fit(texts)
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / _FILE, **self._vocabulary.as_arrays())
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Featurize the examples."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add one sparse row to every message that has a text."""
        for message in messages:
            text = spelled(message)
            if self._vocabulary and text is not None:
                row = self._vocabulary.row_of(text)
                self.add_features_to_message(None, row, TEXT, message)
        return messages
