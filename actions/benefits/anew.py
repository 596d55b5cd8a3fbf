"""不对，我问的是取暖费: a question about money or a rule put right after it was answered, answered anew at once."""

from __future__ import annotations

from actions.benefits.follow_up import BENEFIT, names_payment, told_payment, told_rule
from actions.benefits.payments import ActionQueryBenefitPayment
from actions.benefits.rules import ActionQueryBenefitPolicy
from actions.corrections import takes_back
from actions.turn import Event, Turn


def ask_anew(turn: Turn) -> list[Event] | None:
    """Answer what was meant instead; None where the words put no such question right."""
    if turn.active_form or not takes_back(turn.said) or not names_payment(turn):
        return None
    if told_payment(turn):
        return ActionQueryBenefitPayment().answer(turn)
    is_of_rule = turn.entity(BENEFIT) is not None and told_rule(turn)
    return ActionQueryBenefitPolicy().answer(turn) if is_of_rule else None
