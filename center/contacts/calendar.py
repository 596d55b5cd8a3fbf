"""Changes of the working calendar by staff, each on record. Part of the contact services.

What is planned already keeps its time: whoever changes the calendar is told so, and moves nothing unawares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.clock import to_local
from center.contacts import queries
from center.contacts.days import list_calendar_days, opening_hours, remove_calendar_day, set_calendar_day
from center.contacts.holidays import PublicDay, public_days
from center.contacts.models import DAY_KINDS
from center.contacts.stretches import (
    CalendarInvalidError,
    by_weekday,
    require_day,
    require_week,
    stamp_of_day,
    stamp_of_week,
    written,
    written_day,
)
from center.contacts.views import CalendarDayView, OpeningHoursView

LONGEST_REASON = 40
FURTHEST = timedelta(days=800)


class CalendarChangedError(Exception):
    """Somebody has changed this since the form was written, or the form came twice."""


def change_week(session: Session, *, actor: Actor, hours: Sequence[OpeningHoursView], seen: str, now: datetime) -> None:
    """Set the hours of the whole week; seen: the stamp of the week when the form was written.

    Raises CalendarInvalidError as `require_week` does, and CalendarChangedError.
    """
    new = require_week(hours)
    session.execute(queries.LOCK_HOURS)
    before = opening_hours(session)
    if seen != stamp_of_week(before):
        raise CalendarChangedError
    session.execute(queries.DELETE_HOURS)
    session.execute(
        queries.INSERT_HOURS,
        [{"weekday": r.weekday, "opens_local": r.opens_local, "closes_local": r.closes_local} for r in new],
    )
    old, changed = by_weekday(before), by_weekday(new)
    for weekday in old:
        if old[weekday] != changed[weekday]:
            told = {"old": written(old[weekday]), "new": written(changed[weekday])}
            _record(session, actor, f"weekday {weekday}", now, action="change.calendar", **told)


def find_calendar_day(session: Session, *, on: date) -> CalendarDayView | None:
    """Return in what a day differs from its weekday, or None where it does not."""
    return next((day for day in list_calendar_days(session, first_day=on) if day.on == on), None)


def change_day(session: Session, *, actor: Actor, day: CalendarDayView, seen: str, now: datetime) -> None:
    """Let a day be a holiday, or a workday with ordinary or its own hours; seen: the stamp when the form was written.

    Raises CalendarChangedError and CalendarInvalidError: day_kind_unknown, day_is_past, day_too_far, reason_unfit,
    holiday_with_hours, and as `require_day` does.
    """
    _require_day_ahead(day.on, now)
    if day.kind not in DAY_KINDS:
        raise CalendarInvalidError("day_kind_unknown")
    if day.kind == "holiday" and day.hours:
        raise CalendarInvalidError("holiday_with_hours")
    zh, en = _fit_reason(day.reason_zh), _fit_reason(day.reason_en or day.reason_zh)
    fit = replace(day, hours=require_day(day.hours), reason_zh=zh, reason_en=en)
    before = _hold_day(session, fit.on, seen)
    set_calendar_day(session, on=fit.on, kind=fit.kind, reason_zh=zh, reason_en=en, hours=fit.hours)
    told = {"old": written_day(before), "new": written_day(fit)}
    _record(session, actor, fit.on.isoformat(), now, action="change.calendar", **told)


def drop_day(session: Session, *, actor: Actor, on: date, seen: str, now: datetime) -> None:
    """Let a day be like its weekday again; raises CalendarChangedError, CalendarInvalidError: day_is_past."""
    _require_day_ahead(on, now)
    before = _hold_day(session, on, seen)
    if before is None:
        raise CalendarChangedError
    remove_calendar_day(session, on=on)
    _record(session, actor, on.isoformat(), now, action="drop.calendar", old=written_day(before))


def list_days_to_bring_in(session: Session, *, year: int, now: datetime) -> list[PublicDay]:
    """Return the public holidays and made-up workdays of a year that are known, still ahead, and not on file."""
    first_day = max(date(year, 1, 1), to_local(now).date())
    on_file = {day.on for day in list_calendar_days(session, first_day=first_day)}
    return [day for day in public_days(first_day=first_day) if day.on.year == year and day.on not in on_file]


def bring_in_year(session: Session, *, actor: Actor, year: int, now: datetime) -> list[PublicDay]:
    """Put a year's public holidays and made-up workdays on file; what staff have written for a day stays as it is."""
    session.execute(queries.LOCK_HOURS)
    days = list_days_to_bring_in(session, year=year, now=now)
    for day in days:
        set_calendar_day(session, on=day.on, kind=day.kind, reason_zh=day.reason.zh, reason_en=day.reason.en)
    if days:
        told = ", ".join(f"{day.on:%m-%d} {day.kind}" for day in days)
        _record(session, actor, str(year), now, action="bring_in.calendar", new=told)
    return days


def list_years_without_holidays(session: Session, *, now: datetime) -> list[int]:
    """Return this year and the next one, if no holiday of theirs is on file."""
    this_year = to_local(now).year
    on_file = list_calendar_days(session, first_day=date(this_year, 1, 1))
    known = {day.on.year for day in on_file if day.kind == "holiday"}
    return [year for year in (this_year, this_year + 1) if year not in known]


def _hold_day(session: Session, on: date, seen: str) -> CalendarDayView | None:
    # One lock for the whole calendar: a day that is not on file has no row that could be held.
    session.execute(queries.LOCK_HOURS)
    before = find_calendar_day(session, on=on)
    if seen != stamp_of_day(before):
        raise CalendarChangedError
    return before


def _require_day_ahead(on: date, now: datetime) -> None:
    today = to_local(now).date()
    if on < today:
        raise CalendarInvalidError("day_is_past")
    if on > today + FURTHEST:
        raise CalendarInvalidError("day_too_far")


def _fit_reason(reason: str) -> str:
    fit = " ".join(reason.split())
    if not fit or len(fit) > LONGEST_REASON or not fit.isprintable():
        raise CalendarInvalidError("reason_unfit")
    return fit


def _record(
    session: Session,
    actor: Actor,
    object_id: str,
    now: datetime,
    *,
    action: str,
    old: str | None = None,
    new: str | None = None,
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        object_kind="calendar",
        object_id=object_id,
        old=old or None,
        new=new or None,
        now=now,
    )
