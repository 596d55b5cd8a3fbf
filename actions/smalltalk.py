"""Greetings, help, repetition, and what is said when the assistant has not understood."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import CenterAction
from actions.benefits.anew import ask_anew
from actions.benefits.follow_up import follows_payment, names_payment
from actions.benefits.payments import ActionQueryBenefitPayment
from actions.identity import check_anew, check_code
from actions.meetings.after_reminder import hear_after_reminder
from actions.readers import read_code
from actions.steps import ONWARD, SLOW, say_on
from actions.turn import Choice, Event, Turn
from center.contacts import service as contacts
from center.conversations import service as conversations
from center.conversations.service import Choice as CenterChoice
from center.conversations.views import HistoryEntry
from center.wording.names import name_of
from center.wording.responses import has_response

# An unsure recognition is a guess worth offering only above this.
WORTH_OFFERING = 0.03
PACES = {"slower": SLOW, "as_usual": "normal"}
TEXT_SIZES = (18, 22, 26, 30, 36)
# Greetings and the like are no matter that somebody could have meant.
NO_MATTERS = frozenset(
    {"greet", "goodbye", "thank", "affirm", "deny", "ask_repeat", "bot_challenge", "out_of_scope", "ask_capabilities"}
)
# What may answer a reminder that was just read, though it says little.
AFTER_REMINDER = frozenset({"affirm", "deny", "thank"})
# What stands around an answer, or is asked again by the form itself, is not part of what is repeated.
FRAME = re.compile(
    r"utter_smalltalk_(repeat|back_to_form|hint_confirm|hint_mend|ask_mend)|utter_\w+?_(ask|hint|confirm)_"
)
_HAS_WORDS = re.compile(r"[^\W\d_]{2}")
_SENTENCE_END = re.compile(r"(?<=[。！？!?])|(?<=[.])\s|\n")


_BARE_CODE = re.compile(r"\d{4}[\s-]?\d{4}[。.]?")


class ActionAnswerSmalltalk(CenterAction):
    """Answer what needs no record. The response is named after the intent."""

    action_name = "action_answer_smalltalk"

    def answer(self, turn: Turn) -> list[Event]:
        """Say it; yes to what was said in part is to hear the rest."""
        if turn.intent == "affirm" and ONWARD in turn.said_before() and say_on(turn):
            return []
        for begin_anew in (ask_anew, check_anew) if turn.intent == "deny" else ():
            anew = begin_anew(turn)
            if anew is not None:
                return anew
        about_meeting = hear_after_reminder(turn) if turn.intent in AFTER_REMINDER else None
        if about_meeting is not None:
            return about_meeting
        with turn.read() as session:
            numbers: dict[str, Any] = {**contacts.numbers(session)}
        said = f"utter_smalltalk_{turn.intent}"
        again = f"{said}_again"
        turn.say(again if said in turn.said_before() and has_response(again) else said, **numbers)
        return []


class ActionRepeatAnswer(CenterAction):
    """Say the last answer again in fewer words, or keep how the person wants to be answered."""

    action_name = "action_repeat_answer"

    def answer(self, turn: Turn) -> list[Event]:
        """Repeat, or change letter size or pace."""
        command = turn.entity("command")
        if command in {"bigger", "smaller"}:
            return self._resize(turn, larger=command == "bigger")
        if command == "onward" and say_on(turn):
            return []
        waits = turn.active_form is not None and bool(turn.slot("requested_slot"))
        last = last_answer(turn)
        if command in PACES:
            self._keep_pace(turn, PACES[command])
            if command == "slower" and last and not waits:
                say_in_lines(turn, last)
            elif ONWARD in turn.said_before():
                say_on(turn)
            return []
        again = "utter_smalltalk_repeat" in turn.said_before()
        text = simpler(without_frame(turn, last.text if last else "", waits=waits), sentences=2 if again else 3)
        if not text and not waits:
            turn.say("utter_smalltalk_nothing_to_repeat")
            return []
        turn.say("utter_smalltalk_repeat_again" if again else "utter_smalltalk_repeat")
        if text:
            turn.dispatcher.utter_message(text=text, buttons=buttons_of(last) if last and not waits else [])
        return []

    def _keep_pace(self, turn: Turn, pace: str) -> None:
        with turn.write() as session:
            conversations.set_preferences(session, conversation_id=turn.conversation_id, pace=pace)
        turn.say(f"utter_smalltalk_pace_{pace}")

    def _resize(self, turn: Turn, *, larger: bool) -> list[Event]:
        with turn.write() as session:
            account = conversations.get_conversation(session, conversation_id=turn.conversation_id)
            size = next_size(account.text_size, larger=larger)
            conversations.set_preferences(session, conversation_id=turn.conversation_id, text_size=size)
        turn.dispatcher.utter_message(json_message={"text_size": size})
        if size == account.text_size:
            turn.say("utter_smalltalk_biggest" if larger else "utter_smalltalk_smallest")
        else:
            turn.say("utter_smalltalk_bigger" if larger else "utter_smalltalk_smaller")
        return []


class ActionClarify(CenterAction):
    """Ask what was meant: first with the likeliest meanings, then by offering a person."""

    action_name = "action_clarify"

    def answer(self, turn: Turn) -> list[Event]:
        """Offer two or three meanings; the second time in a row, a person.

        A bare code is what staff gave out; 那前年呢 goes on from what was asked before, 不是高龄津贴 puts it right.
        """
        code = read_code(turn.said) if _BARE_CODE.fullmatch(turn.said.strip()) else None
        if code:
            return check_code(turn, code)
        if follows_payment(turn) and names_payment(turn):
            return ActionQueryBenefitPayment().answer(turn)
        for understood_after_all in (ask_anew, hear_after_reminder):
            answered = understood_after_all(turn)
            if answered is not None:
                return answered
        turn.dispatcher.utter_message(json_message={"unclear": True})
        times = int(turn.slot("not_understood") or 0)
        if not turn.metadata.get("joined"):
            times += 1
        if times >= 2:
            turn.say("utter_smalltalk_offer_person" if times % 2 == 0 else "utter_smalltalk_offer_person_again")
            return [SlotSet("not_understood", times)]
        likely = [name for name, confidence in turn.ranking if confidence >= WORTH_OFFERING]
        meanings = [name for name in likely if name not in NO_MATTERS][:3]
        if not meanings or not _HAS_WORDS.search(turn.said):
            turn.say("utter_smalltalk_which_matter")
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


@dataclass(frozen=True)
class LastAnswer:
    """All that was said in answer to the message before this one; the choices are the last ones."""

    text: str
    choices: tuple[CenterChoice, ...]


def last_answer(turn: Turn) -> LastAnswer | None:
    """Return what was said last: by this assistant, by the safety net before it, or by the staff."""
    with turn.read() as session:
        history = conversations.list_history(session, conversation_id=turn.conversation_id, limit=12)
    while history and history[-1].origin == "me":
        history.pop()
    said: list[HistoryEntry] = []
    while history and history[-1].origin != "me":
        said.insert(0, history.pop())
    return LastAnswer("\n".join(entry.text for entry in said), said[-1].choices) if said else None


def buttons_of(answer: LastAnswer) -> list[dict[str, str]]:
    """Return the choices of an answer as they are said again."""
    return [{"title": choice.title, "payload": choice.payload} for choice in answer.choices]


def say_in_lines(turn: Turn, answer: LastAnswer) -> None:
    """Say an answer again line by line, so that it can be said in steps."""
    lines = [line for line in answer.text.splitlines() if line.strip()]
    for line in lines[:-1]:
        turn.dispatcher.utter_message(text=line)
    turn.dispatcher.utter_message(text=lines[-1], buttons=buttons_of(answer))


def without_frame(turn: Turn, text: str, *, waits: bool) -> str:
    """Return an answer without the announcement of a repetition and, where a form asks again, without its question."""
    before = False
    for event in reversed(turn.tracker.events):
        if event["event"] == "user":
            if before:
                break
            before = True
        elif event["event"] == "bot" and before:
            response = str((event.get("metadata") or {}).get("utter_action") or "")
            if FRAME.match(response) and (waits or response.startswith("utter_smalltalk_repeat")):
                text = text.replace(str(event.get("text") or "").strip(), "")
    return text.strip()


def simpler(text: str, sentences: int = 3) -> str:
    """Return the first sentences, each on a line of its own: the answer comes first, so the detail falls away.

    A question at the end stays, for it is what is to be answered.
    """
    parts = [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]
    kept = parts[:sentences]
    if len(parts) > sentences and parts[-1].endswith(("？", "?")):
        kept.append(parts[-1])
    return "\n".join(kept)
