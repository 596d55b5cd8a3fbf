"""The calendar's pages: seen by the office, changed by administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData

from center.clock import utc_now
from center.contacts import service as contacts
from center.staff.rights import Target
from console.access import Form, NotAllowedError, Visit, allowed, allowed_form
from console.calendar.pages import calendar_page, day_page, week_page
from console.calendar.reading import day_in, read_day, read_week
from console.forms import number_in, text_of
from console.office.answers import Problem, done
from console.site import site_of

router = APIRouter(prefix="/office/calendar")
Reader = Annotated[Visit, Depends(allowed("read.calendar"))]
Editor = Annotated[Visit, Depends(allowed("change.calendar"))]
Changer = Annotated[Visit, Depends(allowed_form("change.calendar"))]
PAGE = "/office/calendar"
CALENDAR = Target("calendar")
CHANGED = Problem("changed", is_conflict=True)


@router.get("")
def calendar(request: Request, visit: Reader) -> Response:
    """Show when the center works."""
    return calendar_page(request, visit)


@router.get("/week")
def ask_week(request: Request, visit: Editor) -> Response:
    """Ask for the hours of the week."""
    return week_page(request, visit)


@router.post("/week")
def set_week(request: Request, form: Form, visit: Changer) -> Response:
    """Set the hours of the week."""
    visit.require("change.calendar", CALENDAR)
    try:
        hours = read_week(form)
        with site_of(request).database.write() as session:
            contacts.change_week(session, actor=visit.actor, hours=hours, seen=text_of(form, "seen"), now=utc_now())
    except contacts.CalendarInvalidError as error:
        return week_page(request, visit, problem=Problem(error.problem), given=_given(form))
    except contacts.CalendarChangedError:
        return week_page(request, visit, problem=CHANGED)
    return done(PAGE, "week_set")


@router.get("/days")
def find_day(request: Request, visit: Editor, day: str = "") -> Response:
    """Show the form of the day that was asked for."""
    return day_page(request, visit, day_in(day))


@router.get("/days/{day}")
def ask_day(request: Request, day: str, visit: Editor) -> Response:
    """Show one day and how it may differ."""
    return day_page(request, visit, day_in(day))


@router.post("/days/{day}")
def set_day(request: Request, day: str, form: Form, visit: Changer) -> Response:
    """Let a day differ from its weekday."""

    def change() -> None:
        told = read_day(form, day_in(day))
        with site_of(request).database.write() as session:
            contacts.change_day(session, actor=visit.actor, day=told, seen=text_of(form, "seen"), now=utc_now())

    return _change_day(request, visit, day, form, change, "day_set")


@router.post("/days/{day}/drop")
def drop_day(request: Request, day: str, form: Form, visit: Changer) -> Response:
    """Let a day be like its weekday again."""

    def change() -> None:
        with site_of(request).database.write() as session:
            contacts.drop_day(session, actor=visit.actor, on=day_in(day), seen=text_of(form, "seen"), now=utc_now())

    return _change_day(request, visit, day, form, change, "day_dropped")


@router.post("/years/{year}")
def bring_in(request: Request, year: str, visit: Changer) -> Response:
    """Put a year's public holidays on file, as far as they are known."""
    visit.require("change.calendar", CALENDAR)
    wanted = number_in(year)
    if not 2000 <= wanted < 2100:
        raise NotAllowedError("change.calendar")
    with site_of(request).database.write() as session:
        days = contacts.bring_in_year(session, actor=visit.actor, year=wanted, now=utc_now())
    if not days:
        return calendar_page(request, visit, problem=Problem("nothing_to_bring_in", is_conflict=True))
    return done(PAGE, "brought_in")


def _change_day(
    request: Request, visit: Visit, day: str, form: FormData, change: Callable[[], None], code: str
) -> Response:
    visit.require("change.calendar", CALENDAR)
    on = day_in(day)
    try:
        change()
    except contacts.CalendarInvalidError as error:
        return day_page(request, visit, on, problem=Problem(error.problem), given=_given(form))
    except contacts.CalendarChangedError:
        return day_page(request, visit, on, problem=CHANGED)
    return done(PAGE, code)


def _given(form: FormData) -> dict[str, str]:
    return {name: text_of(form, name) for name in form}
