"""The rules in force: the table of `center.deadlines.rules` with staff's changes. Part of the deadline services."""

from __future__ import annotations

from sqlalchemy.orm import Session

from center.db.statements import upsert
from center.deadlines import queries
from center.deadlines.rules import Rule, rules_in_force


def list_rules(session: Session) -> tuple[Rule, ...]:
    """Return the rules in force: the table of `center.deadlines.rules` with what staff have changed."""
    return rules_in_force(Rule(*row) for row in session.execute(queries.ALL_RULES))


def set_rule(session: Session, *, rule: Rule) -> None:
    """Change a rule or add one; put on record by `change_rule`. What is planned already keeps its time."""
    upsert(session, queries.RULES, rule._asdict(), update=("clock", "minutes", "warn_percent"))


def reset_rule(session: Session, *, kind: str, urgency: str, case_kind: str, priority: str) -> None:
    """Take a change back: the rule is as in the table again, or gone if it is not there."""
    key = {"of_kind": kind, "of_urgency": urgency, "of_case_kind": case_kind, "of_priority": priority}
    session.execute(queries.DELETE_RULE, key)
