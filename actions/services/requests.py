"""What people want staff to have in writing: a suggestion, a complaint. Anyone may, known or not."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from rasa_sdk.events import SlotSet

from actions.base import CenterAction
from actions.fields import Field
from actions.forms import SAFETY_INTENTS, GuidedForm
from actions.paused import start_form
from actions.submit import SubmitAction, file_case
from actions.turn import Event, Turn
from actions.who import own_member_id
from actions.words import own_words, quoted, without_long_numbers, words_after
from center.wording import formats

SHORTEST = 4
_BARE = re.compile(
    r"我|要|想|给|你们|中心|提|写|有|个|条|点|建议|意见|想法|投诉|反映|一?下|举报|问题|情况|请|怎么|咋|哪里|找谁|办"
    r"|\b(?:i|want|to|would|like|have|make|a|an|suggestion|idea|complain|complaint|please|about|something|your|service)\b",
    re.IGNORECASE,
)
_CALLS_ITSELF = re.compile(r"^(?:我|俺)?(?:想|要)?建议.|^i(?:'d)? suggest\b", re.IGNORECASE)


def words(turn: Turn) -> str | None:
    """Return the person's own words."""
    said = own_words(turn)
    return without_long_numbers(said) if len(said) > 1 else None


class _ActionTakeText(CenterAction):
    """Start a form whose one field is what the person has to say; the message itself is it if it says something."""

    form: ClassVar[str]
    slot: ClassVar[str]

    def answer(self, turn: Turn) -> list[Event]:
        """Ask for the text only where there is none yet."""
        text = words_after(own_words(turn), _BARE, shortest=SHORTEST)
        # 我要提个意见, and then a complaint: that was the suggestion, nothing more is to be asked of it.
        answers = "suggestion_form" if turn.slot("suggestion_text") is None else None
        return [
            SlotSet(self.slot, without_long_numbers(text) if text else None),
            *start_form(turn, self.form, in_place_of=answers),
        ]


class _TextForm(GuidedForm):
    topic = "services"

    def shown(self, turn: Turn, values: dict[str, Any]) -> dict[str, Any]:
        """Return the words in quotable length."""
        return {"text": quoted(str(values[self.fields[0].slot] or ""))}


class _StoreText(SubmitAction):
    kind: ClassVar[str]

    def submit(self, turn: Turn) -> list[Event]:
        """Open the case and say by when it is looked at."""
        text = str(turn.slot(self.form_slots[0]))
        with turn.write() as session:
            own = own_member_id(session, conversation_id=turn.conversation_id)
            filed = file_case(turn, session, kind=self.kind, member_id=own, summary=text, details={"text": text})
        when = formats.day(filed.seen_by, turn.language)
        turn.say(f"utter_services_{self.kind}_sent", number=filed.number, when=when)
        return []


class ActionSubmitSuggestion(_ActionTakeText):
    """Take a suggestion."""

    action_name = "action_submit_suggestion"
    form, slot = "suggestion_form", "suggestion_text"


class ValidateSuggestionForm(_TextForm):
    """Ask for the suggestion and read it back."""

    action_name = "validate_suggestion_form"
    form = "suggestion_form"
    own_intents = frozenset({"submit_suggestion"})
    fields = (Field("suggestion_text", words, free_text=True, grows=True),)

    def interrupts(self, turn: Turn, field: Field | None) -> bool:
        """Let what calls itself a suggestion be one, whatever matter it is about; danger leads away all the same."""
        if field is not None and turn.intent not in SAFETY_INTENTS and _CALLS_ITSELF.search(own_words(turn)):
            return False
        return super().interrupts(turn, field)


class ActionStoreSuggestion(_StoreText):
    """Store the suggestion."""

    action_name = "action_store_suggestion"
    form_slots = ("suggestion_text",)
    kind = "suggestion"


class ActionComplainService(_ActionTakeText):
    """Take a complaint."""

    action_name = "action_complain_service"
    form, slot = "complaint_form", "complaint_text"


class ValidateComplaintForm(_TextForm):
    """Ask for the complaint and read it back."""

    action_name = "validate_complaint_form"
    form = "complaint_form"
    own_intents = frozenset({"complain_service", "submit_suggestion"})
    fields = (Field("complaint_text", words, free_text=True, grows=True),)


class ActionStoreComplaint(_StoreText):
    """Store the complaint."""

    action_name = "action_store_complaint"
    form_slots = ("complaint_text",)
    kind = "complaint"
