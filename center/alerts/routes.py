"""The ways to tell staff: added, changed, paused, removed, each change on record. Part of the alert services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from center.alerts import queries
from center.alerts.models import EVENTS, LANGUAGES, ROUTE_KINDS, URGENCIES
from center.alerts.targets import TargetInvalidError, checked_target, without_path
from center.alerts.views import NewRoute, RouteView
from center.audit import service as audit
from center.audit.views import Actor
from center.db.errors import ALREADY_THERE

LONGEST_NAME = 40
HIGHEST_LEVEL = 5
LONGEST_DELAY = timedelta(days=1)
FIELDS = tuple(field.name for field in fields(NewRoute))
_DIGITS_ON_RECORD = 8


class RouteNotFoundError(LookupError):
    """No such route."""


class RouteChangedError(Exception):
    """Somebody has changed the route since it was read."""


class RouteExistsError(Exception):
    """Another route leads to the same target on the same level."""


class RouteInvalidError(ValueError):
    """What was asked for is no route; `field` and `code` say what is wrong with it."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


def list_routes(session: Session) -> list[RouteView]:
    """Return all routes, those that are told first first."""
    return [_view(row) for row in session.execute(queries.ALL_ROUTES)]


def get_route(session: Session, *, route_id: int) -> RouteView:
    """Return a route; raises RouteNotFoundError."""
    row = session.execute(queries.ROUTE_BY_ID, {"of_id": route_id}).one_or_none()
    if row is None:
        raise RouteNotFoundError(route_id)
    return _view(row)


def add_route(session: Session, *, route: NewRoute, by: Actor, now: datetime) -> int:
    """Add a way to tell staff and return its id; raises RouteInvalidError, RouteExistsError. For staff."""
    checked = _checked(route)
    try:
        with session.begin_nested():
            route_id = int(session.execute(queries.INSERT_ROUTE, _row(checked)).scalar_one())
    except ALREADY_THERE as error:
        raise RouteExistsError from error
    told = f"{checked.kind} {_on_record(checked, 'target')}"
    _record(session, "add.alert_route", route_id, by, now, new=told)
    return route_id


def change_route(
    session: Session, *, route_id: int, route: NewRoute, by: Actor, expected_version: int, now: datetime
) -> None:
    """Change a route; what still waits to go out by it goes to its new target. For staff.

    Raises RouteInvalidError, RouteNotFoundError, RouteChangedError, RouteExistsError.
    """
    before, after = get_route(session, route_id=route_id), _checked(route)
    changed = [name for name in FIELDS if getattr(before, name) != getattr(after, name)]
    _update(session, route_id, expected_version, _row(after))
    if after.target != before.target:
        _move_waiting(session, before.kind, before.target, after.target, route_id=route_id, now=now)
    for name in changed:
        old, new = _on_record(before, name), _on_record(after, name)
        _record(session, "change.alert_route", route_id, by, now, field=name, old=old, new=new)


def set_active(
    session: Session, *, route_id: int, is_active: bool, by: Actor, expected_version: int, now: datetime
) -> None:
    """Pause a route or let it tell again; what is in the outbox still goes out by it. Raises as `change_route`."""
    route = get_route(session, route_id=route_id).with_(is_active=is_active)
    change_route(session, route_id=route_id, route=route, by=by, expected_version=expected_version, now=now)


def remove_route(session: Session, *, route_id: int, by: Actor, expected_version: int, now: datetime) -> None:
    """Remove a route; what is in the outbox still goes out by it. Raises RouteNotFoundError, RouteChangedError."""
    before = get_route(session, route_id=route_id)
    values = {"of_id": route_id, "seen_version": expected_version}
    if session.execute(queries.DELETE_ROUTE, values).one_or_none() is None:
        raise RouteChangedError(route_id)
    told = f"{before.kind} {_on_record(before, 'target')}"
    _record(session, "remove.alert_route", route_id, by, now, old=told)


def follow_target(session: Session, *, kind: str, old: str, new: str, by: Actor, now: datetime) -> None:
    """Lead every route that led to `old` to `new`, because the service itself says that it has moved there.

    A route that would then be there twice is removed. What waits goes along.
    """
    for row in session.execute(queries.ROUTES_TO, {"of_kind": kind, "of_target": old}).all():
        before = _view(row)
        moved = before.with_(target=new)
        try:
            change_route(session, route_id=before.id, route=moved, by=by, expected_version=before.version, now=now)
        except RouteExistsError:
            remove_route(session, route_id=before.id, by=by, expected_version=before.version, now=now)
    _move_waiting(session, kind, old, new, route_id=None, now=now)


def _update(session: Session, route_id: int, expected_version: int, row: Mapping[str, Any]) -> None:
    values = {"of_id": route_id, "seen_version": expected_version}
    try:
        with session.begin_nested():
            updated = session.execute(queries.UPDATE_ROUTE.values(row), values).one_or_none()
    except ALREADY_THERE as error:
        raise RouteExistsError from error
    if updated is None:
        raise RouteChangedError(route_id)


def _move_waiting(session: Session, kind: str, old: str, new: str, *, route_id: int | None, now: datetime) -> None:
    values = {"of_kind": kind, "of_target": old, "new_target": new, "of_route": route_id}
    session.execute(queries.DROP_TOLD_THERE, {**values, "now": now})
    session.execute(queries.MOVE, values)


def _checked(route: NewRoute) -> NewRoute:
    for name, known, given in (
        ("kind", ROUTE_KINDS, (route.kind,)),
        ("event", EVENTS, route.events),
        ("urgency", URGENCIES, (route.min_urgency,)),
        ("language", LANGUAGES, (route.language,)),
    ):
        if unknown := set(given) - set(known):
            raise ValueError(f"no such {name}: {sorted(unknown)}")
    try:
        target = checked_target(route.kind, route.target)
    except TargetInvalidError as error:
        raise RouteInvalidError("target", error.code) from error
    if not route.events:
        raise RouteInvalidError("events", "events_none")
    if not 1 <= route.level <= HIGHEST_LEVEL:
        raise RouteInvalidError("level", "level_unknown")
    if route.level == 1 and route.delay_seconds:
        raise RouteInvalidError("delay", "delay_of_first")
    if route.level > 1 and not 0 < route.delay_seconds <= LONGEST_DELAY.total_seconds():
        raise RouteInvalidError("delay", "delay_missing")
    name = " ".join(route.name.split())
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise RouteInvalidError("name", "name_unfit")
    return replace(route, target=target, name=name, events=tuple(code for code in EVENTS if code in route.events))


def _row(route: NewRoute) -> dict[str, Any]:
    return {name: getattr(route, name) for name in FIELDS} | {"events": list(route.events)}


def _view(row: Any) -> RouteView:
    return RouteView(row.kind, row.target, tuple(row.events), *row[3:])


def _on_record(route: NewRoute, name: str) -> str:
    """Write a value for the audit log, which would take a group's id for the number of a card."""
    value = getattr(route, name)
    if name == "events":
        return ", ".join(value)
    if name == "target" and route.kind == "telegram":
        return f"…{value[-_DIGITS_ON_RECORD:]}"
    return without_path(value) if name == "target" and route.kind == "webhook" else str(value)


def _record(session: Session, action: str, route_id: int, by: Actor, now: datetime, **values: str | None) -> None:
    audit.record(session, actor=by, action=action, object_kind="alert_route", object_id=route_id, now=now, **values)
