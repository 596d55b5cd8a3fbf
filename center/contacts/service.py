"""Offices, hours and numbers. Everyone calls it; emergency numbers are known even before anything is on file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from center.clock import to_local
from center.contacts import queries
from center.contacts.hours import WorkingCalendar, due_time, find_opening
from center.contacts.views import CalendarDayView, ContactView, OpeningHoursView, OpeningView, StretchView
from center.contacts.working_time import working_time_between
from center.db.statements import upsert
from center.settings import get_settings

__all__ = [
    "DEFAULT_NUMBERS",
    "CalendarDayView",
    "ContactView",
    "OpeningHoursView",
    "OpeningView",
    "StretchView",
    "WorkingCalendar",
    "answered_by",
    "default_numbers",
    "find_closing_before",
    "find_contact",
    "find_next_opening",
    "list_calendar_days",
    "list_contacts",
    "load_calendar",
    "numbers",
    "opening_hours",
    "remove_calendar_day",
    "set_calendar_day",
    "set_number",
    "working_time_until",
]

# What is dialled in the whole country; 12345 finds any public office until a site says its own number.
DEFAULT_NUMBERS = {
    "police": "110",
    "ambulance": "120",
    "anti_fraud": "96110",
    "crisis_line": "12356",
    "center": "12345",
}


def find_contact(session: Session, *, topic: str) -> ContactView | None:
    """Return where a matter is handled."""
    row = session.execute(queries.CONTACT_BY_TOPIC, {"of_topic": topic}).one_or_none()
    return None if row is None else ContactView(*row)


def list_contacts(session: Session) -> list[ContactView]:
    """Return all contacts in the order they are told."""
    return [ContactView(*row) for row in session.execute(queries.ALL_CONTACTS)]


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
    """State that a day is a `holiday`, or a `workday` with ordinary or its own hours; for staff.

    What was planned before keeps its time.
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
    """Let a day be like its weekday again; for staff."""
    session.execute(queries.DELETE_DAY, {"of_day": on})


def find_next_opening(session: Session, *, now: datetime) -> OpeningView | None:
    """Return when the windows are open: now, or next."""
    return find_opening(load_calendar(session, first_day=to_local(now).date()), now=now)


def answered_by(session: Session, *, urgency: str, now: datetime) -> datetime:
    """Return until when staff will have looked at a case of this urgency, as people may be told."""
    return due_time(load_calendar(session, first_day=to_local(now).date()), urgency=urgency, now=now)


def working_time_until(session: Session, *, at: datetime, now: datetime) -> timedelta:
    """Return how much working time there is from now to a moment."""
    return working_time_between(now, at, load_calendar(session, first_day=to_local(now).date()))


def find_closing_before(session: Session, *, at: datetime, now: datetime) -> datetime | None:
    """Return when the center closes last before a moment at which it is closed; None where it is open then.

    None too where it does not open at all from now until then.
    """
    calendar = load_calendar(session, first_day=to_local(now).date())
    day, today = to_local(at).date(), to_local(now).date()
    while day >= today:
        for opens_at, closes_at in reversed(calendar.stretches_of(day)):
            if opens_at <= at <= closes_at:
                return None
            if now < closes_at < at:
                return closes_at
        day -= timedelta(days=1)
    return None


def default_numbers() -> dict[str, str]:
    """Return the numbers that are known without the database."""
    own = get_settings().center_phone
    return DEFAULT_NUMBERS | ({"center": own} if own else {})


def numbers(session: Session) -> dict[str, str]:
    """Return the numbers by code: police, ambulance, anti_fraud, crisis_line, center and what staff added."""
    return default_numbers() | {row.code: row.number for row in session.execute(queries.ALL_NUMBERS)}


def set_number(session: Session, *, code: str, number: str) -> None:
    """Change a number; for staff."""
    upsert(session, queries.NUMBERS, {"code": code, "number": number}, update=("number",))
