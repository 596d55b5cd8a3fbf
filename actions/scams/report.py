"""A scam was met and nothing lost: the case at once, thanks, a few questions that may be left out, and advice."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import CenterAction
from actions.corrections import says_it_is_wrong, takes_back
from actions.fields import Field
from actions.forms import ASKS, SAFETY_INTENTS, GuidedForm
from actions.paused import start_form
from actions.scams.loss_form import free_words, optional
from actions.scams.mending import corrects, standing
from actions.scams.reported import (
    REPORT_FORM,
    keep,
    keep_clues,
    latest_report,
    lines_of,
    recent_report,
    report_case,
    told_by_person,
)
from actions.spoken import SHORT
from actions.submit import SubmitAction
from actions.turn import Choice, Event, Turn
from actions.urgent import SKIPPED
from actions.words import own_words
from center.cases.views import CaseView
from center.scams.clues import cheats_numbers_in, is_text_message, links_in
from center.scams.facts import facts_of
from center.scams.judging import judge
from center.scams.own_numbers import without_own_numbers
from center.scams.secrets import tells_of_money
from center.scams.signs import find_signs
from center.scams.types import find_type, list_types
from center.wording.names import codes_of, name_of

FACT_NAMES = {"scam_means": "scam_means", "scam_story": "scam_story", "scam_case": "scam_type"}
OFFERED_MEANS = ("phone", "sms", "wechat", "web", "in_person")
# What befalls people here most; the others can be said in words.
OFFERED_TYPES = ("impersonation", "refund", "acquaintance", "investment")
ADVICE_BY_MEANS = {
    "phone": "phone",
    "sms": "link",
    "web": "link",
    "wechat": "link",
    "app": "app",
    "in_person": "person",
    "mail": "mail",
}
# A forwarded message, or a story of this length, is enough: no more is asked of it than how it came.
TELLS_ENOUGH = 40
SURE = 0.97
_LETTERS = re.compile(r"[^\W\d_]")
FEWEST_LETTERS = 6
# Words of a story in which something was lost after all; the safety net hears many of them by itself.
_LOST = re.compile(
    r"(?:给|告诉|念|报|发|填|输|点|装|扫|转|汇|打)(?:了|过去)|已经|没了|骗了|被骗|上当|中招|后悔"
    r"|\b(?:gave|told him|sent|clicked|typed|cheated|fell for)\b",
    re.IGNORECASE,
)


def means(turn: Turn) -> str | None:
    """Return how the cheat reached the person: a known way, or the words."""
    heard = standing(turn).entity("scam_channel")
    if heard in codes_of("scam_channel"):
        return str(heard)
    if is_text_message(own_words(turn)):
        return "sms"
    said = turn.said.casefold()
    for code in codes_of("scam_channel"):
        if name_of("scam_channel", code, turn.language).casefold() in said:
            return code
    return None


def kind_of_scam(turn: Turn) -> str | None:
    """Return which kind of scam the words name, or tell of."""
    said = own_words(turn)
    if not said:
        return None
    named = (kind.code for kind in list_types() if kind.told("name", turn.language).casefold() in said.casefold())
    return next(named, None) or _kind_told_of(said)


def _kind_told_of(said: str) -> str | None:
    """Return the kind that a story sounds like; a bare 他号码是 170… tells none."""
    return judge(said).scam_type if len(_LETTERS.findall(said)) >= FEWEST_LETTERS else None


def is_quoted(turn: Turn) -> bool:
    """Tell whether the words sound like a message to check, and ask nothing: they are what the cheat said."""
    return turn.intent == "check_message" and ASKS.search(own_words(turn)) is None


class ActionReportScam(CenterAction):
    """Open the case, thank, and ask how it came."""

    action_name = "action_report_scam"
    is_slow = True

    def answer(self, turn: Turn) -> list[Event]:
        """Take the report as it is; no reason is demanded."""
        case = report_case(turn)
        turn.say("utter_scams_report_thanks", number=case.number)
        if without_own_numbers(own_words(turn)).left_out:
            turn.say("utter_scams_loss_left_out")
        return [*self._known(turn, case), *start_form(turn, ValidateScamReportForm.form)]

    def _known(self, turn: Turn, case: CaseView) -> list[Event]:
        """Return what needs no question: the kind, where it is seen, and more words, where enough were said."""
        told = {fact.name: fact.now.value for fact in facts_of(lines_of(turn, case))}
        events: list[Event] = []
        kind = told.get("scam_type") or _kind_told_of(own_words(turn))
        if kind is not None:
            if kind != told.get("scam_type"):
                keep(turn, case, "scam_type", kind)
            events.append(SlotSet("scam_case", kind))
        is_enough = len(own_words(turn)) >= TELLS_ENOUGH or told.keys() & {"scam_number", "scam_link"}
        if is_enough and not turn.slot("scam_story"):
            events.append(SlotSet("scam_story", SKIPPED))
        return events


def hear_of_report(turn: Turn) -> list[Event] | None:
    """Take what puts right how a scam came, right after it was reported; None where another action answers.

    "Not a text, it was a call" sounds like a reminder to whoever does not know what was spoken of.
    """
    if turn.active_form or turn.said_now() or turn.intent in SAFETY_INTENTS or ASKS.search(turn.said):
        return None
    is_of_it = any(response.startswith("utter_scams_report_") for response in turn.told_last())
    puts_right = is_of_it and corrects(turn.said) and means(turn) is not None
    return ActionReportScam().answer(turn) if puts_right and recent_report(turn) is not None else None


class ValidateScamReportForm(GuidedForm):
    """Ask by which means it came, what is worth adding, and of which kind it was where that is not seen.

    The kind lies in the slot `scam_case`, which the dialogue knows and nothing else uses.
    """

    action_name = "validate_scam_report_form"
    is_slow = True
    topic = "scams"
    form = REPORT_FORM
    confirm = False
    own_intents = frozenset({"report_scam"})
    fields = (
        Field("scam_means", optional(means), prefill=True),
        Field("scam_story", optional(free_words), free_text=True),
        Field("scam_case", optional(kind_of_scam)),
    )

    def interrupts(self, turn: Turn, field: Field | None) -> bool:
        """Take a story for no loss on a guess alone, where nothing in it says that anything was lost or given."""
        said = own_words(turn)
        is_guess = turn.intent == "report_scam_loss" and "alarm" not in turn.metadata and turn.confidence < SURE
        if is_guess and not tells_of_money(said) and not _LOST.search(said):
            return False
        # The message that is reported is no question whether it is true.
        if is_quoted(turn):
            return False
        return super().interrupts(turn, field)

    def _take_field(self, turn: Turn, values: dict[str, Any], requested: str) -> list[Event]:
        field = next(f for f in self.fields if f.slot == requested)
        is_story = requested != "scam_story" and (len(own_words(turn)) > SHORT or is_quoted(turn))
        if is_story and not self.interrupts(turn, field):
            report_case(turn)  # a story tells more than what was asked
        if without_own_numbers(own_words(turn)).left_out:
            turn.say("utter_scams_loss_left_out")
        if requested != "scam_story" and not self.interrupts(turn, field) and self._keep_clue_put_right(turn):
            turn.say("utter_smalltalk_mended")
            return self._ask_next(turn, values, [], keep=requested)
        return super()._take_field(turn, values, requested)

    def _keep_clue_put_right(self, turn: Turn) -> bool:
        """Keep a number or a link that puts an earlier one right, and tell whether there was one."""
        words, case = without_own_numbers(own_words(standing(turn))).text, latest_report(turn)
        said = own_words(turn)
        # 他说我医保卡号不对，让打 139… tells more; it puts nothing right.
        puts_right = takes_back(said) or says_it_is_wrong(said)
        is_clue = puts_right and (cheats_numbers_in(words, own=None) or links_in(words))
        if not is_clue or case is None:
            return False
        with turn.write() as session:
            keep_clues(session, case, words, turn.now)
        return True

    def is_another_matter(self, turn: Turn) -> bool:
        """Take what the cheat wrote for part of the report, though it sounds like a message to check."""
        return not is_quoted(turn) and super().is_another_matter(turn)

    def choices(self, turn: Turn, slot: str) -> list[Choice]:
        """Offer the commonest means, and the commonest kinds."""
        if slot == "scam_means":
            names = [name_of("scam_channel", code, turn.language) for code in OFFERED_MEANS]
        elif slot == "scam_case":
            kinds = [kind for kind in list_types() if kind.code in OFFERED_TYPES]
            names = [kind.told("name", turn.language) for kind in kinds]
        else:
            names = []
        return [Choice(title=name, payload=name) for name in names]

    def is_wanted(self, slot: str, values: dict[str, Any]) -> bool:
        """Ask for the kind only of who tells more; forwarding alone is enough."""
        return slot != "scam_case" or values["scam_story"] != SKIPPED

    def on_value(self, turn: Turn, slot: str, value: Any) -> list[Event]:
        """Keep each answer in the case as it comes, and what it tells beyond the question."""
        found = latest_report(turn)
        if value == SKIPPED or found is None:
            return [SlotSet(slot, value)]
        words = without_own_numbers(str(value)).text
        keep(turn, found, FACT_NAMES[slot], words)
        events = [SlotSet(slot, value)]
        if slot == "scam_story":
            with turn.write() as session:
                keep_clues(session, found, words, turn.now)
            kind = _kind_told_of(words)
            if kind is not None and turn.slot("scam_case") is None:
                keep(turn, found, "scam_type", kind)
                events.append(SlotSet("scam_case", kind))
        return events

    def _ask_next(
        self, turn: Turn, values: dict[str, Any], events: list[Event], *, keep: str | None = None
    ) -> list[Event]:
        seen = [event["value"] for event in events if event["event"] == "slot" and event["name"] == "scam_case"]
        if seen and seen[-1] is not None:
            values["scam_case"] = seen[-1]
        return super()._ask_next(turn, values, events, keep=keep)


class ActionSubmitScamReport(SubmitAction):
    """Give advice that fits, and the number."""

    action_name = "action_submit_scam_report"
    form_slots = ("scam_means", "scam_story", "scam_case")

    def submit(self, turn: Turn) -> list[Event]:
        """Advise by what was told: against the trick, and against the way it came."""
        case = latest_report(turn)
        lines = lines_of(turn, case) if case else []
        advise(
            turn,
            " ".join(line.body for line in told_by_person(lines)),
            {fact.name: fact.now.value for fact in facts_of(lines)},
        )
        turn.say("utter_scams_report_done", number=case.number if case else "")
        return []

    def leave(self, turn: Turn) -> list[Event]:
        """End the same way where the questions were left: the report is kept."""
        return self.submit(turn)


def advise(turn: Turn, story: str, told: dict[str, str]) -> None:
    """Say what helps against this trick, and against this way of being reached; something in any case."""
    signs, kind = find_signs(story, limit=1), find_type(told.get("scam_type"))
    way = ADVICE_BY_MEANS.get(told.get("scam_means", ""))
    if signs:
        turn.say("utter_scams_sign_advice", advice=signs[0].told("advice", turn.language))
    elif kind is not None:
        turn.say("utter_scams_sign_advice", advice=kind.told("advice", turn.language))
    if way is not None:
        turn.say(f"utter_scams_report_advice_{way}")
    elif not signs and kind is None:
        turn.say("utter_scams_report_advice_any")
