"""Offices, hours and numbers. Everyone calls it; emergency numbers are known even before anything is on file."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.clock import to_local
from center.contacts import queries
from center.contacts.hours import LOOK_AHEAD_DAYS, due_time, find_opening
from center.contacts.views import ContactView, OpeningHoursView, OpeningView
from center.db.statements import upsert
from center.settings import get_settings

__all__ = [
    "DEFAULT_NUMBERS",
    "ContactView",
    "OpeningHoursView",
    "OpeningView",
    "answered_by",
    "default_numbers",
    "find_contact",
    "find_next_opening",
    "list_contacts",
    "numbers",
    "opening_hours",
    "set_number",
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


def find_next_opening(session: Session, *, now: datetime) -> OpeningView | None:
    """Return when the windows are open: now, or next."""
    today = to_local(now).date()
    days = {"first_day": today, "last_day": today + timedelta(days=LOOK_AHEAD_DAYS)}
    closed = set(session.execute(queries.CLOSED_FROM, days).scalars())
    return find_opening(opening_hours(session), closed, now=now)


def answered_by(session: Session, *, urgency: str, now: datetime) -> datetime:
    """Return until when staff will have looked at a case of this urgency, as people may be told."""
    today = to_local(now).date()
    days = {"first_day": today, "last_day": today + timedelta(days=LOOK_AHEAD_DAYS)}
    closed = set(session.execute(queries.CLOSED_FROM, days).scalars())
    return due_time(opening_hours(session), closed, urgency=urgency, now=now)


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
