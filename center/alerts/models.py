"""Tables of the routes to staff and of the alerts that go out by them.

As in the outbox, `finished_at IS NULL` marks what is still to be done, and `next_attempt_at` is retry time and lease.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of

ROUTE_KINDS = ("telegram", "mail", "webhook")
# What a route can be told of.
EVENTS = (
    "new_urgent",
    "urgent_again",
    "first_answer_warning",
    "first_answer_missed",
    "close_warning",
    "close_missed",
    "no_answer",
    "scam_wave",
)
# Of several cases together: it is not over when one of them is.
WAVE = "scam_wave"
# What staff send to see whether a route works: about no case.
TEST = "test"
STATES = ("due", "sending", "failed", "sent", "given_up", "withdrawn")
FINISHED_STATES = "('sent', 'given_up', 'withdrawn')"
LANGUAGES = ("zh", "en")
URGENCIES = ("urgent", "soon", "normal")
UNFINISHED = text("finished_at IS NULL")
LOST = text("state = 'given_up' AND case_id IS NOT NULL")
IS_TEST = text("case_id IS NULL")


class AlertRoute(Base):
    """A way to tell staff, and of what. Level 1 is told at once, higher levels after a delay if nobody has answered."""

    __tablename__ = "alert_routes"
    __table_args__ = (
        one_of("kind", ROUTE_KINDS),
        one_of("min_urgency", URGENCIES),
        one_of("language", LANGUAGES),
        CheckConstraint("level >= 1", name="level_from_one"),
        CheckConstraint("delay_seconds >= 0", name="delay_not_negative"),
        UniqueConstraint("kind", "target", "level"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # What staff call it; the target of a group is a number that nobody knows by heart.
    name: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]
    target: Mapped[str]
    min_urgency: Mapped[str] = mapped_column(default="urgent")
    events: Mapped[list[str]]
    language: Mapped[str] = mapped_column(default="zh")
    level: Mapped[int] = mapped_column(default=1)
    delay_seconds: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class Alert(Base):
    """One alert to one target."""

    __tablename__ = "alerts"
    __table_args__ = (
        one_of("event", (*EVENTS, TEST)),
        one_of("kind", ROUTE_KINDS),
        one_of("state", STATES),
        CheckConstraint(f"(state IN {FINISHED_STATES}) = (finished_at IS NOT NULL)", name="finished_has_time"),
        CheckConstraint(f"(event = '{TEST}') = (case_id IS NULL)", name="test_has_no_case"),
        UniqueConstraint("case_id", "event", "occasion", "level", "kind", "target"),
        Index("ix_alerts_due", "kind", "next_attempt_at", "id", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
        Index("ix_alerts_lost", "finished_at", sqlite_where=LOST, postgresql_where=LOST),
        Index("uq_alerts_test", "route_id", "occasion", unique=True, sqlite_where=IS_TEST, postgresql_where=IS_TEST),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    # No key: what was told stays on file when its route is removed.
    route_id: Mapped[int | None]
    event: Mapped[str]
    # Tells apart what can happen to a case more than once.
    occasion: Mapped[str] = mapped_column(default="")
    level: Mapped[int]
    kind: Mapped[str]
    target: Mapped[str]
    language: Mapped[str]
    state: Mapped[str] = mapped_column(default="due")
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None]
    finished_at: Mapped[datetime | None]
    # Withdrawn while a worker was sending it: if that fails, it is not tried again.
    recalled_at: Mapped[datetime | None]
    failure: Mapped[str | None]
