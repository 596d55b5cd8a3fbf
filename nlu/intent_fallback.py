"""Say that a message was not understood when it was not. Loaded by Rasa; a safety intent is believed sooner."""

from __future__ import annotations

from typing import Any, Dict

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class IntentFallback(FallbackClassifier):
    """Replace an unsure intent by nlu_fallback, with a lower bar for the safety intents."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the settings: asks where the likeliest is likelier wrong than right, hardly where danger may be.

        Both bars rest on confidences that are true (docs/understanding.md).
        """
        return {
            **FallbackClassifier.get_default_config(),
            "threshold": 0.5,
            "safety_threshold": 0.15,
            "safety_intents": [
                "report_scam",
                "report_scam_loss",
                "check_message",
                "talk_to_human",
                "emergency_health",
            ],
        }

    def _should_fallback(self, message: Message) -> bool:
        intent = message.data[INTENT]
        safety = intent.get(INTENT_NAME_KEY) in self.component_config["safety_intents"]
        bar = self.component_config["safety_threshold" if safety else "threshold"]
        return float(intent.get(PREDICTED_CONFIDENCE_KEY) or 0.0) < bar
