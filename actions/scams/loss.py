"""Money has moved or a secret was given away: the case first, 110, the bank, then the facts the police will ask."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from rasa_sdk.events import SlotSet

from actions.base import CenterAction
from actions.forms import ASKS, Field
from actions.paused import start_form
from actions.scams.told import (
    is_of_the_cheat,
    read_means,
    read_named_account,
    read_own_phone,
    read_recipient,
    tells_no_more,
)
from actions.spoken import read_amount, read_own_account, read_phone, read_when
from actions.submit import SubmitAction
from actions.turn import Choice, Event, Turn
from actions.urgent import SKIPPED, UrgentForm, is_told_first_lines, urgent_case
from actions.words import own_words, without_long_numbers
from center.cases import service as cases
from center.cases.views import CaseView
from center.contacts import service as contacts
from center.wording import formats
from center.wording.names import codes_of, name_of

CASE_KIND = "scam_loss"
FACT_NAMES: dict[str, str] = {
    "loss_when": "when",
    "loss_amount": "amount",
    "loss_from": "card_last4",
    "loss_to": "recipient",
    "loss_means": "means",
    "loss_phone": "phone",
}
LONGEST_FACT = 120
_CORRECTS = re.compile(
    r"不对|不是|说错|错了|更正|改成|改为|应该是|记错|\b(?:not|wrong|no,|actually|i meant|correction)\b", re.IGNORECASE
)
_AFTER_CORRECTION = re.compile(
    r".*?(?:不对|说错了?|记错了?|错了|不是[^，,。]*|更正|\bno\b|wrong|actually|i meant|correction)"
    r"[\s，,。:：是]*(?:应该)?是?",
    re.IGNORECASE,
)
_WANTS_A_PERSON = re.compile(r"工作人员|人工|真人|找.{0,3}人|\b(?:staff|person|human)\b", re.IGNORECASE)


def is_skipped(turn: Turn) -> bool:
    """Tell whether the person leaves a question out."""
    return turn.entity("command") == "skip"


def loss_when(turn: Turn) -> str | None:
    """Return when, in the person's words and as a date where one was understood."""
    said, date = own_words(turn), turn.entity("datetime") or turn.entity("period")
    if not (date or read_when(said)):
        return None
    words = without_long_numbers(read_when(said) or said)[:LONGEST_FACT]
    return f"{words} [{date}]" if date else words


def loss_amount(turn: Turn) -> str | None:
    """Return how much, in yuan."""
    heard = turn.entity("amount")
    return str(heard) if heard is not None else read_amount(own_words(turn))


def amount_named(turn: Turn) -> str | None:
    """Return a sum that is called one; the end of a card is none."""
    heard = turn.entity("amount")
    return str(heard) if heard is not None else read_amount(own_words(turn), bare=False)


def loss_from(turn: Turn) -> str | None:
    """Return from which account; never more than the last four of its number."""
    said = own_words(turn)
    found = None if is_of_the_cheat(said) else read_own_account(said)
    return None if found is None else found[:LONGEST_FACT]


def loss_phone(turn: Turn) -> str | None:
    """Return the number to call back."""
    heard = turn.entity("phone")
    return str(heard) if heard else read_phone(own_words(turn))


def free_words(turn: Turn) -> str | None:
    """Return the words as they are."""
    said = own_words(turn) or turn.said
    return None if said.startswith("/") else said[:LONGEST_FACT] or None


def overheard(read: Callable[[str], str | None]) -> Callable[[Turn], str | None]:
    """Let a fact be read in words that were to tell another."""
    return lambda turn: (found := read(own_words(turn))) and found[:LONGEST_FACT]


def optional(read: Any) -> Any:
    """Let the question be left out."""
    return lambda turn: SKIPPED if is_skipped(turn) else read(turn)


class ActionReportScamLoss(CenterAction):
    """Open the urgent case, say the first lines unless the gateway has, and begin to ask."""

    action_name = "action_report_scam_loss"

    def answer(self, turn: Turn) -> list[Event]:
        """Keep the message in the case before any answer."""
        told = is_told_first_lines(turn)
        case = urgent_case(turn, CASE_KIND, told=not told)
        with turn.read() as session:
            numbers: dict[str, Any] = {**contacts.numbers(session)}
            known = any(entry.kind == "fact" for entry in cases.list_timeline(session, case_id=case.id))
        under_way = turn.active_form == ValidateScamLossForm.form or any(turn.slot(slot) for slot in FACT_NAMES)
        if known and not under_way and not told:
            turn.say("utter_scams_loss_known", number=case.number, **numbers)
            return []
        if not told:
            turn.say("utter_scams_loss_first", **numbers)
        if not under_way:
            turn.say("utter_scams_loss_case", number=case.number)
        return start_form(turn, ValidateScamLossForm.form)


class ValidateScamLossForm(UrgentForm):
    """Ask one fact at a time; each is kept as it comes, and mended by saying so."""

    action_name = "validate_scam_loss_form"
    topic = "scams"
    form = "scam_loss_form"
    case_kind = CASE_KIND
    fact_names = FACT_NAMES
    own_intents = frozenset({"report_scam_loss", "report_scam"})
    fields = (
        Field("loss_when", optional(loss_when), overheard=loss_when),
        Field("loss_amount", optional(loss_amount), overheard=amount_named),
        Field("loss_from", optional(loss_from), overheard=overheard(read_named_account)),
        Field("loss_to", optional(free_words), overheard=overheard(read_recipient), free_text=True),
        Field("loss_means", optional(free_words), overheard=overheard(read_means), free_text=True),
        Field("loss_phone", optional(loss_phone), overheard=overheard(read_own_phone)),
    )

    def interrupts(self, turn: Turn, field: Field | None) -> bool:
        """Let no fact lead away, whatever the classifier takes it for, and let what a cheat wrote be quoted."""
        if turn.intent == "check_message" and turn.confidence < 0.85:
            return False
        asks = ASKS.search(turn.said) is not None or _WANTS_A_PERSON.search(turn.said) is not None
        facts = [f for f in self.fields if f.slot != "loss_when" and f.told_unasked(turn) is not None]
        if facts and not asks and turn.intent != "emergency_health":
            return False
        return super().interrupts(turn, field)

    def answer_in(self, turn: Turn, field: Field) -> Any | None:
        """Take no other fact for who got the money, or for how it was sent."""
        others = [f for f in self.fields if f is not field and f.told_unasked(turn) is not None]
        if field.free_text and others and field.told_unasked(turn) is None and tells_no_more(own_words(turn)):
            return None
        return super().answer_in(turn, field)

    def _take_field(self, turn: Turn, values: dict[str, Any], requested: str) -> list[Event]:
        mended = self._mended(turn, values, requested)
        if mended is None:
            return super()._take_field(turn, values, requested)
        slot, value = mended
        values[slot] = value
        if value is None:
            return self._ask_next(turn, values, [SlotSet(slot, None)], keep=slot)
        response = "utter_scams_loss_mended_amount" if slot == "loss_amount" else "utter_scams_loss_mended"
        turn.say(response, field=name_of("field", slot, turn.language), value=told(slot, value))
        return self._ask_next(turn, values, self.on_value(turn, slot, value), keep=requested)

    def _mended(self, turn: Turn, values: dict[str, Any], requested: str) -> tuple[str, Any] | None:
        """Return which earlier answer the message corrects, and the new one (None: it is to be asked again)."""
        said = own_words(turn)
        if not _CORRECTS.search(said):
            return None
        answered = [f for f in self.fields if f.slot != requested and values[f.slot] not in (None, SKIPPED)]
        named = self._named_field(turn)
        if named is not None and named in answered:
            return named.slot, self._new_value(turn, named)
        for field in answered:
            value = field.told_unasked(turn) if field.free_text else self._new_value(turn, field)
            if value is not None:
                return field.slot, value
        return None

    def _new_value(self, turn: Turn, field: Field) -> Any | None:
        if field.slot == "loss_when":
            return loss_when(turn) if turn.entity("datetime") or read_when(own_words(turn)) else None
        if field.free_text:
            return _AFTER_CORRECTION.sub("", own_words(turn), count=1).strip(" ，。,.") or None
        return field.read(turn)

    def choices(self, turn: Turn, slot: str) -> list[Choice]:
        """Offer the usual ways to pay."""
        if slot != "loss_means":
            return []
        names = [name_of("payment_means", code, turn.language) for code in codes_of("payment_means")]
        return [Choice(title=name, payload=name) for name in names]


def told(slot: str, value: str) -> str:
    """Return a fact as people read it."""
    return formats.money(int(float(value) * 100)) if slot == "loss_amount" else value


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
        return []

    def _tell(self, turn: Turn, response: str) -> None:
        case = urgent_case(turn, CASE_KIND, told=False)
        turn.say(response, number=case.number, when=formats.moment(due(turn, case), turn.language))


def due(turn: Turn, case: CaseView) -> Any:
    """Return until when somebody of the staff will have looked at it."""
    with turn.read() as session:
        return contacts.answered_by(session, urgency=case.urgency, now=turn.now)
