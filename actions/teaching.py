"""Asks whether staff may see what was not understood, so that it can be taught, and hears what is answered.

Called by the base of all actions: after an answer, never in place of one. It asks once, when the person has been
answered again or handed on, and nothing else waits for them: no alarm, no form, no choice, no question.
"""

from __future__ import annotations

import logging
import re

from actions.first_aid import is_emergency
from actions.turn import Event, Turn
from center.faults import told
from center.lessons.consent import service as consent

log = logging.getLogger(__name__)

ASK = "utter_lessons_ask"
OFFERED_PERSON = "utter_smalltalk_offer_person"
_COMMANDS = {"may_teach": True, "may_not_teach": False}
# What may answer the question in words that no choice has.
_ANSWERS = {"affirm": True, "deny": False}
_WAITING = ("requested_slot", "paused_forms", "pending_question")
# Said whenever somebody likes, as a whole message.
_NEVER = re.compile(
    r"(?:请|你们?|以后|往后|再|也|都){0,4}(?:别|不要|不许|不准|不能|不让|甭)(?:再|给|让|许)?(?:工作人员|人家|别人|他们|你们?)?"
    r"(?:拿|用|看|把)(?:着)?我(?:说|讲|问)?过?(?:的)?(?:那些|这些)?(?:话|句子|消息|记录)"
    r"(?:去|来|给)?(?:你们?|别人|人家|工作人员)?(?:教|学习?|训练|看)?(?:你|它|机器人?|银铃|别人)?(?:了|啦|吧)?"
    r"|(?:please )?(?:do not|don'?t|never|stop) (?:use|using|show|showing) (?:my|what i) (?:words|messages?|say|said)"
    r"(?: (?:to|for) (?:teach|teaching|train|training|learn|learning|staff|anyone|anybody)(?: you)?)?",
    re.IGNORECASE,
)
_EDGES = " \t\r\n，。！？、,.!?~…"


def hear_teaching(turn: Turn) -> list[Event] | None:
    """Keep a yes or a no to the question, or a no that nobody has asked for; None where the message is neither."""
    if _NEVER.fullmatch(turn.said.strip(_EDGES)):
        with turn.write() as session:
            consent.refuse(session, conversation_id=turn.conversation_id, now=turn.now)
        turn.say("utter_lessons_never")
        return []
    yes = _COMMANDS.get(str(turn.entity("command") or ""))
    if yes is None and ASK in turn.said_before() and not turn.active_form:
        yes = _ANSWERS.get(turn.intent)
    if yes is None:
        return None
    with turn.write() as session:
        was_asked = consent.answer(session, conversation_id=turn.conversation_id, yes=yes)
    turn.say("utter_lessons_yes" if yes and was_asked else "utter_lessons_no")
    return []


def ask_to_teach(turn: Turn, events: list[Event]) -> None:
    """Add the question to an answer after which nothing waits; whatever goes wrong here, the answer stays."""
    if not _is_moment(turn, events):
        return
    try:
        with turn.read() as session:
            if not consent.may_be_asked(session, conversation_id=turn.conversation_id, now=turn.now):
                return
        with turn.write() as session:
            if not consent.note_asked(session, conversation_id=turn.conversation_id, now=turn.now):
                return
        turn.say(ASK)
    except Exception as error:  # noqa: BLE001 - see above
        log.error("nobody was asked whether staff may see what was not understood: %s", told(error))


def _is_moment(turn: Turn, events: list[Event]) -> bool:
    """Tell whether a person was offered in this talk, something was answered since, and nothing is asked or begun."""
    said = [message for message in turn.dispatcher.messages if message.get("text")]
    if not said or any((message.get("custom") or {}).get("unclear") for message in turn.dispatcher.messages):
        return False
    last = said[-1]
    if last.get("buttons") or str(last["text"]).rstrip().endswith(("？", "?")):
        return False
    begins = any(event["event"] in {"followup", "active_loop"} for event in events)
    if begins or turn.active_form or any(turn.slot(name) for name in _WAITING):
        return False
    if is_emergency(turn) or turn.metadata.get("alarm") or turn.metadata.get("first_line_sent"):
        return False
    return any(
        event["event"] == "bot"
        and str((event.get("metadata") or {}).get("utter_action") or "").startswith(OFFERED_PERSON)
        for event in turn.tracker.events
    )
