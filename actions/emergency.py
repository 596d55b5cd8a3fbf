"""A life in danger: the case first, 120 or the crisis line, then one question. It needs no identity check."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from rasa_sdk.events import SlotSet

from actions.base import CenterAction
from actions.fields import Field
from actions.forms import ASKS, SAFETY_INTENTS
from actions.paused import start_form
from actions.relief import is_relief, says_it_is_over
from actions.submit import SubmitAction
from actions.turn import Event, Turn
from actions.urgent import SKIPPED, UrgentForm, is_told_first_lines, urgent_case
from actions.whereabouts import names_address, says_home, says_only_away, says_only_home
from actions.who import own_member_id
from actions.words import own_words
from center.contacts import service as contacts
from center.members import service as members
from center.safety.net import get_safety_net
from center.wording import formats

CASE_KIND = "health_emergency"
LIFE, HEALTH, UNSURE = "life", "health", "unsure"
FIRST_LINES = {
    LIFE: "utter_services_life_first",
    HEALTH: "utter_services_emergency_first",
    UNSURE: "utter_services_unsure_first",
}
LONGEST_PLACE = 200
ASK_HOME, ASK_ADDRESS = "utter_services_ask_emergency_home", "utter_services_ask_emergency_address"
_COMPANY = re.compile(
    r"一个人|没人|没有人|有人|陪|身边|跟前|旁边|老伴|儿子|女儿|丫头|孩子|邻居|alone|nobody|no one|with me|here with",
    re.IGNORECASE,
)


def kind_of(turn: Turn) -> str:
    """Return what sort of danger it is; unsure where no pattern gave it."""
    alarm = turn.metadata.get("alarm")
    if alarm is None or turn.metadata.get("by_meaning"):
        heard = get_safety_net().check(own_words(turn))
        alarm = heard.kind if heard else None
    return {"life_danger": LIFE, "health_emergency": HEALTH}.get(str(alarm), UNSURE)


def home_of(turn: Turn) -> str | None:
    """Return the address on file of the member whose own conversation this is; none for strangers and relatives."""
    with turn.read() as session:
        own = own_member_id(session, conversation_id=turn.conversation_id)
        reach = None if own is None else members.find_reach(session, member_id=own)
    return None if reach is None else reach.address


def answer_to_danger(turn: Turn) -> str | None:
    """Return the words that answer where they are, or who is with them."""
    if turn.entity("command") == "skip":
        return SKIPPED
    if turn.slot("emergency_case") == LIFE:
        said = own_words(turn)
        goes_on = turn.intent in ValidateEmergencyForm.own_intents and not turn.metadata.get("tapped")
        return None if not said or (goes_on and not _COMPANY.search(said)) else said[:LONGEST_PLACE]
    return place(turn)


def place(turn: Turn) -> str | None:
    """Return where they are: the words, with the address on file where they say no more than home."""
    said = own_words(turn)
    if is_relief(turn, kind=CASE_KIND):
        return said[:LONGEST_PLACE]
    if turn.intent == "affirm" and ASK_HOME in turn.said_before() and not names_address(said):
        return home_of(turn)
    if says_only_home(said):
        home = home_of(turn)
        if home is not None:
            return f"{said} {home}"[:LONGEST_PLACE]
        # Asked once for what is behind it; who says no more then is not asked again.
        return said if ASK_ADDRESS in turn.said_before() else None
    no_place = {"affirm", "deny", "thank", "greet"} | ValidateEmergencyForm.own_intents
    says_where = names_address(said) or says_home(said)
    if not said or says_only_away(said) or (turn.intent in no_place and not says_where):
        return None
    return said[:LONGEST_PLACE]


def tell_relief(turn: Turn) -> list[Event]:
    """Say that it is good to hear, keep the words for staff, and say what would be an emergency again."""
    case = urgent_case(turn, CASE_KIND, told=True)
    with turn.read() as session:
        numbers: dict[str, Any] = {**contacts.numbers(session)}
    turn.say("utter_services_emergency_relief", number=case.number, **numbers)
    return []


class ActionReportEmergency(CenterAction):
    """Open the urgent case, say the first lines unless the gateway has, and ask the one question."""

    action_name = "action_report_emergency"

    def answer(self, turn: Turn) -> list[Event]:
        """Keep the message before any answer."""
        told = is_told_first_lines(turn, CASE_KIND)
        if not told and is_relief(turn, kind=CASE_KIND):
            return tell_relief(turn)
        urgent_case(turn, CASE_KIND, told=not told)
        kind = kind_of(turn)
        with turn.read() as session:
            numbers: dict[str, Any] = {**contacts.numbers(session)}
            opening = contacts.find_next_opening(session, now=turn.now)
        if not told:
            turn.say(FIRST_LINES[kind], **numbers)
        if opening is not None and not opening.is_open:
            closed = "utter_services_life_closed" if kind == LIFE else "utter_services_emergency_closed"
            turn.say(closed, opens=formats.moment(opening.opens_at, turn.language), **numbers)
        said = own_words(turn)
        known = said[:LONGEST_PLACE] if kind == HEALTH and names_address(said) else None
        return [SlotSet("emergency_case", kind), SlotSet("emergency_where", known), *start_form(turn, "emergency_form")]


class ValidateEmergencyForm(UrgentForm):
    """Ask where they are; of somebody who wants to die, whether anybody is with them."""

    action_name = "validate_emergency_form"
    topic = "services"
    form = "emergency_form"
    case_kind = CASE_KIND
    fact_names: ClassVar[dict[str, str]] = {"emergency_where": "place"}
    own_intents = frozenset({"emergency_health", "express_loneliness", "request_home_visit"})
    fields = (Field("emergency_where", answer_to_danger, free_text=True),)

    def interrupts(self, turn: Turn, field: Field | None) -> bool:
        """Let only another danger or a real question lead away: an address sounds like a change of address."""
        leads_away = turn.intent in SAFETY_INTENTS | {"ask_repeat"} or ASKS.search(turn.said) is not None
        return leads_away and super().interrupts(turn, field)

    def is_another_matter(self, turn: Turn) -> bool:
        """Ask on, whatever the classifier takes 我在家 for."""
        return False

    def answer_in(self, turn: Turn, field: Field) -> Any | None:
        """Keep also that they are at home, though more must be asked."""
        found = super().answer_in(turn, field)
        if found is None and turn.slot("emergency_case") != LIFE and says_only_home(own_words(turn)):
            self.keep(turn, "place", own_words(turn))
        return found

    def ask_response(self, turn: Turn, slot: str, values: dict[str, Any]) -> str:
        """Ask what matters for this sort of danger."""
        if turn.slot("emergency_case") == LIFE:
            return "utter_services_ask_life_company"
        if home_of(turn) is not None and not self._has_offered_home(turn):
            return ASK_HOME
        return ASK_ADDRESS if says_home(own_words(turn)) else super().ask_response(turn, slot, values)

    def hint_response(self, turn: Turn, slot: str) -> str:
        """Ask in other words; who wants to die is asked again whether somebody is there, not for a house number."""
        if turn.slot("emergency_case") == LIFE:
            return "utter_services_hint_life_company"
        return ASK_ADDRESS if says_only_home(own_words(turn)) else super().hint_response(turn, slot)

    def shown(self, turn: Turn, values: dict[str, Any]) -> dict[str, Any]:
        """Return the address on file, for the member's own eyes."""
        return {"address": home_of(turn) or ""}

    def on_value(self, turn: Turn, slot: str, value: Any) -> list[Event]:
        """Keep the answer under the name of what was asked."""
        name = (
            "company" if turn.slot("emergency_case") == LIFE else "relief" if says_it_is_over(str(value)) else "place"
        )
        self.keep(turn, name, value)
        return [SlotSet(slot, value)]

    def _has_offered_home(self, turn: Turn) -> bool:
        for event in reversed(turn.tracker.events):
            if event["event"] == "bot" and (event.get("metadata") or {}).get("utter_action") == ASK_HOME:
                return True
            if event["event"] == "action" and event["name"] == ActionReportEmergency.action_name:
                return False
        return False


class ActionSubmitEmergency(SubmitAction):
    """Say what to do until help comes."""

    action_name = "action_submit_emergency"
    form_slots = ("emergency_case", "emergency_where")

    def submit(self, turn: Turn) -> list[Event]:
        """End with the number of the case; where it is over already, with relief."""
        is_over = turn.slot("emergency_case") != LIFE and says_it_is_over(str(turn.slot("emergency_where") or ""))
        return self._tell(turn, "relief" if is_over else "done")

    def leave(self, turn: Turn) -> list[Event]:
        """Stay with them even where they do not want to answer."""
        return self._tell(turn, "left")

    def _tell(self, turn: Turn, ending: str) -> list[Event]:
        case = urgent_case(turn, CASE_KIND, told=False)
        with turn.read() as session:
            numbers: dict[str, Any] = {**contacts.numbers(session)}
        sort = "life" if turn.slot("emergency_case") == LIFE else "emergency"
        turn.say(f"utter_services_{sort}_{ending}", number=case.number, **numbers)
        return []
