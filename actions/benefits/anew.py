"""不对，我问的是取暖费: a question about money or a rule put right after it was answered, answered anew at once."""

from __future__ import annotations

from actions.benefits.follow_up import names_payment, told_payment
from actions.benefits.payments import ActionQueryBenefitPayment
from actions.benefits.rules import ActionQueryBenefitPolicy
from actions.corrections import takes_back
from actions.turn import Event, Turn

RULES = "utter_benefits_policy"


def ask_anew(turn: Turn) -> list[Event] | None:
    """Answer what was meant instead; None where the words put no such question right."""
    if turn.active_form or not takes_back(turn.said) or not names_payment(turn):
        return None
    if told_payment(turn):
        return ActionQueryBenefitPayment().answer(turn)
    is_of_rule = turn.entity("benefit_type") is not None and any(r.startswith(RULES) for r in turn.told_last())
    return ActionQueryBenefitPolicy().answer(turn) if is_of_rule else None
