"""What the page of duty and absences shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from fastapi import Request, Response

from center.clock import LOCAL_ZONE, to_local, utc_now
from center.staff import rights
from center.staff import service as staff
from center.staff.accounts import ANSWERING_ROLES
from center.staff.views import AbsenceView, AccountView
from console.access import Visit
from console.office.answers import Problem, office_page
from console.office.month import Cell, Month, lay_out, month_of
from console.site import site_of, words_for
from console.times import day, moment
from console.words import Words

FIELDS = ("staff", "from_day", "from_time", "until_day", "until_time", "deputy")
MIDNIGHT = time(0)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Person:
    """Somebody who answers: on duty or not, and since when absent."""

    account: AccountView
    is_on_duty: bool
    is_absent: bool


@dataclass(frozen=True)
class AbsenceLine:
    """An absence as the list tells it."""

    absence: AbsenceView
    name: str
    begins: str
    ends: str
    deputy: str
    is_running: bool
    may_cancel: bool


def duty_page(
    request: Request,
    visit: Visit,
    *,
    problem: Problem | None = None,
    given: Mapping[str, str] | None = None,
    leaving: int | None = None,
    **values: object,
) -> Response:
    """Show who is there; leaving: whose leaving would leave nobody, to be asked about once more."""
    words, now = words_for(request), utc_now()
    first = month_of(request.query_params.get("month", ""), today=to_local(now).date())
    with site_of(request).database.read() as session:
        accounts = [one for one in staff.list_accounts(session) if one.is_active and one.role in ANSWERING_ROLES]
        absences = staff.list_absences(session, now=now)
        present = {one.id for one in staff.list_on_duty(session, now=now)}
        names = {one.id: one.display_name for one in staff.list_accounts(session)}
    away = {one.staff_id for one in absences if one.absent_from <= now}
    may_change = rights.may_ever(visit.staff, "change.absence")
    context: dict[str, Any] = {
        "people": [Person(one, one.is_on_duty, one.id in away) for one in accounts],
        "is_nobody_there": not present,
        "own": visit.staff.staff_id,
        "absences": [_line(one, names, words, now, _may_cancel(visit, one, may_change=may_change)) for one in absences],
        "may_change": may_change,
        "choices": [(one.id, one.display_name) for one in accounts],
        "given": {**dict.fromkeys(FIELDS, ""), "staff": str(visit.staff.staff_id), **(given or {})},
        "month": _month(first, absences, names, words, now),
        "leaving": leaving,
    }
    return office_page(request, visit, "duty", "duty/page.html", context, problem=problem, **values)


def _may_cancel(visit: Visit, absence: AbsenceView, *, may_change: bool) -> bool:
    return may_change or (absence.staff_id == visit.staff.staff_id and rights.may_ever(visit.staff, "plan.absence"))


def _line(absence: AbsenceView, names: Mapping[int, str], words: Words, now: datetime, may_cancel: bool) -> AbsenceLine:
    return AbsenceLine(
        absence=absence,
        name=names[absence.staff_id],
        begins=_told(absence.absent_from, words),
        ends=words("duty_open_end") if absence.absent_until is None else _told_end(absence.absent_until, words),
        deputy=names[absence.deputy_id] if absence.deputy_id is not None else "",
        is_running=absence.absent_from <= now,
        may_cancel=may_cancel,
    )


def _told(at: datetime, words: Words) -> str:
    """Write the beginning of an absence: the day alone where it begins with the day."""
    local = to_local(at)
    return day(local.date(), words.language) if local.time() == MIDNIGHT else moment(at, words.language)


def _told_end(at: datetime, words: Words) -> str:
    """Write the end of an absence: its last day where it ends with a day, as people say it."""
    local = to_local(at)
    return day(local.date() - DAY, words.language) if local.time() == MIDNIGHT else moment(at, words.language)


def _month(first: date, absences: list[AbsenceView], names: Mapping[int, str], words: Words, now: datetime) -> Month:
    today = to_local(now).date()

    def fill(on: date) -> Cell:
        begins = datetime.combine(on, MIDNIGHT, LOCAL_ZONE)
        away = [
            names[one.staff_id]
            for one in absences
            if one.absent_from < begins + DAY and (one.absent_until is None or one.absent_until > begins)
        ]
        # Of days that are past nobody keeps who was away: absences that are over are not listed.
        shown = tuple(dict.fromkeys(away)) if on >= today else ()
        return Cell(on, on.month == first.month, on == today, shown, "away" if shown else "")

    return lay_out(first, fill, words.language)
