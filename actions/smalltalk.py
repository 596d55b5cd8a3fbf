"""Greetings, help, repetition, and what is said when the assistant has not understood."""

from __future__ import annotations

import json
import re
from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import CenterAction
from actions.turn import Choice, Event, Turn
from center.contacts import service as contacts
from center.conversations import service as conversations
from center.wording.names import name_of
from center.wording.responses import render

# An unsure recognition is a guess worth offering only above this.
WORTH_OFFERING = 0.03
TEXT_SIZES = (18, 22, 26, 30, 36)
_SENTENCE_END = re.compile(r"(?<=[。！？!?])|(?<=[.])\s|\n")


class ActionAnswerSmalltalk(CenterAction):
    """Answer what needs no record. The response is named after the intent."""

    action_name = "action_answer_smalltalk"

    def answer(self, turn: Turn) -> list[Event]:
        """Say it."""
        with turn.read() as session:
            numbers: dict[str, Any] = {**contacts.numbers(session)}
        turn.say(f"utter_smalltalk_{turn.intent}", **numbers)
        return []


class ActionRepeatAnswer(CenterAction):
    """Say the last answer again in fewer words, or keep how the person wants to be answered."""

    action_name = "action_repeat_answer"

    def answer(self, turn: Turn) -> list[Event]:
        """Repeat, or change letter size or pace."""
        command = turn.entity("command")
        if command in {"bigger", "smaller"}:
            return self._resize(turn, larger=command == "bigger")
        if command == "slower":
            with turn.write() as session:
                conversations.set_preferences(session, conversation_id=turn.conversation_id, pace="slow")
            turn.say("utter_smalltalk_slower")
            return []
        with turn.read() as session:
            history = conversations.list_history(session, conversation_id=turn.conversation_id, limit=12)
        said = [entry for entry in history if entry.origin != "me"]
        if not said:
            turn.say("utter_smalltalk_nothing_to_repeat")
            return []
        last = said[-1]
        announcement = render("utter_smalltalk_repeat", turn.language).text
        turn.say("utter_smalltalk_repeat")
        buttons = [{"title": c.title, "payload": c.payload} for c in last.choices]
        turn.dispatcher.utter_message(text=simpler(last.text.removeprefix(announcement)), buttons=buttons)
        return []

    def _resize(self, turn: Turn, *, larger: bool) -> list[Event]:
        with turn.write() as session:
            account = conversations.get_conversation(session, conversation_id=turn.conversation_id)
            size = next_size(account.text_size, larger=larger)
            conversations.set_preferences(session, conversation_id=turn.conversation_id, text_size=size)
        turn.dispatcher.utter_message(json_message={"text_size": size})
        turn.say("utter_smalltalk_bigger" if larger else "utter_smalltalk_smaller")
        return []


class ActionClarify(CenterAction):
    """Ask what was meant: first with the likeliest meanings, then by offering a person."""

    action_name = "action_clarify"

    def answer(self, turn: Turn) -> list[Event]:
        """Offer two or three meanings; the second time in a row, a person."""
        turn.dispatcher.utter_message(json_message={"unclear": True})
        times = int(turn.slot("not_understood") or 0)
        if not turn.metadata.get("joined"):
            times += 1
        meanings = [name for name, confidence in turn.ranking if confidence >= WORTH_OFFERING][:3]
        if times >= 2 or not meanings:
            turn.say(
                "utter_smalltalk_offer_person" if times % 2 == 0 or times == 1 else "utter_smalltalk_offer_person_again"
            )
            return [SlotSet("not_understood", times)]
        heard = turn.all_entities()
        asked = json.dumps(heard, ensure_ascii=False) if heard else ""
        choices = [Choice(title=name_of("intent", name, turn.language), payload=f"/{name}{asked}") for name in meanings]
        none_of_them = Choice(title=name_of("intent", "none_of_them", turn.language), payload="/talk_to_human")
        turn.say("utter_smalltalk_which_meaning", choices=[*choices, none_of_them])
        return [SlotSet("not_understood", times)]


class ActionDefaultFallback(ActionClarify):
    """What Rasa calls when no rule fits; the person is asked as if not understood."""

    action_name = "action_default_fallback"


def next_size(size: int, *, larger: bool) -> int:
    """Return the next step of the letter size in px; the ends stay."""
    if larger:
        return next((s for s in TEXT_SIZES if s > size), TEXT_SIZES[-1])
    return next((s for s in reversed(TEXT_SIZES) if s < size), TEXT_SIZES[0])


def simpler(text: str, sentences: int = 3) -> str:
    """Return the first sentences, each on a line of its own: the answer comes first, so the detail falls away."""
    parts = [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]
    return "\n".join(parts[:sentences])
