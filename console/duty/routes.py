"""Being on duty or not, and absences. Everybody for themselves, administrators for others too."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from center.clock import LOCAL_ZONE, utc_now
from center.staff import service as staff
from center.staff.rights import Target
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.duty.pages import FIELDS, duty_page
from console.forms import number_in, number_of, text_of, time_in
from console.office.answers import Problem, done
from console.office.month import FIRST_YEAR, LAST_YEAR
from console.site import site_of

router = APIRouter(prefix="/office/duty")
Planner = Annotated[Visit, Depends(allowed_form("plan.absence"))]
PAGE = "/office/duty"
ABSENCE = Target("absence")
DAY = timedelta(days=1)
FIELD_OF = {
    "day_unreadable": "from_day",
    "ends_before_start": "until_day",
    "is_over": "until_day",
    "noted_already": "from_day",
    "deputy_is_oneself": "deputy",
    "deputy_does_not_answer": "deputy",
}


class NobodyLeftError(Exception):
    """Without this one nobody would be on duty, and that was not said knowingly."""


@router.get("")
def duty(request: Request, visit: Annotated[Visit, Depends(allowed("read.absence"))]) -> Response:
    """Show who is there."""
    return duty_page(request, visit)


@router.post("/switch")
def switch(request: Request, form: Form, visit: Planner) -> Response:
    """Be on duty or not; where nobody would be left it is asked once more."""
    staff_id, wanted = number_of(form, "staff"), {"yes": True, "no": False}.get(text_of(form, "wanted"))
    _require_own_or_all(visit, staff_id)
    if wanted is None:
        return duty_page(request, visit, problem=Problem("nothing_chosen"))
    now = utc_now()
    try:
        with site_of(request).database.write() as session:
            account = staff.get_account(session, staff_id=staff_id)
            if not wanted and text_of(form, "sure") != "yes":
                _require_others(session, staff_id, now)
            if account.is_on_duty != wanted:
                staff.set_on_duty(session, actor=visit.actor, staff_id=staff_id, is_on_duty=wanted, now=now)
    except NobodyLeftError:
        return duty_page(request, visit, problem=Problem("leaves_nobody", is_conflict=True), leaving=staff_id)
    except staff.AbsenceInvalidError as error:
        return duty_page(request, visit, problem=Problem(error.problem))
    except staff.AccountNotFoundError as error:
        raise NotAllowedError("plan.absence") from error
    return done(PAGE, "on" if wanted else "off")


@router.post("/absences")
def add(request: Request, form: Form, visit: Planner) -> Response:
    """Note an absence and who stands in."""
    given = {name: text_of(form, name).strip() for name in FIELDS}
    staff_id = number_in(given["staff"])
    _require_own_or_all(visit, staff_id)
    try:
        begins, ends = _times_of(form)
    except ValueError:
        return duty_page(request, visit, problem=Problem("day_unreadable", "from_day"), given=given)
    try:
        with site_of(request).database.write() as session:
            staff.add_absence(
                session,
                actor=visit.actor,
                staff_id=staff_id,
                absent_from=begins,
                absent_until=ends,
                deputy_id=number_in(given["deputy"]) if given["deputy"] else None,
                now=utc_now(),
            )
    except staff.AbsenceInvalidError as error:
        problem = Problem(error.problem, FIELD_OF.get(error.problem, ""))
        return duty_page(request, visit, problem=problem, given=given)
    except staff.AccountNotFoundError as error:
        raise NotAllowedError("plan.absence") from error
    return done(PAGE, "absence_added")


@router.post("/absences/cancel")
def cancel(request: Request, form: Form, visit: Planner) -> Response:
    """Take an absence back, or end it because somebody is there again."""
    now = utc_now()
    try:
        with site_of(request).database.write() as session:
            absence = staff.get_absence(session, absence_id=number_of(form, "absence"), now=now)
            _require_own_or_all(visit, absence.staff_id)
            staff.cancel_absence(session, actor=visit.actor, absence_id=absence.id, now=now)
    except staff.AbsenceNotFoundError:
        return duty_page(request, visit, problem=Problem("absence_gone", is_conflict=True))
    return done(PAGE, "absence_cancelled")


def _require_own_or_all(visit: Visit, staff_id: int) -> None:
    visit.require("plan.absence" if staff_id == visit.staff.staff_id else "change.absence", ABSENCE)


def _require_others(session: Session, staff_id: int, now: datetime) -> None:
    if [one.id for one in staff.list_on_duty(session, now=now)] == [staff_id]:
        raise NobodyLeftError


def _times_of(form: FormData) -> tuple[datetime, datetime | None]:
    """Return from when until when; without a time a day counts whole, without a last day the end is open."""
    begins = _moment(text_of(form, "from_day"), text_of(form, "from_time") or "00:00")
    until_day, until_time = text_of(form, "until_day").strip(), text_of(form, "until_time").strip()
    if not until_day:
        if until_time:
            raise ValueError("a time of day without its day")
        return begins, None
    return begins, _moment(until_day, until_time) if until_time else _moment(until_day, "00:00") + DAY


def _moment(day: str, at: str) -> datetime:
    on = date.fromisoformat(day.strip())
    if not FIRST_YEAR <= on.year < LAST_YEAR:
        raise ValueError("not in this century")
    return datetime.combine(on, time_in(at), LOCAL_ZONE).astimezone(UTC)
