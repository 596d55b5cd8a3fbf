"""Split mixed Chinese and English text into tokens. Loaded by Rasa; never emits a blank token."""

from __future__ import annotations

import re
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

# A run of Latin letters or of digits is one token, every Han character is one of its own:
# sentence meaning comes from the encoder, so a word segmenter would only add its mistakes and its start-up time.
_TOKEN = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?|\d+(?:[.,]\d+)*|[^\W_]|[^\w\s]")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class BilingualTokenizer(Tokenizer):
    """Tokenize zh and en in one model."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the settings that Rasa's base tokenizer reads."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> BilingualTokenizer:
        """Make a tokenizer; nothing is stored."""
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> List[Token]:
        """Return the tokens of one attribute; a text without any gets itself as its only token."""
        text = message.get(attribute)
        tokens = [Token(found.group(), found.start()) for found in _TOKEN.finditer(text)]
        return tokens or [Token(text, 0)]
