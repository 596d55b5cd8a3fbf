"""Recognise a whole short message that speaks to the dialogue itself: stop, skip, bigger.

Loaded by Rasa; the words are in command_words.yml.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Dict, List, Optional

import rasa.shared.utils.io
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

_LONGEST = 24
# Who asks for this wants the answer in another shape, whatever else the words resemble.
SHAPES = ("bigger", "smaller", "slower")
SHAPE_INTENT = "ask_repeat"
# Thanks and excuses around a command; no command themselves.
POLITE = "polite"
_BETWEEN = re.compile(r"[，。！？、,.!?~…；;]+")
_EDGES = re.compile(r"^[\s，。！？、,.!?~…]+|[\s，。！？、,.!?~…]+$")


class CommandWords:
    """The patterns of command_words.yml, compiled once."""

    def __init__(self, path: Path) -> None:
        words = rasa.shared.utils.io.read_yaml_file(path)
        self._patterns = {
            command: re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)
            for command, patterns in words.items()
        }

    def find(self, text: str) -> Optional[str]:
        """Return the command that the whole message is, said once or several times and with or without thanks."""
        trimmed = _EDGES.sub("", text)
        if not trimmed or len(trimmed) > 2 * _LONGEST:
            return None
        whole = self._named(trimmed)
        if whole is not None:
            return whole if whole != POLITE else None
        named = [self._named(part.strip()) for part in _BETWEEN.split(trimmed) if part.strip()]
        commands = {name for name in named if name != POLITE}
        if None in commands or not commands <= {"stop", "later"}:
            return None
        return "stop" if "stop" in commands else "later" if commands else None

    def _named(self, said: str) -> Optional[str]:
        return next((name for name, pattern in self._patterns.items() if pattern.fullmatch(said)), None)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class CommandWordExtractor(GraphComponent, EntityExtractorMixin):
    """Add an entity `command` whose value is the command's name; some commands say what is wanted."""

    def __init__(self, config: Dict[str, Any]) -> None:
        self._words = CommandWords(Path(__file__).with_name("command_words.yml"))

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CommandWordExtractor:
        """Make the extractor; nothing is stored."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Look at every message."""
        for message in messages:
            text = message.get(TEXT) or ""
            command = self._words.find(text)
            if command:
                found = {"entity": "command", "value": command, "start": 0, "end": len(text)}
                message.set(ENTITIES, message.get(ENTITIES, []) + self.add_extractor_name([found]), add_to_output=True)
            if command in SHAPES:
                message.set(INTENT, {"name": SHAPE_INTENT, "confidence": 1.0}, add_to_output=True)
        return messages
