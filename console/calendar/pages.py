"""What the pages of the calendar show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from fastapi import Request, Response

from center.clock import LOCAL_ZONE, to_local, utc_now
from center.contacts import service as contacts
from center.contacts.holidays import last_known_year
from center.contacts.stretches import MOST_A_DAY, by_weekday, stamp_of_day, stamp_of_week
from center.contacts.views import CalendarDayView, StretchView
from center.deadlines import service as deadlines
from center.staff import rights
from console.access import Visit
from console.office.answers import Problem, office_page
from console.office.month import Cell, Month, days_of, lay_out, month_of
from console.site import site_of, words_for
from console.times import day as written_day
from console.words import Words

NOVEMBER = 11
DAY = timedelta(days=1)
STRETCHES = range(1, MOST_A_DAY + 1)


def calendar_page(request: Request, visit: Visit, *, problem: Problem | None = None) -> Response:
    """Show the hours of the week, a month, and the days ahead that differ."""
    words, now = words_for(request), utc_now()
    today = to_local(now).date()
    first = month_of(request.query_params.get("month", ""), today=today)
    with site_of(request).database.read() as session:
        days = contacts.list_calendar_days(session, first_day=min(today, days_of(first)[0][0]))
        week = contacts.opening_hours(session)
        missing = contacts.list_years_without_holidays(session, now=now)
        known = {
            year: len(contacts.list_days_to_bring_in(session, year=year, now=now))
            for year in range(today.year, max(today.year + 1, last_known_year()) + 1)
        }
    calendar = contacts.WorkingCalendar(week, {one.on: one for one in days})
    may_change = rights.may_ever(visit.staff, "change.calendar")
    context = {
        "week": by_weekday(week),
        "days": [(one, written_day(one.on, words.language)) for one in days if one.on >= today],
        "month": _month(first, calendar, words, today, leads_on=may_change),
        "missing": [(year, _cannot_wait(year, today)) for year in missing],
        "can_bring_in": {year: count for year, count in known.items() if count},
        "last_known_year": last_known_year(),
        "may_change": may_change,
        "today": today,
    }
    return office_page(request, visit, "calendar", "calendar/page.html", context, problem=problem)


def week_page(
    request: Request, visit: Visit, *, problem: Problem | None = None, given: Mapping[str, str] | None = None
) -> Response:
    """Show the form of the week's hours; given: what was written, where it was not kept."""
    with site_of(request).database.read() as session:
        week = contacts.opening_hours(session)
    present = {
        name: at for weekday, stretches in by_weekday(week).items() for name, at in _fields(str(weekday), stretches)
    }
    context = {"given": given or present, "seen": stamp_of_week(week), "stretches": STRETCHES, "weekdays": range(1, 8)}
    return office_page(request, visit, "calendar", "calendar/week.html", context, problem=problem)


def day_page(
    request: Request,
    visit: Visit,
    on: date,
    *,
    problem: Problem | None = None,
    given: Mapping[str, str] | None = None,
) -> Response:
    """Show one day and how it may differ; given: what was written, where it was not kept."""
    words, now = words_for(request), utc_now()
    begins = datetime.combine(on, time(0), LOCAL_ZONE).astimezone(UTC)
    with site_of(request).database.read() as session:
        known = contacts.find_calendar_day(session, on=on)
        week = by_weekday(contacts.opening_hours(session))
        planned = deadlines.count_due_between(session, since=begins, until=begins + DAY)
    first_weekday = next((weekday for weekday, stretches in week.items() if stretches), 1)
    context = {
        "on": on,
        "day_title": written_day(on, words.language),
        "known": known,
        "given": given or _given_of(known),
        "seen": stamp_of_day(known),
        "usual": week[on.isoweekday()],
        "made_up": week[first_weekday],
        "first_weekday": first_weekday,
        "stretches": STRETCHES,
        "planned": planned,
        "is_past": on < to_local(now).date(),
    }
    return office_page(request, visit, "calendar", "calendar/day.html", context, problem=problem)


def _given_of(known: CalendarDayView | None) -> dict[str, str]:
    if known is None:
        return {"kind": "holiday"}
    told = {"kind": known.kind, "reason_zh": known.reason_zh, "reason_en": known.reason_en}
    return told | dict(_fields("day", known.hours))


def _fields(name: str, stretches: tuple[StretchView, ...]) -> list[tuple[str, str]]:
    return [
        (f"{end}-{name}-{number}", f"{at:%H:%M}")
        for number, one in enumerate(stretches, start=1)
        for end, at in (("opens", one.opens_local), ("closes", one.closes_local))
    ]


def _cannot_wait(year: int, today: date) -> bool:
    """Tell whether a year without holidays is already there, or about to be published."""
    return year <= today.year or today.month >= NOVEMBER


def _month(first: date, calendar: contacts.WorkingCalendar, words: Words, today: date, *, leads_on: bool) -> Month:
    def fill(on: date) -> Cell:
        other = calendar.days.get(on)
        is_worked = bool(calendar.stretches_of(on))
        marks: tuple[str, ...] = ()
        if other is not None:
            marks = (
                words("calendar_rest" if other.kind == "holiday" else "calendar_work"),
                other.told("reason", words.language),
            )
        tone = "closed" if not is_worked else "made-up" if other is not None else ""
        path = f"/office/calendar/days/{on.isoformat()}" if leads_on else ""
        return Cell(on, on.month == first.month, on == today, marks, tone, path)

    return lay_out(first, fill, words.language)
