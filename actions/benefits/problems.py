"""Take down what is wrong with a payment and open it as a case; first say what the record shows."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk.events import SlotSet

from actions.asked import Asked, asked
from actions.base import MemberAction, ask_who
from actions.benefits.payments import tell_row
from actions.forms import Field, GuidedForm, SubmitAction
from actions.paused import REQUESTED, start_form
from actions.turn import Choice, Event, Turn
from center.benefits import service as benefits
from center.benefits.views import BenefitTypeView
from center.cases import service as cases
from center.contacts import service as contacts
from center.identity.service import MemberIdentity, find_member_of
from center.wording import formats
from center.wording.names import codes_of, name_of

UNKNOWN = "unknown"
MOST_TYPES = 4
SHORTEST_STORY = 4
LONGEST_STORY = 300
MOST_READ_BACK = 60
INTENT = "report_benefit_problem"
_NOT_SURE = re.compile(r"说不[清上]|不知道|不清楚|别的|其[他它]|都不是|not sure|don'?t know|other|none", re.IGNORECASE)
_MENDS = re.compile(r"不是|\bnot\b", re.IGNORECASE)
# Words that say that something is wrong but not what.
_BARE = re.compile(
    r"我?要?(?:反映|报告|报|有|出)?(?:一?个)?(?:问题|情况)|报上去查?|请人(?:查一查|找一找)|there is a problem",
    re.IGNORECASE,
)


def read_benefit(turn: Turn) -> str | None:
    """Return the kind of payment the message names, or that the person cannot tell."""
    codes = turn.entities("benefit_type")
    if codes:
        return str(codes[-1] if _MENDS.search(turn.said) else codes[0])
    for benefit in list_types(turn):
        if benefit.name_zh in turn.said or benefit.name_en.casefold() in turn.said.casefold():
            return benefit.code
    if turn.slot(REQUESTED) != "problem_benefit":
        return None
    return UNKNOWN if _NOT_SURE.search(turn.said) or turn.entity("command") == "skip" else None


def read_story(turn: Turn) -> str | None:
    """Return what is wrong, in the person's own words."""
    return story_in(turn.said, shortest=2)


def story_in(said: str, *, shortest: int) -> str | None:
    """Return the words if they tell something."""
    words = " ".join(said.split())
    if words.startswith("/") or len(words) < shortest or _BARE.fullmatch(words.strip("。.！!？?")):
        return None
    return words[:LONGEST_STORY]


def list_types(turn: Turn) -> list[BenefitTypeView]:
    """Return the kinds of benefit on file."""
    with turn.read() as session:
        return benefits.list_benefit_types(session)


class ActionReportBenefitProblem(MemberAction):
    """Say what the record shows of that payment, then ask what is missing and offer to report it."""

    action_name = "action_report_benefit_problem"
    changes_records = True

    def answer_member(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """Start the form with what was said already."""
        heard = asked(turn, kept=question)
        code = heard.first("benefit_type")
        if code in codes_of("benefit_type") and turn.active_form != ValidateBenefitProblemForm.form:
            with turn.read() as session:
                latest = benefits.latest_payment(session, member_id=member.member_id, benefit_type=str(code))
            if latest:
                tell_row(turn, latest)
        return [*known(heard), *start_form(turn, ValidateBenefitProblemForm.form)]


def known(heard: Asked) -> list[Event]:
    """Return what the first message tells already, so that it is not asked again."""
    story = story_in(heard.said, shortest=SHORTEST_STORY)
    named = heard.first("benefit_type")
    code = named if named in codes_of("benefit_type") else None
    return [SlotSet("problem_benefit", code), SlotSet("problem_what", story)]


class ValidateBenefitProblemForm(GuidedForm):
    """Ask which payment and what is wrong."""

    action_name = "validate_benefit_problem_form"
    topic = "benefits"
    form = "benefit_problem_form"
    own_intents = frozenset({INTENT})
    fields = (
        Field("problem_benefit", read_benefit, prefill=True),
        Field("problem_what", read_story, free_text=True),
    )

    def choices(self, turn: Turn, slot: str) -> list[Choice]:
        """Offer the kinds of benefit by name."""
        if slot != "problem_benefit":
            return []
        names = [b.told("name", turn.language) for b in list_types(turn)[:MOST_TYPES]]
        return [Choice(title=name, payload=name) for name in names]

    def shown(self, turn: Turn, values: dict[str, Any]) -> dict[str, Any]:
        """Return the payment by name and the words in quotable length."""
        code, what = values.get("problem_benefit"), str(values.get("problem_what") or "")
        kind = "problem_benefit" if code == UNKNOWN else "benefit_type"
        return {
            "benefit": name_of(kind, str(code), turn.language) if code else "",
            "what": what if len(what) <= MOST_READ_BACK else f"{what[:MOST_READ_BACK]}…",
        }


class ActionSubmitBenefitProblem(SubmitAction):
    """Open the case."""

    action_name = "action_submit_benefit_problem"
    form_slots = ("problem_benefit", "problem_what")

    def submit(self, turn: Turn) -> list[Event]:
        """Store it for the staff and say by when they look at it."""
        benefit, what = str(turn.slot("problem_benefit")), str(turn.slot("problem_what"))
        with turn.write() as session:
            member = find_member_of(session, conversation_id=turn.conversation_id)
            if member is None or member.is_proxy:
                return ask_who(turn, pending=ActionReportBenefitProblem.action_name)
            case = cases.open_case(
                session,
                kind="benefit_problem",
                conversation_id=turn.conversation_id,
                member_id=member.member_id,
                summary=what,
                details={"benefit_type": benefit, "what": what},
                now=turn.now,
            )
            answered_by = contacts.answered_by(session, urgency=case.urgency, now=turn.now)
        turn.say("utter_benefits_problem_sent", number=case.number, when=formats.moment(answered_by, turn.language))
        return []
