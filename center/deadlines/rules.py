"""How soon what must happen: the table, and the planning by it. Pure; staff's changes to the table are passed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from center.contacts.hours import WorkingCalendar
from center.contacts.working_time import NeverOpenError, add_working_time

FIRST_ANSWER, CLOSE, NEXT_ANSWER = "first_answer", "close", "next_answer"
CASE_DEADLINES = (FIRST_ANSWER, CLOSE)
# `next_answer`: how long a person waits for the staff member who speaks with them.
RULE_KINDS = (*CASE_DEADLINES, NEXT_ANSWER)
CLOCKS = ("wall", "working")
ANY = "any"
HOUR = 60


class Rule(NamedTuple):
    """A line of the table. minutes: on the wall clock or of working time; warn_percent: of them, before the warning."""

    kind: str
    urgency: str
    case_kind: str
    priority: str
    clock: str
    minutes: int
    warn_percent: int

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What a rule is for; one rule stands for each."""
        return self[:4]


class Plan(NamedTuple):
    """When to warn, and until when it must have happened."""

    warn_at: datetime
    due_at: datetime


# fmt: off
DEFAULT_RULES = (
    #    what          urgency   kind of case      priority clock      minutes   warn at %
    Rule(FIRST_ANSWER, "urgent", ANY,              ANY,     "wall",          3,         50),
    Rule(FIRST_ANSWER, "soon",   ANY,              ANY,     "working",      60,         75),
    Rule(FIRST_ANSWER, "soon",   ANY,              "high",  "working",      30,         75),
    Rule(FIRST_ANSWER, "soon",   "person_request", ANY,     "working",      15,         60),
    Rule(FIRST_ANSWER, "normal", ANY,              ANY,     "working",  8 * HOUR,       75),
    Rule(FIRST_ANSWER, "normal", ANY,              "high",  "working",  4 * HOUR,       75),
    Rule(CLOSE,        "urgent", ANY,              ANY,     "wall",    24 * HOUR,       75),
    Rule(CLOSE,        "soon",   ANY,              ANY,     "working", 24 * HOUR,       75),
    Rule(CLOSE,        "normal", ANY,              ANY,     "working", 80 * HOUR,       75),
    Rule(NEXT_ANSWER,  "urgent", ANY,              ANY,     "wall",          3,         50),
    Rule(NEXT_ANSWER,  "soon",   ANY,              ANY,     "wall",         10,         50),
    Rule(NEXT_ANSWER,  "normal", ANY,              ANY,     "wall",         10,         50),
)
# fmt: on


def rules_in_force(changed: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return the table with the staff's changes."""
    return tuple(({rule.key: rule for rule in DEFAULT_RULES} | {rule.key: rule for rule in changed}).values())


def find_rule(rules: Iterable[Rule], *, kind: str, urgency: str, case_kind: str, priority: str) -> Rule:
    """Return the narrowest rule that fits; one that names the kind of case is narrower than one that names a priority.

    Raises LookupError where not even a rule for any case fits.
    """
    fitting = [
        rule
        for rule in rules
        if rule.kind == kind
        and rule.urgency == urgency
        and rule.case_kind in {ANY, case_kind}
        and rule.priority in {ANY, priority}
    ]
    if not fitting:
        raise LookupError(f"no deadline rule for {kind} of {urgency} cases")
    return max(fitting, key=lambda rule: (rule.case_kind != ANY, rule.priority != ANY))


def plan(rule: Rule, *, start: datetime, calendar: WorkingCalendar) -> Plan:
    """Return the plan of a rule from a moment on.

    Where the calendar never opens, the wall clock counts: better told too early than never.
    """
    whole = timedelta(minutes=rule.minutes)
    part = whole * rule.warn_percent / 100
    if rule.clock == "working":
        try:
            return Plan(add_working_time(start, part, calendar), add_working_time(start, whole, calendar))
        except NeverOpenError:
            pass
    return Plan(start + part, start + whole)


def replan(rule: Rule, before: Plan, *, start: datetime, now: datetime, calendar: WorkingCalendar) -> Plan:
    """Return the plan after a case has become more or less pressing.

    It runs from the case's start; where that time is over already, from now, but never longer than it was.
    """
    planned = plan(rule, start=start, calendar=calendar)
    if planned.due_at > now:
        return planned
    planned = plan(rule, start=now, calendar=calendar)
    return planned if planned.due_at <= before.due_at else before
