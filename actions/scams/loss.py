"""Money has moved or a secret was given away: the case first, 110, the bank, then the facts the police will ask."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import CenterAction
from actions.identity import ActionVerifyIdentity
from actions.paused import PAUSED, start_form
from actions.scams.later import keep_more, known_values
from actions.scams.loss_facts import CASE_KIND, FACT_NAMES
from actions.scams.loss_form import (
    ValidateScamLossForm,
    free_words,
    keepable,
    optional,
)
from actions.scams.mended_form import lines_of
from actions.scams.reported import REPORT_FORM, told_in_last_report
from actions.submit import SubmitAction
from actions.turn import Event, Turn
from actions.urgent import is_told_first_lines, open_case_of, urgent_case
from actions.words import own_words
from center.cases import service as cases
from center.cases.views import CaseView
from center.contacts import service as contacts
from center.scams.first_lines import choose_loss_response
from center.scams.own_numbers import tells_only_numbers, without_own_numbers
from center.scams.secrets import JOINED, secrets_in
from center.wording import formats

__all__ = ["ActionReportScamLoss", "ActionSubmitScamLoss", "ValidateScamLossForm", "free_words", "optional"]

ENDS = frozenset({"utter_scams_loss_done", "utter_scams_loss_left"})


class ActionReportScamLoss(CenterAction):
    """Open the urgent case, say the first lines unless the gateway has, and begin to ask."""

    action_name = "action_report_scam_loss"

    def answer(self, turn: Turn) -> list[Event]:
        """Keep the message in the case before any answer; whoever was asked before is asked only what is missing."""
        told, before = is_told_first_lines(turn, CASE_KIND), open_case_of(turn, CASE_KIND)
        if not told and before is None and tells_only_numbers(own_words(turn)):
            # Whoever gives them here wants to be known here.
            turn.say("utter_scams_loss_left_out")
            return ActionVerifyIdentity().answer(turn)
        kept = keepable(turn)
        case = urgent_case(turn, CASE_KIND, told=not told, words=kept.text)
        is_new = before is None or before.id != case.id
        if told or is_new:
            bring_report(turn, case)
        keep_secrets(turn, case)
        with turn.read() as session:
            numbers: dict[str, Any] = {**contacts.numbers(session)}
        if not told and is_new:
            response, values = choose_loss_response(own_words(turn), turn.language)
            turn.say(response, **numbers, **values)
        if kept.left_out:
            turn.say("utter_scams_loss_left_out")
        under_way = turn.active_form == ValidateScamLossForm.form or any(turn.slot(slot) for slot in FACT_NAMES)
        if under_way:
            return start_form(turn, ValidateScamLossForm.form)
        values_known = known_values(turn)
        if told or is_new:
            turn.say("utter_scams_loss_case", number=case.number)
        else:
            turn.say("utter_scams_loss_known", number=case.number, **numbers)
            if is_over(turn) and any(values_known.values()):
                keep_more(turn)
                return []
        prefilled = [SlotSet(slot, value) for slot, value in values_known.items() if value is not None]
        return [*prefilled, *without_report(start_form(turn, ValidateScamLossForm.form))]


def keep_secrets(turn: Turn, case: CaseView) -> None:
    """Keep which secrets were given away, beside those that were told before."""
    given = secrets_in(own_words(turn))
    known = [code for line in lines_of(turn) if line.fact_name == "given" for code in line.body.split(JOINED)]
    everything = list(dict.fromkeys([*known, *given]))
    if len(everything) > len(dict.fromkeys(known)):
        with turn.write() as session:
            cases.add_fact(session, case_id=case.id, name="given", value=JOINED.join(everything), now=turn.now)


def bring_report(turn: Turn, case: CaseView) -> None:
    """Put what was reported a moment ago into the case of the loss, so that nobody has to tell it twice."""
    known = {line.body for line in lines_of(turn)}
    for line in told_in_last_report(turn):
        kept = without_own_numbers(line.body).text
        if kept not in known:
            with turn.write() as session:
                cases.add_text(session, case_id=case.id, text=kept, inbox_id=line.inbox_id, now=turn.now)


def without_report(events: list[Event]) -> list[Event]:
    """Let the questions of a report go that turned into a loss: its case is kept, and the loss asks more."""
    for event in events:
        if event["event"] == "slot" and event["name"] == PAUSED and event["value"]:
            event["value"] = [form for form in event["value"] if form != REPORT_FORM] or None
    return events


def is_over(turn: Turn) -> bool:
    """Tell whether the questions were answered or left in this dialogue; one that was started anew knows of neither."""
    said = ((event.get("metadata") or {}).get("utter_action") for event in turn.tracker.events)
    return any(response in ENDS for response in said)


class ActionSubmitScamLoss(SubmitAction):
    """Say what happens next, and warn of those who offer to get the money back."""

    action_name = "action_submit_scam_loss"
    form_slots = tuple(FACT_NAMES)

    def submit(self, turn: Turn) -> list[Event]:
        """End with the number of the case."""
        self._tell(turn, "utter_scams_loss_done")
        turn.say("utter_scams_loss_recovery")
        return []

    def leave(self, turn: Turn) -> list[Event]:
        """Tell where it stands: nothing of what was said is lost."""
        self._tell(turn, "utter_scams_loss_left")
        turn.say("utter_scams_loss_recovery")
        return []

    def _tell(self, turn: Turn, response: str) -> None:
        case = urgent_case(turn, CASE_KIND, told=False)
        turn.say(response, number=case.number, when=formats.moment(due(turn, case), turn.language))


def due(turn: Turn, case: CaseView) -> Any:
    """Return until when somebody of the staff will have looked at it."""
    with turn.read() as session:
        return contacts.answered_by(session, urgency=case.urgency, now=turn.now)
