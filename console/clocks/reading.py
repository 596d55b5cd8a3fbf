"""Reads deadline rules from addresses and forms; what cannot be is refused by the deadline services."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import FormData

from center.deadlines.bounds import RuleInvalidError
from center.deadlines.rules import HOUR, Rule
from console.access import NotAllowedError
from console.forms import text_of

UNITS = {"minutes": 1, "hours": HOUR}
PARTS = ("kind", "urgency", "case_kind", "priority")
LONGEST_NUMBER = 6


def name_of(rule: Rule) -> str:
    """Return a rule's name in an address: first_answer.soon.any.high."""
    return ".".join(rule.key)


def find_rule_in(address: str, rules: Iterable[Rule]) -> Rule | None:
    """Return the rule in force that an address names, or None."""
    return next((rule for rule in rules if name_of(rule) == address), None)


def rule_in(address: str, rules: Iterable[Rule]) -> Rule:
    """Return the rule in force that an address names; raises NotAllowedError, as for a page that is not there."""
    rule = find_rule_in(address, rules)
    if rule is None:
        raise NotAllowedError("read.deadline")
    return rule


def read_rule(form: FormData, key: tuple[str, str, str, str]) -> Rule:
    """Return a rule as a form tells it; raises RuleInvalidError: minutes_unreadable, warning_unreadable."""
    unit = UNITS.get(text_of(form, "unit"))
    length, warning = text_of(form, "length").strip(), text_of(form, "warn_percent").strip()
    if unit is None or not _is_number(length):
        raise RuleInvalidError("minutes_unreadable")
    if not _is_number(warning):
        raise RuleInvalidError("warning_unreadable")
    return Rule(*key, clock=text_of(form, "clock"), minutes=int(length) * unit, warn_percent=int(warning))


def key_in(form: FormData) -> tuple[str, str, str, str]:
    """Return for which cases a form makes a new rule."""
    kind, urgency, case_kind, priority = (text_of(form, part) for part in PARTS)
    return kind, urgency, case_kind, priority


def written(rule: Rule | None) -> str:
    """Write what a form remembers of the rule it was written for."""
    return "" if rule is None else f"{rule.clock} {rule.minutes} {rule.warn_percent}"


def seen_in(form: FormData, key: tuple[str, str, str, str]) -> Rule | None:
    """Return the rule that a form was written for, None where there was none."""
    parts = text_of(form, "seen").split(" ")
    if len(parts) != len(("clock", "minutes", "warn_percent")) or not all(_is_number(part) for part in parts[1:]):
        return None
    return Rule(*key, clock=parts[0], minutes=int(parts[1]), warn_percent=int(parts[2]))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
