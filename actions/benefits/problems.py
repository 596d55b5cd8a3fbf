"""Take down what is wrong with a payment and open it as a case; first say what the record shows."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk.events import SlotSet
from sqlalchemy.orm import Session

from actions.asked import Asked, asked
from actions.base import MemberAction
from actions.benefits.payments import tell_row
from actions.fields import Field
from actions.forms import ASKS, GuidedForm
from actions.paused import REQUESTED, start_form
from actions.submit import MemberSubmitAction, Said, file_case
from actions.turn import Choice, Event, Turn
from center.benefits import service as benefits
from center.benefits.views import BenefitTypeView
from center.identity.service import MemberIdentity
from center.wording import formats
from center.wording.names import codes_of, name_of

UNKNOWN = "unknown"
MOST_TYPES = 4
SHORTEST_STORY = 4
LONGEST_STORY = 300
MOST_READ_BACK = 60
INTENT = "report_benefit_problem"
_NOT_SURE = re.compile(r"说不[清上]|不知道|不清楚|别的|其[他它]|都不是|not sure|don'?t know|other|none", re.IGNORECASE)
# What is wrong sounds like a question about the same money.
SAME_MATTER = frozenset({"query_benefit_payment", "query_benefit_policy", "query_reimbursement_status"})
_WRONG = re.compile(
    r"少|没|缺|漏|错|扣|重复|发重|不对|不够|不是(?:这么|那么)多|两[次遍回]|停了|别的卡"
    r"|short|less|missing|wrong|twice|not (?:come|received|paid|there)|n't (?:come|received|got)",
    re.IGNORECASE,
)
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


def wrong_told(turn: Turn) -> str | None:
    """Return what is wrong where another question was asked: the words must say that something is."""
    said = "" if turn.metadata.get("tapped") else turn.said
    return story_in(said, shortest=SHORTEST_STORY) if _WRONG.search(said) and not ASKS.search(said) else None


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
        Field("problem_what", read_story, overheard=wrong_told, free_text=True, grows=True),
    )

    def interrupts(self, turn: Turn, field: Field | None) -> bool:
        """Let only a question about the same money lead away from what is wrong with it."""
        is_story = field is not None and field.free_text and turn.intent in SAME_MATTER
        return not (is_story and not ASKS.search(turn.said)) and super().interrupts(turn, field)

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


class ActionSubmitBenefitProblem(MemberSubmitAction):
    """Open the case."""

    action_name = "action_submit_benefit_problem"
    form_slots = ("problem_benefit", "problem_what")
    asked_by = ActionReportBenefitProblem.action_name

    def store(self, turn: Turn, session: Session, member: MemberIdentity) -> Said:
        """Store it for the staff and say by when they look at it."""
        what = str(turn.slot("problem_what"))
        filed = file_case(
            turn,
            session,
            kind="benefit_problem",
            member_id=member.member_id,
            summary=what,
            details={"benefit_type": str(turn.slot("problem_benefit")), "what": what},
        )
        when = formats.moment(filed.seen_by, turn.language)
        return Said("utter_benefits_problem_sent", {"number": filed.number, "when": when})
