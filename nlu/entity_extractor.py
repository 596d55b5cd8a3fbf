"""Put the entities of nlu.normal_forms into messages. Loaded by Rasa; learns nothing, keeps nothing.

Also says which language a message is in: entity `language`, `zh` for any Han character, else `en` for two Latin ones
together, for 002X is no English; nor is "ok", which people who write Chinese write too. For the lines of the gateway
center/texts/language.py says the same; tests/data/languages.yml holds both to one table.
"""

from __future__ import annotations

import os
import re
from datetime import datetime
from typing import Any, Callable, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.normal_forms import SHANGHAI, extract
from nlu.normal_forms.text import HAN

Clock = Callable[[], datetime]


def clock_from(fixed: Optional[str]) -> Clock:
    """Return a clock that stands at an ISO time (the config's, else that of YINLING_NOW), or runs in Asia/Shanghai."""
    fixed = fixed or os.environ.get("YINLING_NOW")
    if not fixed:
        return lambda: datetime.now(SHANGHAI)
    moment = datetime.fromisoformat(fixed)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=SHANGHAI)
    return lambda: moment


_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_EVERYBODYS = re.compile(r"(?:ok(?:ay)?|(?:bye)+|abc|app|atm|gps|qq|sos|tv|vip|wifi)", re.IGNORECASE)


def language_of(text: str) -> Optional[str]:
    """Return zh, en, or None for a message of figures, signs and what both write alike."""
    if HAN.search(text):
        return "zh"
    return "en" if any(not _EVERYBODYS.fullmatch(word) for word in _LATIN_WORD.findall(text)) else None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class NormalFormExtractor(GraphComponent, EntityExtractorMixin):
    """Add entities with normal forms; `now` in the config fixes the clock for tests."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the one setting: an ISO time to stand still at, or None."""
        return {"now": None}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NormalFormExtractor:
        """Return an extractor with the clock of the config."""
        return cls(clock_from(config.get("now")))

    def process(self, messages: List[Message]) -> List[Message]:
        """Append to each message's entities; messages without text stay as they are."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                found = self.entities_of(text)
                message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages

    def entities_of(self, text: str) -> List[Dict[str, Any]]:
        """Return entities in Rasa's form: entity, start, end, value, extractor, confidence_entity."""
        found = [(entity.entity, entity.start, entity.end, entity.value) for entity in extract(text, self._clock())]
        language = language_of(text)
        if language:
            found.append(("language", 0, len(text), language))
        return [
            {
                "entity": entity,
                "start": start,
                "end": end,
                "value": value,
                "extractor": type(self).__name__,
                "confidence_entity": 1.0,
            }
            for entity, start, end, value in found
        ]
