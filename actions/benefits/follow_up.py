"""那取暖费呢 asks of another benefit what was asked of the one before. Pure; used where a rule could be meant."""

from __future__ import annotations

import re

from actions.turn import Turn

_AND_THIS = re.compile(
    r"(?:那|那么|还有)?[^，,。？?]{1,10}呢[？?。]?|(?:and |what about |how about )[\w' ]{1,30}\??", re.IGNORECASE
)
_PAYMENT = re.compile(r"utter_benefits_(paid|scheduled|returned|held|total|latest_intro|none|never|future|next_)")


def follows_payment(turn: Turn) -> bool:
    """Tell whether a short question goes on from what was paid."""
    short = _AND_THIS.fullmatch(turn.said.strip()) is not None and not turn.text.startswith("/")
    return short and any(_PAYMENT.match(response) for response in turn.told_last())
