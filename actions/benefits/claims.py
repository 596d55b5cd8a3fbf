"""Tell where a reimbursement claim stands, and since when."""

from __future__ import annotations

import re
from typing import Any

from actions.base import MemberAction
from actions.benefits.rules import ActionQueryBenefitPolicy
from actions.turn import Event, Turn
from center.benefits import service as benefits
from center.benefits.views import ClaimView
from center.clock import to_local
from center.identity.service import MemberIdentity
from center.wording import formats
from center.wording.names import name_of

MOST_CLAIMS = 3
# 报销要带啥材料 asks for the rule, whatever it sounds like; 还缺啥材料 asks of the claim.
_PAPERS = r"(?:材料|手续|证件|单子|票据?|资料|东西)"
_ASKS_RULE = re.compile(
    rf"(?:要|需|带|拿|交|备)(?:要|带|交|备|准备|提供)*(?:些|点)?(?:啥|什么|哪些){_PAPERS}|{_PAPERS}(?:都|要|有|是|带)*(?:些)?(?:啥|什么|哪些)"
    r"|最[晚迟].{0,6}交|截止|过期|多[久长](?:时间)?(?:之|以)?内|丢了?.{0,8}能.{0,3}报"
    r"|^what (?:papers|documents|receipts|forms|paperwork)\b",
    re.IGNORECASE,
)
_OF_ONE_CLAIM = re.compile(r"缺|补|还[要差需]|再[要交]|交了|交上|\b(?:still|missing|more|sent|handed)\b", re.IGNORECASE)
NEXT_STEPS = {"needs_documents": "next_documents", "refused": "next_refused"}


class ActionQueryReimbursementStatus(MemberAction):
    """Show the newest claims, each at its present step."""

    action_name = "action_query_reimbursement_status"
    scope = "claims"

    def answer(self, turn: Turn) -> list[Event]:
        """Answer a question about the rule as such, which is the same for everybody."""
        if _ASKS_RULE.search(turn.said) and not _OF_ONE_CLAIM.search(turn.said):
            return ActionQueryBenefitPolicy().answer(turn)
        return super().answer(turn)

    def answer_member(self, turn: Turn, member: MemberIdentity, question: dict[str, Any]) -> list[Event]:
        """Say where they stand, then what the newest one waits for."""
        with turn.read() as session:
            claims = benefits.list_claims(session, member_id=member.member_id, limit=MOST_CLAIMS)
        if not claims:
            turn.say("utter_benefits_claim_none")
            return []
        for claim in claims:
            tell_claim(turn, claim)
        waiting = [c.current.step for c in claims if c.current and c.current.step in NEXT_STEPS]
        turn.say(f"utter_benefits_claim_{NEXT_STEPS[waiting[0]] if waiting else 'next'}")
        return []


def tell_claim(turn: Turn, claim: ClaimView) -> None:
    """Say one claim; a claim without a step has only been received."""
    step = claim.current
    at = to_local(step.at).date() if step else claim.submitted_on
    turn.say(
        f"utter_benefits_claim_{step.step if step else 'received'}",
        submitted_on=formats.day(claim.submitted_on, turn.language),
        kind=name_of("claim_kind", claim.kind, turn.language),
        amount=formats.money(claim.claimed_fen),
        approved=formats.money(claim.approved_fen or 0),
        at=formats.day(at, turn.language),
    )
    note = step.told("note", turn.language) if step else ""
    if note:
        turn.say("utter_benefits_claim_note", note=note.rstrip("。."))
