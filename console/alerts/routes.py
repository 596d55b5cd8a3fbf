"""The pages of the alerts: every route, one route with its form, what was told last, and the pieces that follow."""

from __future__ import annotations

from secrets import token_hex
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response, status
from sqlalchemy.orm import Session

from center.alerts import service as alerts
from center.alerts.models import EVENTS, LANGUAGES, URGENCIES
from center.clock import utc_now
from center.staff.rights import Target
from console.access import NotAllowedError, Visit, allowed
from console.alerts.form import RouteForm
from console.alerts.lines import Line, line_of
from console.alerts.warning import warnings_for
from console.cases.finding import find_case
from console.places import frame
from console.site import site_of, words_for

router = APIRouter(prefix="/alerts")
Reader = Annotated[Visit, Depends(allowed("read.alert"))]
Changer = Annotated[Visit, Depends(allowed("change.alert"))]
LAST = 50
DONE = ("added", "changed", "paused", "resumed", "removed")
CHOICES = {
    "all_events": EVENTS,
    "urgencies": URGENCIES,
    "languages": LANGUAGES,
    "levels": range(1, alerts.HIGHEST_LEVEL + 1),
}


@router.get("")
def alerts_page(request: Request, visit: Reader, done: str = "") -> Response:
    """Show every route and what was told last."""
    site = site_of(request)
    with site.database.read() as session:
        routes = alerts.list_routes(session)
    told = {"tone": "", "text": words_for(request)(f"alerts_done_{done}")} if done in DONE else None
    context = {
        **frame(visit, "office"),
        "told": told,
        "routes": routes,
        "kinds": alerts.ROUTE_KINDS,
        "lines": last_lines(request),
        "may_change": visit.may("change.alert", Target("alert")),
        "complaints": warnings_for(request, visit),
        "is_address_known": bool(site.public_url),
        "once": token_hex(8),
    }
    return site.page(request, "alerts/page.html", context)


@router.get("/last", dependencies=[Depends(allowed("read.alert"))])
def last(request: Request) -> Response:
    """Show what was told last alone, for a page that is open."""
    return site_of(request).page(request, "alerts/last.html", {"lines": last_lines(request)})


@router.get("/warning")
def warning(request: Request, visit: Reader) -> Response:
    """Show what staff must be warned of alone, for a queue that is open."""
    may_change = visit.may("change.alert", Target("alert"))
    context = {"complaints": warnings_for(request, visit), "may_change": may_change}
    return site_of(request).page(request, "alerts/warning.html", context)


@router.get("/of/{number}")
def of_case(request: Request, number: str, visit: Reader) -> Response:
    """Show who was told of a case alone, for its page."""
    with site_of(request).database.read() as session:
        case = find_case(session, visit, number, "read.case")
        told = alerts.list_of_case(session, case_id=case.id)
    words, now = words_for(request), utc_now()
    return site_of(request).page(
        request, "alerts/of_case_lines.html", {"lines": [line_of(alert, words, now) for alert in told]}
    )


@router.get("/new/{kind}")
def new_route(request: Request, kind: str, visit: Changer) -> Response:
    """Show the form of a new route."""
    if kind not in alerts.ROUTE_KINDS:
        raise NotAllowedError("change.alert")
    return form_page(request, visit, RouteForm(kind=kind), path=f"/alerts/new/{kind}")


@router.get("/{route}")
def route_page(request: Request, route: str, visit: Changer, done: str = "") -> Response:
    """Show one route: how it is, and what came of the last test."""
    with site_of(request).database.read() as session:
        found = find_route(session, route)
    told = words_for(request)(f"alerts_done_{done}") if done in DONE else None
    return form_page(request, visit, RouteForm.of(found), route=found, told=told)


@router.get("/{route}/trial", dependencies=[Depends(allowed("change.alert"))])
def trial(request: Request, route: str) -> Response:
    """Show what came of the last test alone, for a page that is open."""
    with site_of(request).database.read() as session:
        found = find_route(session, route)
    return site_of(request).page(request, "alerts/trial.html", {"trial": trial_line(request, found.id)})


@router.get("/{route}/remove")
def ask_removal(request: Request, route: str, visit: Changer) -> Response:
    """Ask before a route is removed."""
    with site_of(request).database.read() as session:
        found = find_route(session, route)
        others = [other for other in alerts.list_routes(session) if other.id != found.id and _tells_urgent(other)]
    is_last = _tells_urgent(found) and not others
    context = {**frame(visit, "office"), "route": found, "is_last": is_last}
    return site_of(request).page(request, "alerts/remove.html", context)


def form_page(
    request: Request,
    visit: Visit,
    form: RouteForm,
    *,
    route: alerts.RouteView | None = None,
    path: str = "",
    problem: str | None = None,
    told: str | None = None,
) -> Response:
    """Show the form of a route, with what is wrong with it or what has just been done."""
    context: dict[str, Any] = {
        **frame(visit, "office"),
        **CHOICES,
        "told": {"tone": "", "text": told} if told else None,
        "form": form,
        "route": route,
        "path": path or f"/alerts/{route.id if route else ''}",
        "problem": problem,
        "trial": None if route is None else trial_line(request, route.id),
        "once": token_hex(8),
    }
    code = status.HTTP_200_OK
    if problem is not None:
        code = status.HTTP_409_CONFLICT
    elif form.wrong:
        code = status.HTTP_422_UNPROCESSABLE_CONTENT
    return site_of(request).page(request, "alerts/form.html", context, status=code)


def find_route(session: Session, route: str) -> alerts.RouteView:
    """Return the route of an address; what is no route is no page: raises NotAllowedError."""
    if not (route.isascii() and route.isdecimal() and len(route) < 16):
        raise NotAllowedError("change.alert")
    try:
        return alerts.get_route(session, route_id=int(route))
    except alerts.RouteNotFoundError as error:
        raise NotAllowedError("change.alert") from error


def last_lines(request: Request) -> list[Line]:
    """Return what was told last."""
    words, now = words_for(request), utc_now()
    with site_of(request).database.read() as session:
        return [line_of(alert, words, now) for alert in alerts.list_last(session, limit=LAST)]


def trial_line(request: Request, route_id: int) -> Line | None:
    """Return what came of the last test of a route."""
    with site_of(request).database.read() as session:
        found = alerts.find_test(session, route_id=route_id)
    return None if found is None else line_of(found, words_for(request), utc_now())


def _tells_urgent(route: alerts.RouteView) -> bool:
    return route.is_active and "new_urgent" in route.events
