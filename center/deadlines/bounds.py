"""Which deadline rules staff may make. Pure; `change_rule` and the pages of the rules ask it.

What is urgent is never made slower, and nobody is told an earlier time than staff are held to: the longest first answer
is what `center.contacts.promise` counts on, so that it holds in every calendar.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from center.cases.models import KINDS, PRIORITIES
from center.contacts.promise import LEAST_WORKING_TIME
from center.deadlines.rules import (
    ANY,
    CLOCKS,
    CLOSE,
    DEFAULT_RULES,
    FIRST_ANSWER,
    HOUR,
    NEXT_ANSWER,
    Rule,
    find_rule,
)

MINUTE = timedelta(minutes=1)
# minutes, by what must happen and how urgent the case is
LONGEST = {
    (FIRST_ANSWER, "urgent"): 3,
    (FIRST_ANSWER, "soon"): LEAST_WORKING_TIME["soon"] // MINUTE,
    (FIRST_ANSWER, "normal"): LEAST_WORKING_TIME["normal"] // MINUTE,
    (NEXT_ANSWER, "urgent"): 3,
    (NEXT_ANSWER, "soon"): 30,
    (NEXT_ANSWER, "normal"): 30,
    (CLOSE, "urgent"): 24 * HOUR,
    (CLOSE, "soon"): 80 * HOUR,
    (CLOSE, "normal"): 240 * HOUR,
}
SHORTEST = 1
EARLIEST_WARNING, LATEST_WARNING = 10, 90


class RuleInvalidError(ValueError):
    """A rule that cannot be; `problem` is a code the console has words for, `longest` the minutes it may have."""

    def __init__(self, problem: str, *, longest: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.longest = longest


def is_on_wall_clock_only(kind: str, urgency: str) -> bool:
    """Tell whether somebody waits for this at any hour: what is urgent, and whoever waits in a conversation."""
    return urgency == "urgent" or kind == NEXT_ANSWER


def require_rule(rule: Rule, *, others: Iterable[Rule]) -> None:
    """Raise RuleInvalidError where a rule cannot be; others: the rules in force beside it.

    Problems: rule_unknown, clock_unknown, urgent_waits_for_nobody, too_quick, too_slow, warning_out_of_bounds,
    closed_before_answered.
    """
    longest = LONGEST.get((rule.kind, rule.urgency))
    if longest is None or rule.case_kind not in {ANY, *KINDS} or rule.priority not in {ANY, *PRIORITIES}:
        raise RuleInvalidError("rule_unknown")
    if rule.clock not in CLOCKS:
        raise RuleInvalidError("clock_unknown")
    if rule.clock != "wall" and is_on_wall_clock_only(rule.kind, rule.urgency):
        raise RuleInvalidError("urgent_waits_for_nobody")
    if rule.minutes < SHORTEST:
        raise RuleInvalidError("too_quick")
    if rule.minutes > longest:
        raise RuleInvalidError("too_slow", longest=longest)
    if not EARLIEST_WARNING <= rule.warn_percent <= LATEST_WARNING:
        raise RuleInvalidError("warning_out_of_bounds")
    if _ends_before_it_is_answered(rule, others):
        raise RuleInvalidError("closed_before_answered")


def default_of(key: tuple[str, str, str, str]) -> Rule | None:
    """Return the rule of the table that stands where staff have changed nothing, or None where it holds none."""
    return next((rule for rule in DEFAULT_RULES if rule.key == key), None)


def _ends_before_it_is_answered(rule: Rule, others: Iterable[Rule]) -> bool:
    """Tell whether a case would have to be closed before it has to be answered, as far as one clock tells both."""
    if rule.kind == NEXT_ANSWER:
        return False
    other = find_rule(
        others,
        kind=CLOSE if rule.kind == FIRST_ANSWER else FIRST_ANSWER,
        urgency=rule.urgency,
        case_kind=rule.case_kind,
        priority=rule.priority,
    )
    answer, close = (rule, other) if rule.kind == FIRST_ANSWER else (other, rule)
    return answer.clock == close.clock and close.minutes < answer.minutes
