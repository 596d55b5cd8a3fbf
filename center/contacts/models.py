"""Tables of offices, hours and numbers; staff can change all of them."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of

DAY_KINDS = ("holiday", "workday")


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
