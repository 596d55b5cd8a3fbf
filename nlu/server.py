"""Start Rasa with its hot paths shortened and its sessions bounded.

Run by the supervisor as `python -m nlu.server <rasa arguments>`.

Measured on the stock code: 38% of a message's CPU went into compiling the JSON schema of an action's answer anew,
9% into walking all event classes, and the whole domain with every response travelled with each action call.
What is checked stays checked: a malformed answer or an unknown event still raises.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any, Dict, Optional, Type

# Every message replays its session and every action call carries it, so a long session makes a slow assistant.
MESSAGES_A_SESSION = 10
# An action reads slots, the latest message and the last few turns; what came before only costs.
EVENTS_SENT_TO_ACTIONS = 24


def shorten_hot_paths() -> None:
    """Replace the functions in the loaded Rasa; calling it twice is harmless."""
    import jsonschema
    from rasa.core.actions.action import RemoteAction
    from rasa.core.processor import MessageProcessor
    from rasa.shared.core.events import Event, UserUttered
    from rasa.shared.core.trackers import EventVerbosity

    schema = RemoteAction.action_response_format_spec()
    validator = jsonschema.validators.validator_for(schema)(schema)

    def validate_action_result(self: RemoteAction, result: Dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    @cache
    def resolve_known_type(type_name: str) -> Optional[Type[Event]]:
        return _resolve_by_type(type_name)

    def resolve_by_type(type_name: str, default: Optional[Type[Event]] = None) -> Optional[Type[Event]]:
        try:
            return resolve_known_type(type_name)
        except ValueError:
            if default is None:
                raise
            return default

    def action_call_format(self: RemoteAction, tracker: Any, domain: Any) -> Dict[str, Any]:
        state = tracker.current_state(EventVerbosity.NONE)
        recent = list(tracker.events)[-EVENTS_SENT_TO_ACTIONS:]
        state["events"] = [event.as_dict() for event in recent]
        return {
            "next_action": self.name(),
            "sender_id": tracker.sender_id,
            "tracker": state,
            "version": _rasa_version,
            # Our actions word their answers by response name and never read the domain.
            "domain": {"version": "3.1"},
        }

    def has_session_expired(self: MessageProcessor, tracker: Any) -> bool:
        messages = sum(1 for event in tracker.events if isinstance(event, UserUttered))
        return messages >= MESSAGES_A_SESSION or _has_session_expired(self, tracker)

    if getattr(RemoteAction, "_yinling_shortened", False):
        return
    from rasa import __version__ as _rasa_version

    _has_session_expired = MessageProcessor._has_session_expired
    MessageProcessor._has_session_expired = has_session_expired
    _resolve_by_type = Event.resolve_by_type
    RemoteAction._validate_action_result = validate_action_result
    RemoteAction._action_call_format = action_call_format
    RemoteAction._yinling_shortened = True
    Event.resolve_by_type = staticmethod(resolve_by_type)


def main() -> None:
    """Run Rasa's own command line in this process."""
    shorten_hot_paths()
    from rasa.__main__ import main as rasa_main

    sys.argv[0] = "rasa"
    rasa_main()


if __name__ == "__main__":
    main()
