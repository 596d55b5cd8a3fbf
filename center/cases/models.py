"""Tables of cases and their timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of

KINDS = (
    "scam",
    "scam_loss",
    "check_message",
    "health_emergency",
    "benefit_problem",
    "home_visit",
    "data_change",
    "complaint",
    "suggestion",
    "person_request",
    "identity_lockout",
    "unanswered",
    "proxy_request",
)
URGENCIES = ("urgent", "soon", "normal")
STATES = ("open", "in_progress", "waiting", "closed")
PRIORITIES = ("high", "normal", "low")
CLOSE_REASONS = ("settled", "referred", "duplicate", "withdrawn", "unreachable", "unfounded")
OUTCOMES = ("helped", "partly_helped", "not_helped", "no_harm", "unknown")
# `change`: a column of the case got another value; `fact_name` tells which, see `center.cases.service`.
ENTRY_KINDS = ("opened", "text", "fact", "note", "reply", "state", "change")
AUTHORS = ("member", "assistant", "staff", "system")
STEPS = ("claim", "assign", "priority", "urgency", "due", "state", "close", "reopen", "undo")


class Case(Base):
    """Something a person of the staff must look after."""

    __tablename__ = "cases"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("urgency", URGENCIES),
        one_of("state", STATES),
        one_of("priority", PRIORITIES),
        one_of("close_reason", CLOSE_REASONS),
        one_of("outcome", OUTCOMES),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_time"),
        Index("ix_cases_conversation_id", "conversation_id", "id"),
        Index("ix_cases_member_id", "member_id", "id"),
        Index(
            "ix_cases_open",
            "urgency",
            "opened_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_cases_closed_at",
            "closed_at",
            sqlite_where=text("closed_at IS NOT NULL"),
            postgresql_where=text("closed_at IS NOT NULL"),
        ),
        Index("ix_cases_assigned_to", "assigned_to"),
        Index("ix_cases_opened_at", "opened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    urgency: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("channel_accounts.conversation_id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    summary: Mapped[str]
    details: Mapped[dict[str, Any]]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    priority: Mapped[str] = mapped_column(default="normal")
    assigned_to: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    first_answered_at: Mapped[datetime | None]
    close_reason: Mapped[str | None]
    outcome: Mapped[str | None]
    # Counts the changes of this row, so that nobody writes over what somebody else has just changed.
    version: Mapped[int] = mapped_column(default=1)


class CaseEntry(Base):
    """One line of a case's timeline; rows can only be added (a trigger sees to it)."""

    __tablename__ = "case_entries"
    __table_args__ = (
        one_of("kind", ENTRY_KINDS),
        one_of("author", AUTHORS),
        CheckConstraint("(kind IN ('fact', 'change')) = (fact_name IS NOT NULL)", name="fact_has_name"),
        Index("ix_case_entries_case_id", "case_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str]
    author: Mapped[str]
    author_name: Mapped[str | None]
    fact_name: Mapped[str | None]
    body: Mapped[str]
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    # The message this line tells of, where it is one.
    inbox_id: Mapped[int | None] = mapped_column(ForeignKey("inbox_messages.id"), index=True)
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_messages.id"), index=True)


class CaseChange(Base):
    """What one change of a case has replaced, for undoing it; rows can only be added (a trigger sees to it).

    version: the one that the change has made.
    """

    __tablename__ = "case_changes"
    __table_args__ = (one_of("step", STEPS),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    replaced: Mapped[dict[str, Any]]
    at: Mapped[datetime]
