"""The hours of the week and the days that differ from them, as they lie on file. Part of the contact services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from center.contacts import queries
from center.contacts.hours import WorkingCalendar
from center.contacts.views import CalendarDayView, OpeningHoursView, StretchView


def opening_hours(session: Session) -> list[OpeningHoursView]:
    """Return the hours of the week."""
    return [OpeningHoursView(*row) for row in session.execute(queries.ALL_HOURS)]


def load_calendar(session: Session, *, first_day: date) -> WorkingCalendar:
    """Return the hours of the week, and every day from `first_day` on that differs from them."""
    days = list_calendar_days(session, first_day=first_day)
    return WorkingCalendar(opening_hours(session), {day.on: day for day in days})


def list_calendar_days(session: Session, *, first_day: date) -> list[CalendarDayView]:
    """Return the days from `first_day` on that differ from their weekday, in order."""
    days: dict[date, CalendarDayView] = {}
    for row in session.execute(queries.DAYS_FROM, {"first_day": first_day}):
        known = days.get(row.day)
        hours = () if row.opens_local is None else (StretchView(row.opens_local, row.closes_local),)
        before = () if known is None else known.hours
        days[row.day] = CalendarDayView(row.day, row.kind, row.reason_zh, row.reason_en, before + hours)
    return list(days.values())


def set_calendar_day(
    session: Session, *, on: date, kind: str, reason_zh: str, reason_en: str, hours: Sequence[StretchView] = ()
) -> None:
    """State that a day is a `holiday`, or a `workday` with ordinary or its own hours.

    Put on record by `change_day`. What was planned before keeps its time.
    """
    if hours and kind == "holiday":
        raise ValueError("a holiday has no hours")
    remove_calendar_day(session, on=on)
    day = {"day": on, "kind": kind, "reason_zh": reason_zh, "reason_en": reason_en}
    session.execute(queries.INSERT_DAY, day)
    for stretch in hours:
        row = {"day": on, "opens_local": stretch.opens_local, "closes_local": stretch.closes_local}
        session.execute(queries.INSERT_DAY_HOURS, row)


def remove_calendar_day(session: Session, *, on: date) -> None:
    """Let a day be like its weekday again; put on record by `drop_day`."""
    session.execute(queries.DELETE_DAY, {"of_day": on})
