"""Tables of deadlines and of the rules they are planned by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of
from center.deadlines.rules import CASE_DEADLINES, CLOCKS, RULE_KINDS

RUNNING = text("met_at IS NULL AND missed_at IS NULL")
UNWARNED = text("met_at IS NULL AND missed_at IS NULL AND warned_at IS NULL")


class DeadlineRule(Base):
    """A rule that staff have changed; what is not here is as in `center.deadlines.rules`."""

    __tablename__ = "deadline_rules"
    __table_args__ = (
        one_of("kind", RULE_KINDS),
        one_of("clock", CLOCKS),
        CheckConstraint("minutes BETWEEN 1 AND 100000", name="minutes_possible"),
        CheckConstraint("warn_percent BETWEEN 1 AND 100", name="warn_percent_possible"),
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    urgency: Mapped[str] = mapped_column(primary_key=True)
    case_kind: Mapped[str] = mapped_column(primary_key=True)
    priority: Mapped[str] = mapped_column(primary_key=True)
    clock: Mapped[str]
    minutes: Mapped[int]
    warn_percent: Mapped[int]


class Deadline(Base):
    """Until when one thing must have happened in a case."""

    __tablename__ = "deadlines"
    __table_args__ = (
        one_of("kind", CASE_DEADLINES),
        UniqueConstraint("case_id", "kind"),
        Index("ix_deadlines_due_at", "due_at", sqlite_where=RUNNING, postgresql_where=RUNNING),
        Index("ix_deadlines_warn_at", "warn_at", sqlite_where=UNWARNED, postgresql_where=UNWARNED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str]
    warn_at: Mapped[datetime]
    due_at: Mapped[datetime]
    is_set_by_hand: Mapped[bool] = mapped_column(default=False)
    warned_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]
    met_at: Mapped[datetime | None]
