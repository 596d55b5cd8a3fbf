"""Tables of retention: rules that staff have changed, holds that stop it, and the nights on record."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import Document, one_of
from center.retention.rules import KINDS

RUN_STATES = ("running", "waiting", "done", "discarded")
DOUBTS = ("first", "clock", "amount")
PRESENT = text("lifted_at IS NULL")


class RetentionRule(Base):
    """A rule that staff have changed; what is not here is as in `center.retention.rules`."""

    __tablename__ = "retention_rules"
    __table_args__ = (one_of("kind", KINDS), CheckConstraint("months BETWEEN 1 AND 1200", name="months_possible"))

    kind: Mapped[str] = mapped_column(primary_key=True)
    months: Mapped[int]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    changed_at: Mapped[datetime]


class LegalHold(Base):
    """A case of which nothing may be deleted, because the police or a court may ask for it."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_someone"),
        Index("ix_legal_holds_case_id", "case_id"),
        Index("uq_legal_holds_present", "case_id", unique=True, sqlite_where=PRESENT, postgresql_where=PRESENT),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    reason: Mapped[str]
    placed_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    placed_at: Mapped[datetime]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    lifted_at: Mapped[datetime | None]


class RetentionRun(Base):
    """One night's work: what was planned, what doubt held it up, what is gone by now. Counts only, nobody's words.

    started_at: the moment all of its limits are counted from. position: where it goes on after a stop.
    """

    __tablename__ = "retention_runs"
    __table_args__ = (
        one_of("state", RUN_STATES),
        one_of("doubt", DOUBTS),
        CheckConstraint("(state IN ('done', 'discarded')) = (finished_at IS NOT NULL)", name="finished_has_time"),
        CheckConstraint("state <> 'waiting' OR doubt IS NOT NULL", name="waits_for_a_reason"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed_by_someone"),
        CheckConstraint("doubt IS NULL OR state <> 'running' OR confirmed_by IS NOT NULL", name="doubts_are_confirmed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    night: Mapped[date] = mapped_column(unique=True)
    state: Mapped[str]
    started_at: Mapped[datetime]
    doubt: Mapped[str | None]
    planned: Mapped[dict[str, Any]] = mapped_column(Document)
    deleted: Mapped[dict[str, Any]] = mapped_column(Document)
    position: Mapped[dict[str, Any]] = mapped_column(Document)
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    confirmed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
