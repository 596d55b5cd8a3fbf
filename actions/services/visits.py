"""Somebody is to come to the house: what for, when. A member's wish, or an approved relative's for them."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.asked import Asked, asked
from actions.base import MemberAction
from actions.fields import Field
from actions.forms import ASKS, GuidedForm
from actions.paused import start_form
from actions.scams.status import tell_case
from actions.services.times import is_no_day_to_come, is_told_day, told_time
from actions.spoken import is_time_alone, read_when
from actions.submit import MemberSubmitAction, Said, file_case
from actions.turn import Event, Turn
from actions.urgent import SKIPPED
from actions.who import own_member_id
from actions.words import own_words, quoted, without_long_numbers, words_after
from center.cases import service as cases
from center.cases.views import CaseView
from center.clock import to_local
from center.identity.service import MemberIdentity
from center.wording import formats
from center.wording.names import name_of

INTENT = "request_home_visit"
SHORTEST = 2
SURELY_DANGER = 0.9
MOST_LOOKED_AT = 20
_BARE = re.compile(
    r"我|要|想|还是|那就|请|麻烦|能不能|能|派|来|个|人|上门|到|家里?|屋里|一?趟|一下|一哈|服务|跑腿|帮忙?|你们|中心|叫|找|的|吗|么|不|吧|申请|需要|志愿者|工作人员"
    r"|\b(?:i|want|need|would|like|please|can|could|someone|somebody|you|send|come|visit|home|house|a|an|the|to|my|help)\b",
    re.IGNORECASE,
)
_ANY_TIME = re.compile(
    r"随时(?:都行|都可以|来)?|(?:啥时候|什么时候|哪天)都(?:行|可以|成|好)?|都行|都可以|尽快|越快越好"
    r"|any ?time|whenever|as soon as|asap",
    re.IGNORECASE,
)

# 说好今天上门的，几点到: no new visit, but the one that was asked for.
_ASKS_OF_ONE = re.compile(
    r"几点[到来]|(?:啥|什么)时候[到来]|哪天来|[还到]?底?来不来|还来[吗么嘛不没]|咋还[没不]来|怎么还[没不]来"
    r"|what time|when (?:will|are|is|do)\b.{0,40}\bcom(?:e|ing)|still coming",
    re.IGNORECASE,
)
_OF_ONE_ASKED_FOR = re.compile(
    r"说好|说是|约好|约的|定[好的了]|上次|上回|[我俺]?报[的了]|登记[的了]|那个|\bbooked|\barranged|\bpromised|\bsupposed|\bsaid\b"
    r"|\bi asked\b|\bthe (?:visit|man|woman|person|plumber|electrician)|\bmy visit",
    re.IGNORECASE,
)


def errand(turn: Turn) -> str | None:
    """Return what somebody is to come for."""
    said = own_words(turn)
    is_time = is_time_alone(said) or _ANY_TIME.fullmatch(said.strip(" 。.!！吧的啊")) is not None
    return without_long_numbers(said) if len(said) > 1 and not is_time else None


def visit_when(turn: Turn) -> str | None:
    """Return when: a date as it was understood, or that any time will do."""
    if turn.entity("command") == "skip" or _ANY_TIME.search(turn.said):
        return SKIPPED
    found = day_or_words(turn.entity("datetime"), own_words(turn))
    return None if found is None or is_no_day_to_come(found, to_local(turn.now).date()) else found


def day_or_words(heard: Any, said: str) -> str | None:
    """Return the day that was understood, or the words that name a time."""
    if heard and is_told_day(str(heard)):
        return str(heard)
    words = read_when(said)
    return quoted(words) if words else None


def asks_of_one(said: str) -> bool:
    """Tell whether the words ask when a visit comes that was asked for before."""
    return _ASKS_OF_ONE.search(said) is not None and _OF_ONE_ASKED_FOR.search(said) is not None


def visit_asked_for(turn: Turn) -> CaseView | None:
    """Return the newest visit of this conversation, or of its own member, that is still to come."""
    with turn.read() as session:
        own = own_member_id(session, conversation_id=turn.conversation_id)
        found = cases.list_of_conversation(
            session, conversation_id=turn.conversation_id, member_id=own, limit=MOST_LOOKED_AT
        )
    return next((case for case in found if case.kind == "home_visit" and case.closed_at is None), None)


class ActionRequestHomeVisit(MemberAction):
    """Start the form with what was said already."""

    action_name = "action_request_home_visit"
    scope = "visits"
    changes_records = True

    def answer_known(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """Let an approved relative ask too: it shows nothing of the record."""
        return self.answer_member(turn, member, question)

    def answer_member(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """Ask only what was not said."""
        heard: Asked = asked(turn, kept=question)
        coming = visit_asked_for(turn) if asks_of_one(heard.said) else None
        if coming is not None:
            tell_case(turn, coming)
            return []
        text = words_after(heard.said, _BARE, shortest=SHORTEST)
        when = day_or_words(heard.first("datetime"), heard.said)
        return [
            SlotSet("visit_errand", without_long_numbers(text) if text else None),
            SlotSet("visit_when", None if when is None or is_no_day_to_come(when, to_local(turn.now).date()) else when),
            *start_form(turn, ValidateHomeVisitForm.form),
        ]


class ValidateHomeVisitForm(GuidedForm):
    """Ask what for and when, and read it back."""

    action_name = "validate_home_visit_form"
    topic = "services"
    form = "home_visit_form"
    called_off = "来|上门|修|派|请|过来|跑|送"
    own_intents = frozenset({INTENT})
    fields = (
        Field("visit_errand", errand, free_text=True, ailing_up_to=SURELY_DANGER),
        Field("visit_when", visit_when, prefill=True),
    )

    def interrupts(self, turn: Turn, field: Field | None) -> bool:
        """Let whatever is to be done be an errand, though it sounds like no business of the center; no question is."""
        is_errand = field is not None and field.free_text and turn.intent == "out_of_scope"
        is_time = field is not None and not field.free_text and is_time_alone(own_words(turn))
        is_told = is_time or (is_errand and ASKS.search(turn.said) is None)
        return not is_told and super().interrupts(turn, field)

    def is_another_matter(self, turn: Turn) -> bool:
        """Ask again for a day that is to come, whatever the classifier takes 昨天 for."""
        return not is_time_alone(own_words(turn)) and super().is_another_matter(turn)

    def shown(self, turn: Turn, values: dict[str, Any]) -> dict[str, Any]:
        """Return both as people read them."""
        return {
            "errand": quoted(str(values["visit_errand"] or "")),
            "when": when_told(turn, values["visit_when"]),
        }


class ActionSubmitHomeVisit(MemberSubmitAction):
    """Open the case."""

    action_name = "action_submit_home_visit"
    form_slots = ("visit_errand", "visit_when")
    asked_by = ActionRequestHomeVisit.action_name
    is_open_to_relatives = True

    def store(self, turn: Turn, session: Session, member: MemberIdentity) -> Said:
        """Say who calls and by when."""
        wanted, when = str(turn.slot("visit_errand")), turn.slot("visit_when")
        filed = file_case(
            turn,
            session,
            kind="home_visit",
            member_id=member.member_id,
            summary=wanted,
            details={"errand": wanted, "when": None if when == SKIPPED else when},
        )
        told = formats.day(filed.seen_by, turn.language)
        return Said("utter_services_home_visit_sent", {"number": filed.number, "when": told})


def when_told(turn: Turn, value: Any) -> str:
    """Return the time as it is read back."""
    if not value:
        return ""
    if value == SKIPPED:
        return name_of("visit_when", "any_time", turn.language)
    return told_time(str(value), turn.language)
