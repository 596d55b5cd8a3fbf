"""Take the safety net's word for what a message is. Loaded by Rasa, last in the pipeline.

The gateway hears an emergency or moved money before Rasa does and says so in the message's metadata. The text still
passes through the pipeline, so that times and sums in it are not lost.
"""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

INTENT_OF_ALARM = {
    "scam_loss": "report_scam_loss",
    "health_emergency": "emergency_health",
    "life_danger": "emergency_health",
}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class AlarmIntent(GraphComponent):
    """Set the intent of a message that carries an alarm; leave every other message alone."""

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AlarmIntent:
        """Make the component; nothing is stored."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Look at each message's metadata."""
        for message in messages:
            alarm = (message.get("metadata") or {}).get("alarm")
            if alarm in INTENT_OF_ALARM:
                message.set(INTENT, {"name": INTENT_OF_ALARM[alarm], "confidence": 1.0}, add_to_output=True)
        return messages
