"""How a form is opened, put aside for another matter and taken up again. Imported by forms and by what opens them."""

from __future__ import annotations

import re

from rasa_sdk.events import FollowupAction, SlotSet

from actions.belonging import OWNER, forget, has_changed_hands, owner_of
from actions.turn import Event, Turn

REQUESTED = "requested_slot"
PAUSED = "paused_forms"
OUTCOME = "form_outcome"
CONFIRM = "form_confirmed"
MEND = "form_mend"
LEFT, CONFIRMED, RESUMED = "left", "confirmed", "resumed"
# What was said since the person spoke that needs no "back to what we were doing".
OWN_RETURN = frozenset({"utter_smalltalk_repeat", "utter_smalltalk_repeat_again", "utter_identity_kept_too"})
# After these nobody is hurried on.
GRAVE = re.compile(r"utter_(services_(emergency|life|unsure)|scams_loss)_")


def start_form(turn: Turn, form: str, *, in_place_of: str | None = None) -> list[Event]:
    """Open a form; one that is under way is kept and taken up again afterwards, except the one whose place it takes."""
    active = turn.active_form
    if active == form:
        return [FollowupAction(form)]
    # What the other form had asked is no question of this one.
    events: list[Event] = [SlotSet(OWNER, owner_of(turn)), SlotSet(REQUESTED, None), FollowupAction(form)]
    if has_changed_hands(turn):
        return [*forget(turn), *events]
    if active and active != in_place_of:
        paused = [f for f in (turn.slot(PAUSED) or []) if f not in (active, form)]
        events.insert(0, SlotSet(PAUSED, [*paused, active]))
    return events


def resume_paused(turn: Turn) -> list[Event]:
    """Take up the form that was interrupted last, if any."""
    paused = list(turn.slot(PAUSED) or [])
    if not paused:
        return []
    form = paused.pop()
    return [SlotSet(PAUSED, paused or None), SlotSet(OUTCOME, RESUMED), FollowupAction(form)]


def go_back(turn: Turn) -> None:
    """Say that the interrupted matter goes on, in other words than the last time, and gently after a grave one."""
    said = turn.said_now()
    if OWN_RETURN & set(said):
        return
    if any(GRAVE.match(response) for response in said):
        turn.say("utter_smalltalk_back_to_form_gently")
    elif "utter_smalltalk_back_to_form" in turn.said_before():
        turn.say("utter_smalltalk_back_to_form_again")
    else:
        turn.say("utter_smalltalk_back_to_form")


def is_fresh_answer(turn: Turn, form: str) -> bool:
    """Tell whether the latest message has not been answered by another action in this turn."""
    for event in reversed(turn.tracker.events):
        if event["event"] == "user":
            return True
        if event["event"] == "action_execution_rejected":
            return False
        if event["event"] == "action" and event["name"] not in (form, "action_extract_slots"):
            return bool(event["name"] == "action_listen")
    return True


def said_last(turn: Turn) -> str | None:
    """Return the response that was said last, so that none is said twice in a row."""
    for event in reversed(turn.tracker.events):
        if event["event"] == "bot":
            return (event.get("metadata") or {}).get("utter_action")
    return None


def stops(turn: Turn) -> bool:
    """Tell whether the person wants to leave the form."""
    return turn.entity("command") in {"stop", "later"}
