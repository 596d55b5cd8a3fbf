"""Starts a session anew without losing the thread. Called by Rasa when a session has become old or long."""

from __future__ import annotations

from rasa_sdk.events import ActionExecuted, ActiveLoop, SessionStarted, SlotSet

from actions.base import CenterAction
from actions.turn import Event, Turn

# Rasa keeps the first message's metadata in this slot; it is of no use in the next session.
_METADATA = "session_started_metadata"


class ActionSessionStart(CenterAction):
    """Carry over what is remembered and the form that is under way.

    Rasa's own session start carries the slots only: somebody who comes back after an hour would find the form gone.
    """

    action_name = "action_session_start"

    def answer(self, turn: Turn) -> list[Event]:
        """Return the events of a new session; nothing is said."""
        kept = {name: value for name, value in turn.tracker.slots.items() if value is not None and name != _METADATA}
        events: list[Event] = [SessionStarted(), *(SlotSet(name, value) for name, value in kept.items())]
        if turn.active_form:
            events.append(ActiveLoop(turn.active_form))
        return [*events, ActionExecuted("action_listen")]
