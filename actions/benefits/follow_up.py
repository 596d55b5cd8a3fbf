"""那取暖费呢 asks of another benefit, 那前年呢 of another time, what was asked before.

Pure; called where money is likely meant.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from actions.asked import Asked
from actions.corrections import put_right, takes_back
from actions.paused import REQUESTED
from actions.turn import Turn

_AND_THIS = re.compile(
    r"(?:那|那么|还有)?[^，,。？?]{1,10}呢[？?。]?|(?:and |what about |how about )[\w' ]{1,30}\??", re.IGNORECASE
)
_PAYMENT = re.compile(r"utter_benefits_(paid|scheduled|returned|held|total|latest_intro|none|never|future|next_)")
# Who asks whether it came or how much it was asks of money, whatever was told before.
_OF_MONEY = re.compile(r"发|打[了过到]|到[账没了]|收到|多少|几块|paid|arriv|come|receiv|how much", re.IGNORECASE)
RULES = "utter_benefits_policy"
# What lies between a question and its answer, or says the answer again.
_BETWEEN = re.compile(r"utter_(identity_|smalltalk_repeat)")
TIMES = ("period", "datetime")
BENEFIT = "benefit_type"


def follows_payment(turn: Turn) -> bool:
    """Tell whether a short question goes on from what was paid."""
    short = _AND_THIS.fullmatch(turn.said.strip()) is not None and not turn.text.startswith("/")
    return short and told_payment(turn)


def told_payment(turn: Turn) -> bool:
    """Tell whether the last answer was of what was paid."""
    return any(_PAYMENT.match(response) for response in turn.told_last())


def told_rule(turn: Turn) -> bool:
    """Tell whether the last answer was of what the rule is."""
    return any(response.startswith(RULES) for response in turn.told_last())


def asks_another_rule(turn: Turn) -> bool:
    """Tell whether 不是高龄津贴，我问的是取暖费 goes on from a rule: it sounds like a question about money."""
    names_rule = turn.entity(BENEFIT) is not None and not _OF_MONEY.search(turn.said)
    return names_rule and takes_back(turn.said) and told_rule(turn)


def as_put_right(turn: Turn) -> Turn:
    """Return the turn as if only what is to stand had been asked: 不是去年，是今年 asks of this year."""
    instead = put_right(turn.said) if takes_back(turn.said) else None
    return turn if instead is None else turn.supposing(requested=str(turn.slot(REQUESTED) or ""), said=instead)


def names_payment(turn: Turn) -> bool:
    """Tell whether such a question names another benefit or another time."""
    return any(turn.entity(kind) is not None for kind in (BENEFIT, *TIMES))


def in_full(turn: Turn, heard: Asked) -> Asked:
    """Return a question that goes on from the one before with what it leaves unsaid: the benefit, or the time."""
    puts_right = told_payment(turn) and takes_back(turn.said)
    if not follows_payment(turn) and not puts_right:
        return heard
    has_time = any(heard.all(kind) for kind in TIMES)
    if heard.all(BENEFIT) and not has_time:
        return replace(heard, entities={**heard.entities, **_spoken_of(turn, TIMES)})
    if has_time and not heard.all(BENEFIT):
        return replace(heard, entities={**heard.entities, **_spoken_of(turn, (BENEFIT,))})
    return heard


def _spoken_of(turn: Turn, kinds: tuple[str, ...]) -> dict[str, list[Any]]:
    """Return what the talk about payments named last of these kinds."""
    for named, told in turn.asked_before():
        if not any(_PAYMENT.match(response) or _BETWEEN.match(response) for response in told):
            break
        found = {kind: named[kind] for kind in kinds if kind in named}
        if found:
            return found
    return {}
