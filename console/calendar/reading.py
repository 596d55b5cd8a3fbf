"""Reads hours and days from forms. What cannot be is refused by the contact services; here only what cannot be read."""

from __future__ import annotations

from datetime import date

from starlette.datastructures import FormData

from center.contacts.service import CalendarInvalidError
from center.contacts.stretches import MOST_A_DAY, WEEKDAYS
from center.contacts.views import CalendarDayView, OpeningHoursView, StretchView
from console.access import NotAllowedError
from console.forms import text_of, time_in

DAY = "day"
# The calendar of a center; a day before and after it must still be a day, in every time zone.
YEARS = range(1950, 2200)


def day_in(address: str) -> date:
    """Return the day an address names; raises NotAllowedError, as for a page that is not there, where it is none."""
    try:
        found = date.fromisoformat(address)
    except ValueError:
        raise NotAllowedError("read.calendar") from None
    if found.isoformat() != address or found.year not in YEARS:
        raise NotAllowedError("read.calendar")
    return found


def read_week(form: FormData) -> list[OpeningHoursView]:
    """Return the hours of the week of a form; raises CalendarInvalidError: time_unreadable, closes_before_opening."""
    return [
        OpeningHoursView(weekday, stretch.opens_local, stretch.closes_local)
        for weekday in WEEKDAYS
        for stretch in read_stretches(form, str(weekday))
    ]


def read_day(form: FormData, on: date) -> CalendarDayView:
    """Return a day as a form tells it; raises CalendarInvalidError as `read_week` does."""
    kind = text_of(form, "kind")
    hours = read_stretches(form, DAY) if kind == "workday" else ()
    return CalendarDayView(on, kind, text_of(form, "reason_zh"), text_of(form, "reason_en"), tuple(hours))


def read_stretches(form: FormData, name: str) -> list[StretchView]:
    """Return the stretches of one day: fields opens-<name>-<n> and closes-<name>-<n>, those left empty left out."""
    stretches = []
    for number in range(1, MOST_A_DAY + 1):
        written = [text_of(form, f"{end}-{name}-{number}").strip() for end in ("opens", "closes")]
        if not any(written):
            continue
        try:
            opens, closes = (time_in(one) for one in written)
        except ValueError:
            raise CalendarInvalidError("time_unreadable") from None
        stretches.append(StretchView(opens, closes))
    return stretches
