"""The questions about a loss, one at a time: each answer is in the case as it comes, and is put right by saying so."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from rasa_sdk.events import SlotSet

from actions.fields import Field
from actions.forms import ASKS
from actions.scams.calls import say_whom_to_call
from actions.scams.loss_facts import (
    CASE_KIND,
    FACT_NAMES,
    LONGEST_FACT,
    account_named,
    amount_named,
    is_plain_time,
    is_skipped,
    loss_amount,
    loss_from,
    loss_phone,
    loss_when,
    overheard,
    time_alone,
)
from actions.scams.mended_form import MendedLossForm, lines_of
from actions.scams.statement import say_statement, wants_statement
from actions.scams.sums import NO_MONEY, sums_sent
from actions.scams.told import (
    is_of_the_cheat,
    read_means,
    read_own_phone,
    read_recipient,
    tells_no_more,
)
from actions.turn import Choice, Event, Turn
from actions.urgent import SKIPPED
from actions.words import own_words
from center.members.id_numbers import without_id_numbers
from center.scams.own_numbers import Kept, without_own_numbers
from center.scams.secrets import JOINED
from center.wording.names import codes_of, name_of

# Where no money has moved, these are asked in other words.
ASKED_OF_SECRETS = frozenset({"loss_amount", "loss_from", "loss_to"})
_LAST_FOUR = re.compile(r"\d{4}")
# Facts of which something vague may stand: how they are overheard, and whether words are plain enough to stay.
PLAINER: dict[str, tuple[Callable[[Turn], str | None], Callable[[str], object]]] = {
    "loss_when": (time_alone, is_plain_time),
    "loss_from": (account_named, _LAST_FOUR.search),
    "loss_to": (overheard(read_recipient), read_recipient),
    "loss_means": (overheard(read_means), read_means),
}
COURTESIES = frozenset({"thank", "greet", "goodbye", "affirm", "deny"})
SURE, LONGEST_COURTESY = 0.6, 6
# That it happened, said once more, names nobody.
_CHEATED_AGAIN = re.compile(
    r"^(?:我|俺|咱)[^，,。]{0,4}(?:被|让|叫|给)?(?:人|他|她|骗子)?[^，,。]{0,4}(?:骗|上当)", re.IGNORECASE
)
# Who answers so has answered who got the money, though the words are a no.
_A_STRANGER = re.compile(
    r"不认[识得]|不熟|没见过|生人|\b(?:strangers?|never met|(?:don'?t|didn'?t) know (?:him|her|them|who))\b",
    re.IGNORECASE,
)
_WANTS_A_PERSON = re.compile(r"工作人员|人工|真人|找.{0,3}人|\b(?:staff|person|human)\b", re.IGNORECASE)


def _tells_nothing(turn: Turn) -> bool:
    """Tell whether the words are a courtesy, or say once more that it happened: they name nobody and no means."""
    said = own_words(turn)
    is_courtesy = turn.intent in COURTESIES and turn.confidence >= SURE and len(said) <= LONGEST_COURTESY
    if _A_STRANGER.search(said) is not None:
        return False
    return is_courtesy or _CHEATED_AGAIN.search(said) is not None


def free_words(turn: Turn) -> str | None:
    """Return the words as they are."""
    said = own_words(turn) or turn.said
    return None if said.startswith("/") else said[:LONGEST_FACT] or None


def means_told(turn: Turn) -> str | None:
    """Return by what the money was sent, in the same words whether it was asked or not; else the words as they are."""
    return overheard(read_means)(turn) or free_words(turn)


def optional(read: Any) -> Any:
    """Let the question be left out."""
    return lambda turn: SKIPPED if is_skipped(turn) else read(turn)


def keepable(turn: Turn) -> Kept:
    """Return the message as the case may keep it, and which of the person's own numbers were left out."""
    said = own_words(turn)
    asked = turn.slot("requested_slot") == "loss_from" and not is_of_the_cheat(said)
    return without_own_numbers(said, is_of_own_card=asked)


class ValidateScamLossForm(MendedLossForm):
    """Ask one fact at a time; each is kept as it comes, and mended by saying so."""

    action_name = "validate_scam_loss_form"
    topic = "scams"
    form = "scam_loss_form"
    case_kind = CASE_KIND
    fact_names = FACT_NAMES
    own_intents = frozenset({"report_scam_loss", "report_scam"})
    fields = (
        Field("loss_when", optional(loss_when), overheard=loss_when),
        Field("loss_amount", loss_amount, overheard=amount_named),
        Field("loss_from", optional(loss_from), overheard=account_named),
        Field("loss_to", optional(free_words), overheard=overheard(read_recipient), free_text=True),
        Field("loss_means", optional(means_told), overheard=overheard(read_means), free_text=True),
        Field("loss_phone", optional(loss_phone), overheard=overheard(read_own_phone)),
    )

    def interrupts(self, turn: Turn, field: Field | None) -> bool:
        """Let no fact lead away, whatever the classifier takes it for, and let what a cheat wrote be quoted."""
        if turn.intent == "check_message" and turn.confidence < 0.85:
            return False
        asks = ASKS.search(turn.said) is not None or _WANTS_A_PERSON.search(turn.said) is not None
        facts = [f for f in self.fields if f.slot != "loss_when" and f.told_unasked(turn) is not None]
        facts = facts or [f for f in self.fields if f.slot == "loss_when" and time_alone(turn) is not None]
        if facts and not asks and turn.intent != "emergency_health":
            return False
        return super().interrupts(turn, field)

    def answer_in(self, turn: Turn, field: Field) -> Any | None:
        """Take no other fact for who got the money, or for how it was sent."""
        others = [f for f in self.fields if f is not field and f.told_unasked(turn) is not None]
        if field.free_text and others and field.told_unasked(turn) is None and tells_no_more(own_words(turn)):
            return None
        if is_skipped(turn):
            return super().answer_in(turn, field)
        if field.free_text and _tells_nothing(turn) and field.told_unasked(turn) is None:
            return None
        return super().answer_in(turn, field)

    def is_missing(self, value: Any) -> bool:
        """Take also a sum where it was said before that no money had moved."""
        return value == NO_MONEY or super().is_missing(value)

    def is_wanted(self, slot: str, values: dict[str, Any]) -> bool:
        """Ask not how money was sent where none was."""
        return slot != "loss_means" or values["loss_amount"] != NO_MONEY

    def ask_response(self, turn: Turn, slot: str, values: dict[str, Any]) -> str:
        """Ask of a card where a code was given away, and no money."""
        asked = super().ask_response(turn, slot, values)
        is_of_secret = slot in ASKED_OF_SECRETS and is_of_secret_alone(turn, values)
        return f"{asked}_code" if is_of_secret else asked

    def story(self, turn: Turn) -> str:
        """Keep no ID number and no whole card."""
        return keepable(turn).text

    def keep(self, turn: Turn, name: str, value: Any) -> None:
        """Add one fact, without the person's own numbers in it; who got the money is told whole."""
        kept = without_id_numbers(str(value)) if name == "recipient" else without_own_numbers(str(value)).text
        super().keep(turn, name, kept)

    def on_value(self, turn: Turn, slot: str, value: Any) -> list[Event]:
        """Keep the single sums too, and say whose number is to be called now."""
        events = super().on_value(turn, slot, value)
        parts = sums_sent(own_words(turn)) if slot == "loss_amount" else []
        if len(parts) > 1 and str(sum(parts)) == value:
            self.keep(turn, "transfers", JOINED.join(str(part) for part in parts))
        if slot in {"loss_from", "loss_means"} and value != SKIPPED:
            amount = turn.slot("loss_amount")
            is_frozen = is_of_secret_alone(turn, {"loss_amount": amount})
            say_whom_to_call(turn, slot, str(value), is_frozen=is_frozen)
        return events

    def _take_unasked(self, turn: Turn, values: dict[str, Any], *, requested: str | None = None) -> list[Event]:
        """Take also what is told more plainly than before: the end of a card, a name where there were only words."""
        finer = {slot: told for slot, told in self.told_finer(turn, values).items() if slot != requested}
        events = super()._take_unasked(turn, values, requested=requested)
        for slot, told in finer.items():
            values[slot] = told
            events += self.on_value(turn, slot, told)
        return events

    def told_finer(self, turn: Turn, values: dict[str, Any]) -> dict[str, str]:
        """Return what the words tell plainly of a fact of which only something vague stands."""
        found = {}
        for slot, (read, is_plain) in PLAINER.items():
            known, told = values[slot], read(turn)
            if not self.is_missing(known) and told is not None and is_plain(told) and not is_plain(str(known)):
                found[slot] = told
        return found

    def _take_field(self, turn: Turn, values: dict[str, Any], requested: str) -> list[Event]:
        if wants_statement(turn.said):
            say_statement(turn, CASE_KIND)
            return self._ask_next(turn, values, [], keep=requested)
        if keepable(turn).left_out:
            turn.say("utter_scams_loss_left_out")
        mended = self.put_right(turn, values, requested)
        if not mended:
            return super()._take_field(turn, values, requested)
        events: list[Event] = []
        for slot, value in mended.items():
            values[slot] = value
            events += [SlotSet(slot, None)] if value is None else self.on_value(turn, slot, value)
        events += self._take_unasked(turn, values, requested=requested)
        asked_anew = next((slot for slot, value in mended.items() if value is None), None)
        return self._ask_next(turn, values, events, keep=asked_anew or requested)

    def choices(self, turn: Turn, slot: str) -> list[Choice]:
        """Offer the usual ways to pay."""
        if slot != "loss_means":
            return []
        names = [name_of("payment_means", code, turn.language) for code in codes_of("payment_means")]
        return [Choice(title=name, payload=name) for name in names]


def is_of_secret_alone(turn: Turn, values: dict[str, Any]) -> bool:
    """Tell whether a secret was given away and no sum is known."""
    if values.get("loss_amount") not in (None, SKIPPED, NO_MONEY):
        return False
    return any(line.fact_name == "given" for line in lines_of(turn))
