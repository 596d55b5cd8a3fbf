"""Tell where a reimbursement claim stands, and since when."""

from __future__ import annotations

from typing import Any

from actions.base import MemberAction
from actions.turn import Event, Turn
from center.benefits import service as benefits
from center.benefits.views import ClaimView
from center.clock import to_local
from center.identity.service import MemberIdentity
from center.wording import formats
from center.wording.names import name_of

MOST_CLAIMS = 3
NEXT_STEPS = {"needs_documents": "next_documents", "refused": "next_refused"}


class ActionQueryReimbursementStatus(MemberAction):
    """Show the newest claims, each at its present step."""

    action_name = "action_query_reimbursement_status"
    scope = "claims"

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
