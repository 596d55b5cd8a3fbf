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
ENTRY_KINDS = ("opened", "text", "fact", "note", "reply", "state")
AUTHORS = ("member", "assistant", "staff")


class Case(Base):
    """Something a person of the staff must look after."""

    __tablename__ = "cases"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("urgency", URGENCIES),
        one_of("state", STATES),
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
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    urgency: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("channel_accounts.conversation_id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    summary: Mapped[str]
    details: Mapped[dict[str, Any]]
    assigned_to: Mapped[str | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class CaseEntry(Base):
    """One line of a case's timeline; rows can only be added (a trigger sees to it)."""

    __tablename__ = "case_entries"
    __table_args__ = (
        one_of("kind", ENTRY_KINDS),
        one_of("author", AUTHORS),
        CheckConstraint("(kind = 'fact') = (fact_name IS NOT NULL)", name="fact_has_name"),
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
