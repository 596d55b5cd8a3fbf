"""How long what is kept: the table, and before when it is too old. Pure; staff's changes to it are passed in."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from center.clock import to_local

MESSAGES, CASES, SESSIONS, CODES = "messages", "cases", "sessions", "codes"
ATTEMPTS, CONSENTS, REQUESTS, AUDIT = "attempts", "consents", "requests", "audit"
KINDS = (MESSAGES, CASES, SESSIONS, CODES, ATTEMPTS, CONSENTS, REQUESTS, AUDIT)

# Network logs six months, records of processing three years: less would break the law.
NETWORK_LOG, PROCESSING_RECORD = 6, 36
# Longer would break what the notice tells people; see center/privacy/notices.
PROMISED = 36


class Rule(NamedTuple):
    """A line of the table. least, most: between which staff may set it; most None: as long as they like."""

    kind: str
    months: int
    least: int
    most: int | None
    is_deleting: bool = True


# fmt: off
DEFAULT_RULES = (
    #    what       months          least              most       counted from
    Rule(MESSAGES,  PROMISED,       NETWORK_LOG,       PROMISED),  # when they were written
    Rule(CASES,     PROMISED,       NETWORK_LOG,       PROMISED),  # when the case was closed
    Rule(SESSIONS,  NETWORK_LOG,    NETWORK_LOG,       24),        # when somebody of the staff was last there
    Rule(CODES,     6,              1,                 24),        # when a code was used, revoked or ran out
    Rule(ATTEMPTS,  12,             NETWORK_LOG,       24),        # when somebody tried to prove who they are
    Rule(CONSENTS,  36,             PROCESSING_RECORD, 60),        # when a consent was withdrawn
    Rule(REQUESTS,  36,             PROCESSING_RECORD, 60),        # when a request was answered
    Rule(AUDIT,     36,             PROCESSING_RECORD, None, is_deleting=False),
)
# fmt: on
_BY_KIND = {rule.kind: rule for rule in DEFAULT_RULES}


class RuleUnknownError(LookupError):
    """No such rule."""


class RuleTooShortError(ValueError):
    """The law wants it kept longer; `least` is in months."""

    def __init__(self, least: int) -> None:
        super().__init__(least)
        self.least = least


class RuleTooLongError(ValueError):
    """Longer than the notice promises, or than anybody needs it; `most` is in months."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class RuleFixedError(ValueError):
    """Nothing is ever deleted here, so there is nothing to set."""


def rules_in_force(changed: Mapping[str, int]) -> tuple[Rule, ...]:
    """Return the table with the staff's changes; one that no longer fits the table counts as its nearest end."""
    return tuple(rule._replace(months=_fitting(rule, changed.get(rule.kind, rule.months))) for rule in DEFAULT_RULES)


def check_months(kind: str, months: int) -> None:
    """Raise RuleUnknownError, RuleTooShortError, RuleTooLongError or RuleFixedError where a rule cannot be set so."""
    rule = _BY_KIND.get(kind)
    if rule is None:
        raise RuleUnknownError(kind)
    if months < rule.least:
        raise RuleTooShortError(rule.least)
    if not rule.is_deleting:
        raise RuleFixedError(kind)
    if rule.most is not None and months > rule.most:
        raise RuleTooLongError(rule.most)


def limits_of(rules: Iterable[Rule], *, now: datetime) -> dict[str, datetime]:
    """Return by kind before when something is too old; kinds of which nothing is deleted are not among them."""
    return {rule.kind: months_before(now, rule.months) for rule in rules if rule.is_deleting}


def months_before(now: datetime, months: int) -> datetime:
    """Return the same hour so many calendar months ago, on the last day of a shorter month."""
    local = to_local(now)
    years, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    day = min(local.day, monthrange(years, month + 1)[1])
    return local.replace(year=years, month=month + 1, day=day).astimezone(now.tzinfo)


def _fitting(rule: Rule, months: int) -> int:
    return max(rule.least, min(months, rule.most or months))
