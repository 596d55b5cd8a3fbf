"""The statements of the figures of scams; each is bounded by the span."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from center.cases.kinds import FRAUD_KINDS
from center.cases.models import Case, CaseEntry
from center.checks.models import CheckRequest
from center.conversations.models import ChannelAccount
from center.db.base import table_of
from center.db.statements import seconds_of
from center.figures.spans import Span
from center.figures.views import Scope
from center.members.models import Member
from center.scams.traces.models import CaseProfile

CASES, ENTRIES, MEMBERS, PROFILES = table_of(Case), table_of(CaseEntry), table_of(Member), table_of(CaseProfile)
# What a figure is made of; the other facts are words.
FACTS = ("amount", "stopped_fen", "scam_means")
CHECKS, ACCOUNTS = table_of(CheckRequest), table_of(ChannelAccount)


def fraud_cases(span: Span, scope: Scope) -> Select[Any]:
    """Return the statement that reads the reports of a span."""
    statement = select(
        CASES.c.id,
        CASES.c.kind,
        seconds_of(CASES.c.opened_at),
        seconds_of(CASES.c.first_answered_at),
        seconds_of(CASES.c.closed_at),
        CASES.c.member_id,
        MEMBERS.c.branch_id,
        MEMBERS.c.birth_date,
        PROFILES.c.scam_type,
    ).select_from(_joined().outerjoin(PROFILES, PROFILES.c.case_id == CASES.c.id))
    return _within(statement, span, scope)


def facts_of(span: Span, scope: Scope) -> Select[Any]:
    """Return the statement that reads what was told of them, the oldest first."""
    statement = select(ENTRIES.c.case_id, ENTRIES.c.fact_name, ENTRIES.c.body).select_from(
        _joined().join(ENTRIES, ENTRIES.c.case_id == CASES.c.id)
    )
    statement = statement.where(ENTRIES.c.kind == "fact", ENTRIES.c.fact_name.in_(FACTS), ENTRIES.c.at < span.as_of)
    return _within(statement, span, scope).order_by(ENTRIES.c.id)


def unknown_messages(span: Span, scope: Scope, limit: int) -> Select[Any]:
    """Return the statement that reads the messages nobody could judge, the newest first."""
    statement = select(CASES.c.id, CASES.c.summary).select_from(_joined())
    statement = _within(statement, span, scope).where(CASES.c.kind == "check_message", CASES.c.summary != "")
    return statement.order_by(CASES.c.opened_at.desc(), CASES.c.id.desc()).limit(limit)


def count_checks(session: Session, span: Span, scope: Scope) -> tuple[int, int]:
    """Count the messages that people asked about in a span, and those that were answered without a case."""
    statement = select(func.count(), func.count().filter(CHECKS.c.case_id.is_(None))).where(
        CHECKS.c.at >= span.starts_at, CHECKS.c.at < span.ends_at
    )
    if scope.organization_ids is not None:
        statement = (
            statement.join(ACCOUNTS, ACCOUNTS.c.conversation_id == CHECKS.c.conversation_id)
            .join(MEMBERS, MEMBERS.c.id == ACCOUNTS.c.member_id)
            .where(MEMBERS.c.branch_id.in_(sorted(scope.organization_ids)))
        )
    row = session.execute(statement).one()
    return int(row[0]), int(row[1])


def _joined() -> Any:
    return CASES.outerjoin(MEMBERS, MEMBERS.c.id == CASES.c.member_id)


def _within(statement: Select[Any], span: Span, scope: Scope) -> Select[Any]:
    statement = statement.where(
        CASES.c.kind.in_(sorted(FRAUD_KINDS)), CASES.c.opened_at >= span.starts_at, CASES.c.opened_at < span.ends_at
    )
    if scope.organization_ids is None:
        return statement
    return statement.where(MEMBERS.c.branch_id.in_(sorted(scope.organization_ids)))
