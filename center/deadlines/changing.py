"""Changes of the deadline rules by staff, each on record. Part of the deadline services.

What is planned already keeps its time.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.deadlines import queries
from center.deadlines.bounds import RuleInvalidError, default_of, require_rule
from center.deadlines.rules import Rule
from center.deadlines.table import list_rules, reset_rule, set_rule


class RuleChangedError(Exception):
    """Somebody has changed this rule since the form was written, or the form came twice."""


def change_rule(session: Session, *, actor: Actor, rule: Rule, seen: Rule | None, now: datetime) -> None:
    """Change a rule, or add one for narrower cases; seen: the rule in force when the form was written, None if none.

    Raises RuleChangedError, and RuleInvalidError as `require_rule` does and: unchanged.
    """
    before = _hold(session, rule, seen)
    if rule == before:
        raise RuleInvalidError("unchanged")
    require_rule(rule, others=list_rules(session))
    set_rule(session, rule=rule)
    _record(session, actor, rule, now, action="change.deadline", old=before, new=rule)


def take_back_rule(session: Session, *, actor: Actor, seen: Rule, now: datetime) -> None:
    """Let a rule be as in the table again, or be gone where the table has none; seen: the rule that is taken back.

    Raises RuleChangedError, and RuleInvalidError where without it another rule cannot be.
    """
    _hold(session, seen, seen)
    again = default_of(seen.key)
    if again == seen:
        raise RuleChangedError(seen.key)
    if again is not None:
        require_rule(again, others=list_rules(session))
    reset_rule(session, kind=seen.kind, urgency=seen.urgency, case_kind=seen.case_kind, priority=seen.priority)
    _record(session, actor, seen, now, action="reset.deadline", old=seen, new=again)


def _hold(session: Session, rule: Rule, seen: Rule | None) -> Rule | None:
    session.execute(queries.LOCK_RULES)
    before = next((known for known in list_rules(session) if known.key == rule.key), None)
    if before != seen:
        raise RuleChangedError(rule.key)
    return before


def _record(
    session: Session, actor: Actor, rule: Rule, now: datetime, *, action: str, old: Rule | None, new: Rule | None
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        object_kind="deadline_rule",
        object_id=" ".join(rule.key),
        old=_written(old),
        new=_written(new),
        now=now,
    )


def _written(rule: Rule | None) -> str | None:
    return None if rule is None else f"{rule.minutes} min {rule.clock}, {rule.warn_percent}%"
