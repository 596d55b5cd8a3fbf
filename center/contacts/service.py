"""Offices, hours and numbers. Everyone calls it; emergency numbers are known even before anything is on file."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.clock import to_local
from center.contacts import queries
from center.contacts.calendar import (
    CalendarChangedError,
    bring_in_year,
    change_day,
    change_week,
    drop_day,
    find_calendar_day,
    list_days_to_bring_in,
    list_years_without_holidays,
)
from center.contacts.days import (
    list_calendar_days,
    load_calendar,
    opening_hours,
    remove_calendar_day,
    set_calendar_day,
)
from center.contacts.dialling import NumberInvalidError
from center.contacts.hours import WorkingCalendar, find_opening
from center.contacts.known_numbers import DEFAULT_NUMBERS, default_numbers, numbers, set_number
from center.contacts.number_changes import (
    EMERGENCY_NUMBERS,
    NumberChangedError,
    OwnDraftError,
    change_office_phone,
    change_own_number,
    confirm_draft,
    draft_number,
    drop_draft,
    list_drafts,
)
from center.contacts.promise import due_time
from center.contacts.stretches import CalendarInvalidError
from center.contacts.views import (
    CalendarDayView,
    ContactView,
    NumberDraftView,
    OpeningHoursView,
    OpeningView,
    StretchView,
)
from center.contacts.working_time import working_time_between

__all__ = [
    "DEFAULT_NUMBERS",
    "EMERGENCY_NUMBERS",
    "CalendarChangedError",
    "CalendarDayView",
    "CalendarInvalidError",
    "ContactView",
    "NumberChangedError",
    "NumberDraftView",
    "NumberInvalidError",
    "OpeningHoursView",
    "OpeningView",
    "OwnDraftError",
    "StretchView",
    "WorkingCalendar",
    "answered_by",
    "bring_in_year",
    "change_day",
    "change_office_phone",
    "change_own_number",
    "change_week",
    "confirm_draft",
    "default_numbers",
    "draft_number",
    "drop_day",
    "drop_draft",
    "find_calendar_day",
    "find_closing_before",
    "find_contact",
    "find_next_opening",
    "list_calendar_days",
    "list_contacts",
    "list_days_to_bring_in",
    "list_drafts",
    "list_years_without_holidays",
    "load_calendar",
    "numbers",
    "opening_hours",
    "remove_calendar_day",
    "set_calendar_day",
    "set_number",
    "working_time_until",
]


def find_contact(session: Session, *, topic: str) -> ContactView | None:
    """Return where a matter is handled."""
    row = session.execute(queries.CONTACT_BY_TOPIC, {"of_topic": topic}).one_or_none()
    return None if row is None else ContactView(*row)


def list_contacts(session: Session) -> list[ContactView]:
    """Return all contacts in the order they are told."""
    return [ContactView(*row) for row in session.execute(queries.ALL_CONTACTS)]


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
