"""A scam was met and nothing lost: the case at once, thanks, two questions that may be left out, and advice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import CenterAction
from actions.forms import Field, GuidedForm
from actions.paused import start_form
from actions.scams.loss import free_words, optional
from actions.submit import SubmitAction
from actions.turn import Choice, Event, Turn
from actions.urgent import SKIPPED
from actions.who import own_member_id
from actions.words import own_words, without_long_numbers
from center.cases import service as cases
from center.cases.views import CaseView
from center.scams.signs import find_signs
from center.wording.names import codes_of, name_of

CASE_KIND = "scam"
FACT_NAMES = {"scam_means": "scam_means", "scam_story": "scam_story"}
SAME_REPORT = timedelta(minutes=30)
OFFERED_MEANS = ("phone", "sms", "wechat", "web", "in_person")


def means(turn: Turn) -> str | None:
    """Return how the cheat reached the person: a known way, or the words."""
    heard = turn.entity("scam_channel")
    if heard in codes_of("scam_channel"):
        return str(heard)
    said = turn.said.casefold()
    for code in codes_of("scam_channel"):
        if name_of("scam_channel", code, turn.language).casefold() in said:
            return code
    return None


def report_case(turn: Turn) -> CaseView:
    """Return the case of this report: the one just opened, with the message added, or a new one."""
    words = without_long_numbers(own_words(turn))
    with turn.write() as session:
        own = own_member_id(session, conversation_id=turn.conversation_id)
        known = cases.list_of_conversation(session, conversation_id=turn.conversation_id, member_id=own, limit=5)
        for case in known:
            if case.kind == CASE_KIND and case.closed_at is None and turn.now - case.opened_at < SAME_REPORT:
                if words and words != case.summary:
                    cases.add_text(session, case_id=case.id, text=words, now=turn.now)
                return case
        return cases.open_case(
            session,
            kind=CASE_KIND,
            conversation_id=turn.conversation_id,
            member_id=own,
            summary=words or name_of("case_kind", CASE_KIND, turn.language),
            details={"signs": [sign.code for sign in find_signs(words)]},
            now=turn.now,
        )


def latest_report(turn: Turn) -> CaseView | None:
    """Return the report this conversation opened last."""
    with turn.read() as session:
        own = own_member_id(session, conversation_id=turn.conversation_id)
        known = cases.list_of_conversation(session, conversation_id=turn.conversation_id, member_id=own, limit=20)
    return next((case for case in known if case.kind == CASE_KIND), None)


class ActionReportScam(CenterAction):
    """Open the case, thank, and ask how it came."""

    action_name = "action_report_scam"

    def answer(self, turn: Turn) -> list[Event]:
        """Take the report as it is; no reason is demanded."""
        case = report_case(turn)
        turn.say("utter_scams_report_thanks", number=case.number)
        return start_form(turn, ValidateScamReportForm.form)


class ValidateScamReportForm(GuidedForm):
    """Ask by which means it came, and what is worth adding."""

    action_name = "validate_scam_report_form"
    topic = "scams"
    form = "scam_report_form"
    confirm = False
    own_intents = frozenset({"report_scam"})
    fields = (
        Field("scam_means", optional(means), prefill=True),
        Field("scam_story", optional(free_words), free_text=True),
    )

    def choices(self, turn: Turn, slot: str) -> list[Choice]:
        """Offer the commonest means."""
        if slot != "scam_means":
            return []
        names = [name_of("scam_channel", code, turn.language) for code in OFFERED_MEANS]
        return [Choice(title=name, payload=name) for name in names]

    def on_value(self, turn: Turn, slot: str, value: Any) -> list[Event]:
        """Keep each answer in the case as it comes."""
        found = latest_report(turn)
        if value != SKIPPED and found is not None:
            words = without_long_numbers(str(value))
            with turn.write() as session:
                cases.add_fact(session, case_id=found.id, name=FACT_NAMES[slot], value=words, now=turn.now)
        return [SlotSet(slot, value)]


class ActionSubmitScamReport(SubmitAction):
    """Give advice that fits, and the number."""

    action_name = "action_submit_scam_report"
    form_slots = ("scam_means", "scam_story")

    def submit(self, turn: Turn) -> list[Event]:
        """Advise by what was told."""
        case = latest_report(turn)
        story = f"{case.summary if case else ''} {turn.slot('scam_story') or ''}"
        signs = find_signs(story, limit=1)
        if signs:
            turn.say("utter_scams_sign_advice", advice=signs[0].told("advice", turn.language))
        else:
            turn.say(f"utter_scams_report_advice_{means_family(turn.slot('scam_means'))}")
        turn.say("utter_scams_report_done", number=case.number if case else "")
        return []

    def leave(self, turn: Turn) -> list[Event]:
        """End the same way where the questions were left: the report is kept."""
        return self.submit(turn)


def means_family(code: Any) -> str:
    """Return which advice fits a way of being reached."""
    return {"phone": "phone", "sms": "link", "web": "link", "app": "link", "wechat": "link"}.get(str(code), "person")
