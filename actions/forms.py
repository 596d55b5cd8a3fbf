"""How every form asks, listens, mends and confirms. Imported by the forms of each topic.

Rasa keeps the form open and calls `validate_<form>` whenever the form runs: at its start, on each answer and when
a person comes back from another question. So the validation asks the next question itself, and there is one place
that decides what is asked. Nothing is stored or sent from here: the form's submit action (actions/submit.py) does that.
"""

from __future__ import annotations

import re
from abc import ABC
from typing import Any, ClassVar

from rasa_sdk.events import ActionExecutionRejected, SlotSet

from actions.base import CenterAction
from actions.belonging import forget, has_changed_hands
from actions.corrections import (
    is_bare_place,
    put_right,
    says_it_is_wrong,
    says_not_known,
    takes_back,
    with_part_put_right,
)
from actions.field_words import is_name_of, is_named, names_of
from actions.fields import SAFETY_CONFIDENCE, Field
from actions.leaving import leaves
from actions.paused import (
    CONFIRM,
    CONFIRMED,
    LEFT,
    MEND,
    OUTCOME,
    REQUESTED,
    RESUMED,
    go_back,
    is_fresh_answer,
    said_last,
    stops,
)
from actions.spoken import SHORT
from actions.turn import Choice, Event, Turn
from actions.words import has_words, is_addition, is_courtesy
from center.wording.names import name_of
from center.wording.responses import has_response

# These come first whatever is going on; even an unsure recognition of them is heard.
SAFETY_INTENTS = frozenset({"report_scam_loss", "emergency_health", "report_scam", "check_message", "talk_to_human"})
# Words that answer the question under way; they never lead out of a form.
ANSWERING_INTENTS = frozenset({"affirm", "deny", "nlu_fallback", "greet", "thank", ""})
# 123X is an answer to a question, whatever a classifier makes of it.
SPEAKS = re.compile(r"[㐀-鿿]|[^\W\d_]{2}")
ASKS = re.compile(
    r"[?？]|[吗没呢么]$|没有$|多少|怎么|咋|啥时候|什么时候|几[点号时]|为啥|为什么"
    r"|^(?:what|when|where|how|why|has|have|is|are|do|does|did|can)\b",
    re.IGNORECASE,
)
# What stands beside 算了 where it is no leaving: 算了，后天吧.
VALUES = ("datetime", "phone", "reminder_lead", "benefit_type")
AGREES = re.compile(r"^\W*(?:都?对|是的|没错|行|嗯|yes|right|correct)(?![了啦])", re.IGNORECASE)
INTERRUPT_CONFIDENCE = 0.55
FREE_TEXT_INTERRUPT_CONFIDENCE = 0.85
# 食堂早点开门 sounds like opening hours, but where a suggestion is asked for, what is no question is the suggestion.
STATEMENT_INTERRUPT_CONFIDENCE = 0.93
# 家, 很多, upstairs: what is so short answers the question, unless it is surely something else.
SCRAP = re.compile(r"^\W*(?:[㐀-鿿]{1,2}|[a-z']{1,8})\W*$", re.IGNORECASE)


class GuidedForm(CenterAction, ABC):
    """The validation action of one form.

    Responses: `utter_<topic>_ask_<slot>` asks, `utter_<topic>_hint_<slot>` asks again in other words,
    `utter_<topic>_confirm_<form>` reads back. A form without `confirm` ends after its last field.
    """

    hears_loss_first: ClassVar[bool] = False
    topic: ClassVar[str]
    form: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]]
    confirm: ClassVar[bool] = True
    # What is called off in this form beside the usual, as a pattern (actions/leaving.py).
    called_off: ClassVar[str] = ""
    own_intents: ClassVar[frozenset[str]] = frozenset()

    def answer(self, turn: Turn) -> list[Event]:
        """Take what was said, then ask for what is still missing."""
        if has_changed_hands(turn):
            # Nothing of it is shown or stored: the message is heard as if no form were open.
            return [*forget(turn), ActionExecutionRejected(self.form)]
        # What is asked here may have been answered with both halves of the message (nlu/two_wishes.py).
        turn.hear_whole()
        requested = turn.slot(REQUESTED) if turn.active_form == self.form else None
        values = {f.slot: turn.slot(f.slot) for f in self.fields}
        if requested is None:
            return self._start(turn, values)
        if not is_fresh_answer(turn, self.form):
            go_back(turn)
            return self._ask_next(turn, values, [], keep=requested)
        if stops(turn) or self.is_left(turn):
            return [SlotSet(OUTCOME, LEFT), SlotSet(REQUESTED, None)]
        if requested == CONFIRM:
            return self._take_confirmation(turn, values)
        if requested == MEND:
            return self._take_mend(turn, values)
        return self._take_field(turn, values, requested)

    def answer_broken(self, turn: Turn, error: Exception) -> list[Event]:
        """Give way to the action that answers the emergency, unless that leads back here."""
        if turn.intent in self.own_intents:
            return super().answer_broken(turn, error)
        turn.dispatcher.messages.clear()
        return [ActionExecutionRejected(self.form)]

    def _start(self, turn: Turn, values: dict[str, Any]) -> list[Event]:
        events: list[Event] = [SlotSet(OUTCOME, None), SlotSet(CONFIRM, None), SlotSet(MEND, None)]
        resumed = turn.slot(OUTCOME) == RESUMED
        if resumed:  # what ended the other matter tells nothing of this one
            go_back(turn)
        else:
            events += self._take_unasked(turn, values)
        return self._ask_next(turn, values, events)

    def _take_unasked(self, turn: Turn, values: dict[str, Any], *, requested: str | None = None) -> list[Event]:
        """Take what is told beyond the question, so that it is not asked again."""
        events: list[Event] = []
        for field in self.fields:
            missing = field.slot != requested and self.is_missing(values[field.slot])
            told = field.told_unasked(turn) if missing else None
            if told is not None:
                values[field.slot] = told
                events += self.on_value(turn, field.slot, told)
        return events

    def _take_field(self, turn: Turn, values: dict[str, Any], requested: str) -> list[Event]:
        field = next(f for f in self.fields if f.slot == requested)
        leads_away = self.interrupts(turn, field)
        # 不是短信，是电话 is a correction, whatever it sounds like; danger and questions lead away.
        is_other = leads_away and (turn.intent in SAFETY_INTENTS or ASKS.search(turn.said) is not None)
        earlier = None if is_other else self._take_earlier(turn, values, field)
        if leads_away and earlier is None:
            return [ActionExecutionRejected(self.form)]
        if earlier is not None:
            turn.say("utter_smalltalk_mended")
            return self._ask_next(turn, values, earlier, keep=requested)
        says_it = has_words(turn.said) and not (field.grows and is_courtesy(turn))
        found = self.answer_in(turn, field) if says_it else None
        if found is None:
            beyond = self._take_unasked(turn, values, requested=requested)
            if beyond:
                turn.say("utter_smalltalk_noted")
                return self._ask_next(turn, values, beyond)
            if self.is_another_matter(turn):
                return [ActionExecutionRejected(self.form)]
            asked, hint = self.ask_response(turn, requested, values), self.hint_response(turn, requested)
            response = asked if said_last(turn) == hint else hint
            turn.say(response, choices=self.choices(turn, requested), **self.shown(turn, values))
            return [SlotSet(requested, None), SlotSet(REQUESTED, requested)]
        values[requested] = found
        events = [*self.on_value(turn, requested, found), *self._take_unasked(turn, values, requested=requested)]
        return self._ask_next(turn, values, events)

    def _take_earlier(self, turn: Turn, values: dict[str, Any], asked: Field) -> list[Event] | None:
        """Take what puts one earlier answer right while another thing is asked; None where it does not."""
        instead = put_right(turn.said, parts=self._part_names(turn)) if takes_back(turn.said) else None
        if instead is None:
            return None
        answered = [f for f in self.fields if f.read is not asked.read and values[f.slot] is not None]
        new = [(f, self._earlier_value(turn, f, values[f.slot], instead)) for f in answered]
        new = [(f, value) for f, value in new if value not in (None, values[f.slot])]
        if len(new) != 1:
            return None
        field, value = new[0]
        values[field.slot] = value
        return self.on_value(turn, field.slot, value)

    def _earlier_value(self, turn: Turn, field: Field, standing: Any, instead: str) -> Any | None:
        if not field.free_text:
            return field.read(turn.supposing(requested=field.slot, said=instead))
        return with_part_put_right(standing, turn.said) if isinstance(standing, str) else None

    def is_left(self, turn: Turn) -> bool:
        """Tell whether the words leave the form, with a reason beside it or not; danger and a person come first."""
        is_safety = turn.intent in SAFETY_INTENTS - self.own_intents and turn.confidence >= SAFETY_CONFIDENCE
        if is_safety or "alarm" in turn.metadata or turn.metadata.get("tapped") or turn.entity("command") == "skip":
            return False
        if turn.slot(REQUESTED) in (CONFIRM, MEND) and (turn.intent == "affirm" or AGREES.match(turn.said)):
            return False  # 都对，不用改了
        tells_more = any(turn.entity(kind) is not None for kind in VALUES)
        return leaves(turn.said, verbs=self.called_off, tells_more=tells_more)

    def _take_confirmation(self, turn: Turn, values: dict[str, Any]) -> list[Event]:
        if is_bare_place(turn.said):
            return self._ask_to_confirm(turn, values)
        is_wrong = says_it_is_wrong(turn.said, parts=self._part_names(turn))
        if not is_wrong and self.interrupts(turn, None):
            return [ActionExecutionRejected(self.form)]
        if turn.intent == "affirm":
            return [SlotSet(CONFIRM, True), SlotSet(OUTCOME, CONFIRMED), SlotSet(REQUESTED, None)]
        mended = self._take_new_value(turn, values)
        if mended is not None:
            return mended
        if turn.intent == "deny" or is_wrong:
            return self._ask_mend(turn)
        growing = next((f for f in self.fields if f.grows), None)
        if growing is not None and is_addition(turn):
            more = growing.read(turn)
            joint = "; " if turn.language == "en" else "；"
            values[growing.slot] = joint.join(part for part in (values[growing.slot], more) if part)
            return self._ask_next(turn, values, self.on_value(turn, growing.slot, values[growing.slot]))
        return self._ask_to_confirm(turn, values)

    def _ask_to_confirm(self, turn: Turn, values: dict[str, Any]) -> list[Event]:
        said_already = "utter_smalltalk_hint_confirm" in turn.said_before()
        if said_already:
            turn.say(self.confirm_response(turn, values), **self.shown(turn, values))
        else:
            turn.say("utter_smalltalk_hint_confirm")
        return [SlotSet(CONFIRM, None), SlotSet(REQUESTED, CONFIRM)]

    def _ask_mend(self, turn: Turn) -> list[Event]:
        if not self.fields:
            return [SlotSet(OUTCOME, LEFT), SlotSet(REQUESTED, None)]
        if len(self.fields) == 1:
            values: dict[str, Any] = {self.fields[0].slot: None}
            return self._ask_next(turn, values, [SlotSet(self.fields[0].slot, None)])
        names = [name_of("field", f.slot, turn.language) for f in self.fields][:5]
        asked_already = "utter_smalltalk_ask_mend" in turn.said_before()
        response = "utter_smalltalk_hint_mend" if asked_already else "utter_smalltalk_ask_mend"
        turn.say(response, choices=[Choice(title=n, payload=n) for n in names])
        return [SlotSet(CONFIRM, None), SlotSet(REQUESTED, MEND)]

    def _take_mend(self, turn: Turn, values: dict[str, Any]) -> list[Event]:
        # A story of a cheat's telephone call names a part of the form too, but puts nothing right.
        if says_not_known(turn.said):
            return self._ask_mend(turn)
        is_danger = turn.intent in SAFETY_INTENTS and turn.confidence >= FREE_TEXT_INTERRUPT_CONFIDENCE
        if is_danger and self.interrupts(turn, None):
            return [ActionExecutionRejected(self.form)]
        mended = self._take_new_value(turn, values)
        if mended is not None:
            return mended
        if self.interrupts(turn, None):
            return [ActionExecutionRejected(self.form)]
        # 都对 means that nothing is to be changed after all.
        return self._ask_next(turn, values, []) if turn.intent == "affirm" else self._ask_mend(turn)

    def _take_new_value(self, turn: Turn, values: dict[str, Any]) -> list[Event] | None:
        """Take what was put right, or ask for the part that was named; None where neither was said."""
        instead = put_right(turn.said, parts=self._part_names(turn))
        said = instead or turn.said
        named = self._named_field(turn)
        new = [] if named and is_name_of(named.slot, said, turn.language) else self._new_values(turn, values, instead)
        if not new and instead is not None and not (named and is_name_of(named.slot, said, turn.language)):
            told = [f for f in self.fields if f.free_text and self.is_wanted(f.slot, values) and named in (None, f)]
            new = [(f, _words_instead(turn, f, values[f.slot], said)) for f in told]
        # 我的名字错了，叫张莉 is of the part that is named, though it could be another's value too.
        new = [(f, v) for f, v in new if f is named] or new
        if named is not None and (len(new) != 1 or new[0][0] is not named or new[0][1] is None):
            values[named.slot] = None
            return self._ask_next(turn, values, [SlotSet(named.slot, None)])
        if len(new) != 1 or new[0][1] is None:
            return None
        field, value = new[0]
        values[field.slot] = value
        return self._ask_next(turn, values, self.on_value(turn, field.slot, value))

    def _new_values(self, turn: Turn, values: dict[str, Any], instead: str | None) -> list[tuple[Field, Any]]:
        """Return what the words say of each part that is not free text, where it differs from what stands."""
        # Where nothing is called wrong, only what says by itself which part it is can be a new value.
        as_said = instead is None and turn.slot(REQUESTED) == CONFIRM
        new: list[tuple[Field, Any]] = []
        for field in self.fields:
            if field.free_text or not self.is_wanted(field.slot, values):
                continue
            supposed = turn.supposing(requested=field.slot, said=instead or turn.said)
            heard = [] if as_said and field.prefill else [field.read(supposed)]
            heard += [field.read(turn)] if field.prefill else []
            value = next((v for v in heard if v is not None and v != values[field.slot]), None)
            new += [(field, value)] if value is not None else []
        return new

    def _part_names(self, turn: Turn) -> list[str]:
        return [name for field in self.fields for name in names_of(field.slot, turn.language)]

    def _named_field(self, turn: Turn) -> Field | None:
        wanted = [f for f in self.fields if is_named(f.slot, turn.said, turn.language)]
        # 什么时候 names one part in full; that it also sounds like another counts less.
        exact = [f for f in wanted if name_of("field", f.slot, turn.language).casefold() in turn.said.casefold()]
        return next(iter(exact or wanted), None)

    def _ask_next(
        self, turn: Turn, values: dict[str, Any], events: list[Event], *, keep: str | None = None
    ) -> list[Event]:
        wanted = keep if keep not in (None, CONFIRM) else None
        if wanted is None:
            wanted = next(
                (f.slot for f in self.fields if self.is_wanted(f.slot, values) and values[f.slot] is None), None
            )
        events = [*events, *(SlotSet(slot, value) for slot, value in values.items() if value is not None)]
        if wanted == MEND:
            return [*events, *self._ask_mend(turn)]
        if wanted is not None:
            ask, hint = self.ask_response(turn, wanted, values), self.hint_response(turn, wanted)
            if ask in turn.said_before() and has_response(hint):
                ask = hint
            turn.say(ask, choices=self.choices(turn, wanted), **self.shown(turn, values))
            return [*events, SlotSet(REQUESTED, wanted)]
        if self.confirm:
            turn.say(self.confirm_response(turn, values), **self.shown(turn, values))
            return [*events, SlotSet(CONFIRM, None), SlotSet(REQUESTED, CONFIRM)]
        return [*events, SlotSet(OUTCOME, CONFIRMED), SlotSet(REQUESTED, None)]

    def interrupts(self, turn: Turn, field: Field | None) -> bool:
        """Tell whether the latest message is another matter, to be answered before this form goes on."""
        if turn.intent in self.own_intents or not SPEAKS.search(turn.said):
            return False
        if turn.metadata.get("tapped") and not turn.text.startswith("/"):
            return False  # a choice of this very question, whatever else its words might mean
        if turn.intent in SAFETY_INTENTS:
            return turn.confidence >= _safety_bar(turn, field)
        if turn.intent in ANSWERING_INTENTS:
            return False
        if field is not None and field.free_text:
            asks = ASKS.search(turn.said) is not None
            return turn.confidence >= (FREE_TEXT_INTERRUPT_CONFIDENCE if asks else STATEMENT_INTERRUPT_CONFIDENCE)
        if field is not None and field.read(turn) is not None:
            # 上个月的钱发了没 holds a time too, but it is no answer to when.
            return turn.confidence >= FREE_TEXT_INTERRUPT_CONFIDENCE and ASKS.search(turn.said) is not None
        return turn.confidence >= _other_matter_bar(turn)

    def is_another_matter(self, turn: Turn) -> bool:
        """Tell whether words that answer nothing here are likely meant for something else."""
        is_other = turn.intent not in ANSWERING_INTENTS | self.own_intents
        return is_other and turn.confidence >= _other_matter_bar(turn)

    def answer_in(self, turn: Turn, field: Field) -> Any | None:
        """Return how the message answers the question, or None."""
        return field.read(turn)

    def is_missing(self, value: Any) -> bool:
        """Tell whether a field can still be told unasked."""
        return value is None

    def is_wanted(self, slot: str, values: dict[str, Any]) -> bool:
        """Tell whether this field is to be asked, given the others."""
        return True

    def ask_response(self, turn: Turn, slot: str, values: dict[str, Any]) -> str:
        """Return the response that asks for a field."""
        return f"utter_{self.topic}_ask_{slot}"

    def hint_response(self, turn: Turn, slot: str) -> str:
        """Return the response that asks for a field in other words."""
        return f"utter_{self.topic}_hint_{slot}"

    def confirm_response(self, turn: Turn, values: dict[str, Any]) -> str:
        """Return the response that reads the values back."""
        return f"utter_{self.topic}_confirm_{self.form}"

    def on_value(self, turn: Turn, slot: str, value: Any) -> list[Event]:
        """Hear of a value as it comes; forms whose answers must not wait store it here."""
        return [SlotSet(slot, value)]

    def choices(self, turn: Turn, slot: str) -> list[Choice]:
        """Return what can be tapped for this field where that depends on records."""
        return []

    def shown(self, turn: Turn, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values as people read them, for questions and for reading back."""
        return {slot: "" if value is None else str(value) for slot, value in values.items()}


def _words_instead(turn: Turn, field: Field, standing: Any, said: str) -> Any | None:
    """Return what stands with the one part that is called wrong exchanged, else all the words that are to stand."""
    mended = with_part_put_right(standing, turn.said) if isinstance(standing, str) else None
    return mended or field.read(turn.supposing(requested=field.slot, said=said))


def _safety_bar(turn: Turn, field: Field | None) -> float:
    """Return how sure the classifier must be for a safety matter to lead away from a question."""
    if field is None or "alarm" in turn.metadata or turn.text.startswith("/"):
        return SAFETY_CONFIDENCE
    if turn.intent == "emergency_health":
        # 腿疼 is a reason; a long story of a fall is none.
        return (
            field.ailing_up_to if len(turn.said) <= SHORT else min(field.ailing_up_to, STATEMENT_INTERRUPT_CONFIDENCE)
        )
    # Where the words answer what was asked, only danger comes first on a guess; the rest must be clear.
    answers = turn.intent != "talk_to_human" if field.free_text else field.read(turn) is not None
    danger = turn.intent == "report_scam_loss"
    return FREE_TEXT_INTERRUPT_CONFIDENCE if answers and not danger else SAFETY_CONFIDENCE


def _other_matter_bar(turn: Turn) -> float:
    """Return how sure the classifier must be that a message is no answer to what was asked."""
    return FREE_TEXT_INTERRUPT_CONFIDENCE if SCRAP.match(turn.said) else INTERRUPT_CONFIDENCE
