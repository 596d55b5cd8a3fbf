"""Tables of offices, hours and numbers; staff can change all of them."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of

DAY_KINDS = ("holiday", "workday")
DRAFT_OUTCOMES = ("confirmed", "dropped")


class Contact(Base):
    """Where one matter is handled."""

    __tablename__ = "contacts"

    topic: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    phone: Mapped[str]
    address_zh: Mapped[str]
    address_en: Mapped[str]
    bring_zh: Mapped[str | None]
    bring_en: Mapped[str | None]


class OpeningHours(Base):
    """When the windows are open on a weekday (1 is Monday), in local time."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_known"),
        CheckConstraint("closes_local > opens_local", name="closes_after_opening"),
    )

    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    opens_local: Mapped[time] = mapped_column(primary_key=True)
    closes_local: Mapped[time]


class CalendarDay(Base):
    """A day that differs from its weekday: a holiday, or a workday (made up for one, or shorter than usual)."""

    __tablename__ = "calendar_days"
    __table_args__ = (one_of("kind", DAY_KINDS),)

    on: Mapped[date] = mapped_column("day", primary_key=True)
    kind: Mapped[str]
    reason_zh: Mapped[str]
    reason_en: Mapped[str]


class CalendarDayHours(Base):
    """A stretch of a workday that has hours of its own, in local time."""

    __tablename__ = "calendar_day_hours"
    __table_args__ = (CheckConstraint("closes_local > opens_local", name="closes_after_opening"),)

    on: Mapped[date] = mapped_column("day", ForeignKey("calendar_days.day", ondelete="CASCADE"), primary_key=True)
    opens_local: Mapped[time] = mapped_column(primary_key=True)
    closes_local: Mapped[time]


class ServiceNumber(Base):
    """A telephone number that answers name by a code: police, ambulance, anti_fraud, crisis_line, center."""

    __tablename__ = "service_numbers"

    code: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]


class NumberDraft(Base):
    """A new emergency number that one administrator has written down; it counts once another one confirms it."""

    __tablename__ = "number_drafts"
    __table_args__ = (
        one_of("outcome", DRAFT_OUTCOMES),
        CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name="decided_somehow"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("outcome <> 'confirmed' OR decided_by <> drafted_by", name="confirmed_by_another"),
        Index(
            "uq_number_drafts_open",
            "code",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    old_number: Mapped[str]
    new_number: Mapped[str]
    drafted_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    drafted_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    decided_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
