"""Hears where somebody in danger is when the question is over (不对，是 5 号楼), for those who come must find them.

Called by the base of all actions before they answer; where the words name no place, nothing happens here.
"""

from __future__ import annotations

import re

from actions.corrections import put_right, takes_back
from actions.emergency import CASE_KIND, LONGEST_PLACE
from actions.fields import SAFETY_CONFIDENCE
from actions.forms import FREE_TEXT_INTERRUPT_CONFIDENCE, SAFETY_INTENTS
from actions.turn import Event, Turn
from actions.urgent import open_case_of
from actions.whereabouts import names_address
from actions.words import own_words
from center.cases import service as cases

PLACE = "place"
ABOUT_EMERGENCY = "utter_services_emergency_"
_PART = re.compile(
    r"[\d一二三四五六七八九十]+\s*(?P<what>号楼|单元|栋|幢|层|楼|号|室)|(?P<en>building|unit|door|room|floor) \d+",
    re.IGNORECASE,
)
_AFTER = re.compile(r"[\s，,。.；;]|\b(?:not|no|it'?s)\b.*", re.IGNORECASE)


def hear_of_place(turn: Turn) -> list[Event] | None:
    """Put the place in the case right; None where another action answers."""
    said = own_words(turn)
    spoke_of_it = any(response.startswith(ABOUT_EMERGENCY) for response in turn.said_before())
    if turn.active_form or turn.said_now() or not spoke_of_it or _is_another_matter(turn):
        return None
    instead = put_right(said) if takes_back(said) else None
    case = open_case_of(turn, CASE_KIND) if instead and names_address(instead) else None
    if instead is None or case is None:
        return None
    with turn.write() as session:
        told = [e.body for e in cases.list_timeline(session, case_id=case.id) if e.fact_name == PLACE]
        place = mended_place(told[-1] if told else "", instead)[:LONGEST_PLACE]
        cases.add_fact(session, case_id=case.id, name=PLACE, value=place, now=turn.now)
    turn.say("utter_services_emergency_place_mended", place=place, number=case.number)
    return []


def _is_another_matter(turn: Turn) -> bool:
    """Tell whether more has happened (不对，5 号楼 302，她没气了), or the address on file is to be changed."""
    if "alarm" in turn.metadata or (turn.intent in SAFETY_INTENTS and turn.confidence >= SAFETY_CONFIDENCE):
        return True
    return turn.intent == "update_personal_info" and turn.confidence >= FREE_TEXT_INTERRUPT_CONFIDENCE


def mended_place(before: str, instead: str) -> str:
    """Return the place with the parts of an address exchanged that are told anew; a whole new address stands alone."""
    parts = list(_PART.finditer(instead))
    rest = _AFTER.sub("", _PART.sub("", instead))
    old = {_what(part): part for part in _PART.finditer(before)}
    if rest or not parts or not all(_what(part) in old for part in parts):
        return instead
    for part in parts:
        before = before.replace(old[_what(part)].group(), part.group(), 1)
    return before


def _what(part: re.Match[str]) -> str:
    return str(part["what"] or part["en"]).casefold()
