"""What administrators do with routes. Every change says which version it saw, and is on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from center.alerts import service as alerts
from center.clock import utc_now
from console.access import Form, NotAllowedError, Visit, allowed_form
from console.alerts.form import RouteForm
from console.alerts.routes import find_route, form_page
from console.alerts.warning import state_of
from console.forms import go, number_of, text_of
from console.site import site_of

router = APIRouter(prefix="/alerts")
Changer = Annotated[Visit, Depends(allowed_form("change.alert"))]
LONGEST_ONCE = 80


@router.post("/new/{kind}")
def add(request: Request, kind: str, form: Form, visit: Changer) -> Response:
    """Add a route; one that is there already is not added twice."""
    if kind not in alerts.ROUTE_KINDS:
        raise NotAllowedError("change.alert")
    asked, path = RouteForm.read(form, kind=kind), f"/alerts/new/{kind}"
    try:
        with site_of(request).database.write() as session:
            made = alerts.add_route(session, route=asked.route(is_active=True), by=visit.actor, now=utc_now())
    except alerts.RouteInvalidError as error:
        return form_page(request, visit, replace(asked, wrong={error.field: error.code}), path=path)
    except alerts.RouteExistsError:
        return form_page(request, visit, replace(asked, wrong={"target": "exists"}), path=path)
    state_of(request).forget()
    return go(f"/alerts/{made}?done=added")


@router.post("/{route}")
def change(request: Request, route: str, form: Form, visit: Changer) -> Response:
    """Change a route."""
    with site_of(request).database.read() as session:
        before = find_route(session, route)
    asked = RouteForm.read(form, kind=before.kind)
    try:
        with site_of(request).database.write() as session:
            alerts.change_route(
                session,
                route_id=before.id,
                route=asked.route(is_active=before.is_active),
                by=visit.actor,
                expected_version=asked.version,
                now=utc_now(),
            )
    except alerts.RouteInvalidError as error:
        return form_page(request, visit, replace(asked, wrong={error.field: error.code}), route=before)
    except alerts.RouteExistsError:
        return form_page(request, visit, replace(asked, wrong={"target": "exists"}), route=before)
    except alerts.RouteChangedError:
        return _changed_meanwhile(request, visit, route)
    state_of(request).forget()
    return go(f"/alerts/{before.id}?done=changed")


@router.post("/{route}/pause")
def pause(request: Request, route: str, form: Form, visit: Changer) -> Response:
    """Pause a route, or let it tell again."""
    is_active = text_of(form, "active") == "yes"

    def switch(session: Session, found: alerts.RouteView) -> None:
        alerts.set_active(
            session,
            route_id=found.id,
            is_active=is_active,
            by=visit.actor,
            expected_version=number_of(form, "version"),
            now=utc_now(),
        )

    return _do(request, visit, route, switch, f"/alerts?done={'resumed' if is_active else 'paused'}")


@router.post("/{route}/remove")
def remove(request: Request, route: str, form: Form, visit: Changer) -> Response:
    """Remove a route."""

    def take_away(session: Session, found: alerts.RouteView) -> None:
        version = number_of(form, "version")
        alerts.remove_route(session, route_id=found.id, by=visit.actor, expected_version=version, now=utc_now())

    try:
        return _do(request, visit, route, take_away, "/alerts?done=removed")
    except NotAllowedError:  # sent twice, or somebody else was faster: it is gone, as was wanted
        return go("/alerts?done=removed")


@router.post("/{route}/test")
def test(request: Request, route: str, form: Form, visit: Changer) -> Response:
    """Send a test by a route; the page then follows what comes of it."""
    once = text_of(form, "once")[:LONGEST_ONCE]

    def send(session: Session, found: alerts.RouteView) -> None:
        alerts.enqueue_test(session, route_id=found.id, once=once, by=visit.actor, now=utc_now())

    try:
        return _do(request, visit, route, send, f"/alerts/{route}#trial")
    except alerts.TestUnderWayError:  # the page shows the one that is
        return go(f"/alerts/{route}#trial")


def _do(
    request: Request, visit: Visit, route: str, change: Callable[[Session, alerts.RouteView], None], then: str
) -> Response:
    try:
        with site_of(request).database.write() as session:
            change(session, find_route(session, route))
    except alerts.RouteChangedError:
        return _changed_meanwhile(request, visit, route)
    state_of(request).forget()
    return go(then)


def _changed_meanwhile(request: Request, visit: Visit, route: str) -> Response:
    """Show the route as it is now: somebody else was faster, and nothing was overwritten."""
    with site_of(request).database.read() as session:
        found = find_route(session, route)
    return form_page(request, visit, RouteForm.of(found), route=found, problem="changed")
