"""Hears what belongs to a loss when nothing is asked of it any more: a correction, one more fact, the wish to hear it.

Called by the base of all actions before they answer, for the classifier can take such words for anything; where the
words are not plainly of the loss, nothing happens here.
"""

from __future__ import annotations

import re
from typing import Any

from actions.forms import ASKS
from actions.scams.loss_facts import CASE_KIND, FACT_NAMES
from actions.scams.loss_form import ValidateScamLossForm
from actions.scams.mended_form import lines_of
from actions.scams.mending import corrects
from actions.scams.statement import say_statement, wants_statement
from actions.scams.sums import adds_more
from actions.turn import Event, Turn
from actions.urgent import open_case_of
from actions.words import own_words
from center.scams.facts import facts_of
from center.scams.own_numbers import without_own_numbers

ABOUT_LOSS = "utter_scams_loss_"
# Words in which nothing but what was lost can be meant, whatever was spoken of before.
_OF_LOSS = re.compile(r"被骗|骗走|骗子|转给他|转账|转走|报案|\b(?:cheated|scam|the thief)\b", re.IGNORECASE)
# What leads elsewhere even right after the loss was spoken of.
_ELSEWHERE = frozenset({"emergency_health", "talk_to_human", "check_message"})
SURE = 0.85
UNCLEAR = "nlu_fallback"
TOLD_LATER = frozenset({"loss_from", "loss_to"})


def hear_of_loss(turn: Turn) -> list[Event] | None:
    """Answer words that are plainly of this person's loss or report; None where another action answers."""
    said = own_words(turn)
    if not said or turn.said_now() or turn.intent == "emergency_health":
        return None
    if wants_statement(said):
        if not say_statement(turn):
            return None
        if not turn.active_form:
            turn.say("utter_scams_loss_statement_next")
        return []
    if turn.active_form:
        return None
    if not (corrects(said) or adds_more(said)):
        return _tell_one_more(turn, said)
    return _put_right(turn) if _is_of_loss(turn, said) else None


def keep_more(turn: Turn) -> None:
    """Keep in the open case every fact that the message tells and that was not told, or told otherwise, before."""
    form, values = ValidateScamLossForm(), known_values(turn)
    for field in form.fields:
        told = field.told_unasked(turn)
        if told is not None and (values[field.slot] is None or form.is_missing(values[field.slot])):
            form.keep(turn, FACT_NAMES[field.slot], told)


def known_values(turn: Turn) -> dict[str, Any]:
    """Return what the open case holds, by the slots of the questions; None where it was not told."""
    facts = {fact.name: fact.now.value for fact in facts_of(lines_of(turn))}
    return {slot: facts.get(name) for slot, name in FACT_NAMES.items()}


def _is_of_loss(turn: Turn, said: str) -> bool:
    if turn.intent in _ELSEWHERE and turn.confidence >= SURE:
        return False
    return _spoke_of_it(turn) or _OF_LOSS.search(said) is not None


def _spoke_of_it(turn: Turn) -> bool:
    return any(response.startswith(ABOUT_LOSS) for response in turn.said_before())


def _tell_one_more(turn: Turn, said: str) -> list[Event] | None:
    """Keep more plainly what was told only vaguely: an own card or who got the money, where nothing else is meant."""
    is_meant = _is_of_loss(turn, said) and (_spoke_of_it(turn) or turn.intent == UNCLEAR)
    case = open_case_of(turn, CASE_KIND) if is_meant and not ASKS.search(said) else None
    if case is None:
        return None
    form, values = ValidateScamLossForm(), known_values(turn)
    told = {slot: value for slot, value in form.told_finer(turn, values).items() if slot in TOLD_LATER}
    if not told:
        return None
    if without_own_numbers(said).left_out:
        turn.say("utter_scams_loss_left_out")
    for slot, value in told.items():
        form.keep(turn, FACT_NAMES[slot], value)
    turn.say("utter_scams_loss_noted_later", number=case.number)
    return []


def _put_right(turn: Turn) -> list[Event] | None:
    case = open_case_of(turn, CASE_KIND)
    if case is None:
        return None
    form, values = ValidateScamLossForm(), known_values(turn)
    mended = {slot: value for slot, value in form.put_right(turn, values, None).items() if value is not None}
    if not mended:
        return None
    if without_own_numbers(own_words(turn)).left_out:
        turn.say("utter_scams_loss_left_out")
    for slot, value in mended.items():
        form.keep(turn, FACT_NAMES[slot], value)
    keep_more(turn)
    turn.say("utter_scams_loss_noted_later", number=case.number)
    return []
