"""A life in danger: the case first, 120 or the crisis line, then one question. It needs no identity check."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from rasa_sdk.events import SlotSet

from actions.base import CenterAction
from actions.forms import ASKS, SAFETY_INTENTS, Field, SubmitAction
from actions.paused import resume_paused, start_form
from actions.turn import Event, Turn
from actions.urgent import SKIPPED, UrgentForm, is_told_first_lines, urgent_case
from actions.words import own_words
from center.contacts import service as contacts
from center.safety.net import get_safety_net

CASE_KIND = "health_emergency"
LIFE, HEALTH, UNSURE = "life", "health", "unsure"
FIRST_LINES = {
    LIFE: "utter_services_life_first",
    HEALTH: "utter_services_emergency_first",
    UNSURE: "utter_services_unsure_first",
}
LONGEST_PLACE = 200
_PLACE = re.compile(
    r"[号栋幢]楼|单元|[一二三四五六七八九十\d]+[号楼层室栋]|新村|小区|南坪|家属院|老市区|活动室|门口|路口|厕所|屋里|家里|楼下|楼上"
    r"|building|flat|room \d|street|at home|staircase|outside",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"一个人|没人|没有人|有人|陪|身边|跟前|旁边|老伴|儿子|女儿|丫头|孩子|邻居|alone|nobody|no one|with me|here with",
    re.IGNORECASE,
)


def kind_of(turn: Turn) -> str:
    """Return what sort of danger it is; unsure where only the classifier heard it."""
    alarm = turn.metadata.get("alarm")
    if alarm is None:
        heard = get_safety_net().check(own_words(turn))
        alarm = heard.kind if heard else None
    return {"life_danger": LIFE, "health_emergency": HEALTH}.get(str(alarm), UNSURE)


def place(turn: Turn) -> str | None:
    """Return the words that answer where they are, or who is with them."""
    if turn.entity("command") == "skip":
        return SKIPPED
    said = own_words(turn) or turn.said
    if said.startswith("/") or not said:
        return None
    if turn.slot("emergency_case") == LIFE:
        goes_on = turn.intent in ValidateEmergencyForm.own_intents and not turn.metadata.get("tapped")
        return None if goes_on and not _COMPANY.search(said) else said[:LONGEST_PLACE]
    no_place = {"affirm", "deny", "thank", "greet"} | ValidateEmergencyForm.own_intents
    return None if turn.intent in no_place and not _PLACE.search(said) else said[:LONGEST_PLACE]


class ActionReportEmergency(CenterAction):
    """Open the urgent case, say the first lines unless the gateway has, and ask the one question."""

    action_name = "action_report_emergency"

    def answer(self, turn: Turn) -> list[Event]:
        """Keep the message before any answer."""
        told = is_told_first_lines(turn)
        urgent_case(turn, CASE_KIND, told=not told)
        kind = kind_of(turn)
        if not told:
            with turn.read() as session:
                numbers: dict[str, Any] = {**contacts.numbers(session)}
            turn.say(FIRST_LINES[kind], **numbers)
        said = own_words(turn)
        known = said[:LONGEST_PLACE] if kind == HEALTH and _PLACE.search(said) else None
        return [SlotSet("emergency_case", kind), SlotSet("emergency_where", known), *start_form(turn, "emergency_form")]


class ValidateEmergencyForm(UrgentForm):
    """Ask where they are; of somebody who wants to die, whether anybody is with them."""

    action_name = "validate_emergency_form"
    topic = "services"
    form = "emergency_form"
    case_kind = CASE_KIND
    fact_names: ClassVar[dict[str, str]] = {"emergency_where": "place"}
    own_intents = frozenset({"emergency_health", "express_loneliness", "request_home_visit"})
    fields = (Field("emergency_where", place, free_text=True),)

    def interrupts(self, turn: Turn, field: Field | None) -> bool:
        """Let only another danger or a real question lead away: an address sounds like a change of address."""
        leads_away = turn.intent in SAFETY_INTENTS | {"ask_repeat"} or ASKS.search(turn.said) is not None
        return leads_away and super().interrupts(turn, field)

    def ask_response(self, turn: Turn, slot: str, values: dict[str, Any]) -> str:
        """Ask what matters for this sort of danger."""
        return (
            "utter_services_ask_life_company"
            if turn.slot("emergency_case") == LIFE
            else super().ask_response(turn, slot, values)
        )

    def hint_response(self, turn: Turn, slot: str) -> str:
        """Ask who wants to die again whether somebody is there, not for a house number."""
        life = turn.slot("emergency_case") == LIFE
        return "utter_services_hint_life_company" if life else super().hint_response(turn, slot)

    def on_value(self, turn: Turn, slot: str, value: Any) -> list[Event]:
        """Keep the answer under the name of what was asked."""
        name = "company" if turn.slot("emergency_case") == LIFE else "place"
        self.keep(turn, name, value)
        return [SlotSet(slot, value)]


class ActionSubmitEmergency(SubmitAction):
    """Say that staff know, and what to do until help comes."""

    action_name = "action_submit_emergency"
    form_slots = ("emergency_case", "emergency_where")

    def answer(self, turn: Turn) -> list[Event]:
        """Stay with them even where they do not want to answer."""
        case = urgent_case(turn, CASE_KIND, told=False)
        with turn.read() as session:
            numbers: dict[str, Any] = {**contacts.numbers(session)}
        left = turn.slot("form_outcome") != "confirmed"
        sort = "life" if turn.slot("emergency_case") == LIFE else "emergency"
        turn.say(f"utter_services_{sort}_{'left' if left else 'done'}", number=case.number, **numbers)
        return [*self.cleared(), *resume_paused(turn)]
