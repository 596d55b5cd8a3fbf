"""The statements of the figures. Each reads a range of an index; every one is bounded by the span."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, select, union_all

from center.cases.models import Case
from center.conversations.models import ChannelAccount, InboxMessage
from center.db.base import table_of
from center.db.statements import seconds_of
from center.db.types import UtcDateTime
from center.deadlines.models import Deadline
from center.deadlines.rules import CLOSE, FIRST_ANSWER
from center.figures.spans import Span, Week
from center.figures.views import MISSED, NO_DEADLINE, RUNNING, WITHIN, Scope
from center.members.models import Member
from center.organizations.models import Organization

CASES = table_of(Case)
MEMBERS = table_of(Member)
ORGANIZATIONS = table_of(Organization)
INBOX = table_of(InboxMessage)
ACCOUNTS = table_of(ChannelAccount)
ANSWER = table_of(Deadline).alias("answer")
CLOSING = table_of(Deadline).alias("closing")

ALL_ORGANIZATIONS = select(
    ORGANIZATIONS.c.id,
    ORGANIZATIONS.c.parent_id,
    ORGANIZATIONS.c.kind,
    ORGANIZATIONS.c.name_zh,
    ORGANIZATIONS.c.name_en,
).order_by(ORGANIZATIONS.c.id)


def opened_cases(span: Span, scope: Scope) -> Select[Any]:
    """Return the statement that reads the cases opened in a span."""
    statement = (
        select(
            CASES.c.kind,
            CASES.c.urgency,
            MEMBERS.c.branch_id,
            seconds_of(CASES.c.opened_at),
            seconds_of(CASES.c.first_answered_at),
            seconds_of(CASES.c.closed_at),
            _standing(ANSWER, span),
            _standing(CLOSING, span),
        )
        .select_from(_with_members())
        .outerjoin(ANSWER, and_(ANSWER.c.case_id == CASES.c.id, ANSWER.c.kind == FIRST_ANSWER))
        .outerjoin(CLOSING, and_(CLOSING.c.case_id == CASES.c.id, CLOSING.c.kind == CLOSE))
    )
    return _of(_opened_in(statement, span), scope)


def closed_cases(span: Span, scope: Scope) -> Select[Any]:
    """Return the statement that reads the cases closed in a span."""
    statement = select(CASES.c.kind, MEMBERS.c.branch_id, seconds_of(CASES.c.closed_at)).select_from(_with_members())
    at = CASES.c.closed_at
    return _of(statement.where(at.is_not(None), at >= span.starts_at, at < span.ends_at), scope)


def open_counts(span: Span, scope: Scope) -> Select[Any]:
    """Return the statement that counts what is open at the end of a span, by kind and organisation."""
    # Two legs, an index each: what is open still, and what was closed since.
    legs = (
        _of(
            select(CASES.c.kind, MEMBERS.c.branch_id)
            .select_from(_with_members())
            .where(condition, CASES.c.opened_at < span.ends_at),
            scope,
        )
        for condition in (
            CASES.c.closed_at.is_(None),
            and_(CASES.c.closed_at.is_not(None), CASES.c.closed_at >= span.ends_at),
        )
    )
    every = union_all(*legs).subquery("every")
    return select(every.c.kind, every.c.branch_id, func.count()).group_by(every.c.kind, every.c.branch_id)


def answer_standings(span: Span, scope: Scope) -> Select[Any]:
    """Return the statement that counts the cases opened in a span by how their first answer's deadline stands."""
    statement = (
        select(_standing(ANSWER, span).label("standing"))
        .select_from(_with_members() if scope.organization_ids is not None else CASES)
        .outerjoin(ANSWER, and_(ANSWER.c.case_id == CASES.c.id, ANSWER.c.kind == FIRST_ANSWER))
    )
    # Grouped outside: PostgreSQL takes the same expression with other parameters for another one.
    every = _of(_opened_in(statement, span), scope).subquery("every")
    return select(every.c.standing, func.count()).group_by(every.c.standing)


def message_outcomes(weeks: Sequence[Week], span: Span, scope: Scope) -> Select[Any]:
    """Return the statement that counts messages by week (its place) and outcome; None for those that wait."""
    at = UtcDateTime()
    of_weeks = union_all(
        *(
            select(
                literal(place).label("place"),
                literal(week.starts_at, at).label("starts_at"),
                literal(week.ends_at, at).label("ends_at"),
            )
            for place, week in enumerate(weeks)
        )
    ).subquery("weeks")
    outcome = case((INBOX.c.finished_at <= literal(span.as_of, at), INBOX.c.outcome), else_=None)
    in_week = and_(INBOX.c.received_at >= of_weeks.c.starts_at, INBOX.c.received_at < of_weeks.c.ends_at)
    statement = select(of_weeks.c.place, outcome.label("outcome")).select_from(of_weeks.join(INBOX, in_week))
    if scope.organization_ids is not None:
        statement = (
            statement.join(ACCOUNTS, ACCOUNTS.c.conversation_id == INBOX.c.conversation_id)
            .join(MEMBERS, MEMBERS.c.id == ACCOUNTS.c.member_id)
            .where(
                MEMBERS.c.branch_id.in_(sorted(scope.organization_ids)),
                # What was written before belongs to whoever had this telephone then.
                INBOX.c.received_at >= func.coalesce(ACCOUNTS.c.history_from, ACCOUNTS.c.created_at),
            )
        )
    every = statement.subquery("every")
    return select(every.c.place, every.c.outcome, func.count()).group_by(every.c.place, every.c.outcome)


def questions(span: Span, scope: Scope, limit: int) -> Select[Any]:
    """Return the statement that reads unanswered questions, the newest first."""
    statement = select(CASES.c.id, CASES.c.summary)
    if scope.organization_ids is not None:
        statement = statement.select_from(_with_members())
    statement = _opened_in(statement, span).where(CASES.c.kind == "unanswered")
    return _of(statement, scope).order_by(CASES.c.opened_at.desc(), CASES.c.id.desc()).limit(limit)


def _with_members() -> Any:
    return CASES.outerjoin(MEMBERS, MEMBERS.c.id == CASES.c.member_id)


def _opened_in(statement: Select[Any], span: Span) -> Select[Any]:
    return statement.where(CASES.c.opened_at >= span.starts_at, CASES.c.opened_at < span.ends_at)


def _of(statement: Select[Any], scope: Scope) -> Select[Any]:
    if scope.organization_ids is None:
        return statement
    return statement.where(MEMBERS.c.branch_id.in_(sorted(scope.organization_ids)))


def _standing(deadline: Any, span: Span) -> Any:
    as_of = literal(span.as_of, UtcDateTime())
    is_met = deadline.c.met_at <= as_of
    return case(
        (deadline.c.id.is_(None), NO_DEADLINE),
        # A miss stays a miss, also when the deadline was moved or the answer came later.
        (deadline.c.missed_at <= as_of, MISSED),
        (and_(is_met, deadline.c.met_at <= deadline.c.due_at), WITHIN),
        (is_met, MISSED),
        (deadline.c.due_at <= as_of, MISSED),
        else_=RUNNING,
    )
