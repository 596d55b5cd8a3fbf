"""Routes and the outbox of alerts. Cases and the watch fill it, workers of the bot empty it; it must never send itself.

A claim is a conditional update with a lease: of two workers one gets the row; a dead worker's rows come free.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import CursorResult
from sqlalchemy.orm import Session

from center.alerts import queries
from center.alerts.models import EVENTS, URGENCIES
from center.alerts.views import AlertView, NewRoute, RouteView

# What tells that somebody waits for a first word, and what tells of danger.
UNANSWERED_EVENTS = tuple(event for event in EVENTS if not event.startswith("close_"))
URGENT_EVENTS = ("new_urgent", "urgent_again")

__all__ = [
    "EVENTS",
    "UNANSWERED_EVENTS",
    "URGENT_EVENTS",
    "AlertView",
    "NewRoute",
    "RouteNotFoundError",
    "RouteView",
    "add_route",
    "change_route",
    "claim_due",
    "enqueue",
    "free_held",
    "is_due",
    "list_of_case",
    "list_routes",
    "mark_failed",
    "mark_sent",
    "remove_route",
    "withdraw",
]


class RouteNotFoundError(LookupError):
    """No such route."""


def list_routes(session: Session) -> list[RouteView]:
    """Return all routes, those that are told first first."""
    return [RouteView(row.kind, row.target, tuple(row.events), *row[3:]) for row in session.execute(queries.ALL_ROUTES)]


def add_route(session: Session, *, route: NewRoute) -> int:
    """Add a way to tell staff and return its id; for staff."""
    return int(session.execute(queries.INSERT_ROUTE, _row(route)).scalar_one())


def change_route(session: Session, *, route_id: int, route: NewRoute) -> None:
    """Change a route; raises RouteNotFoundError. For staff."""
    changed = queries.UPDATE_ROUTE.values(_row(route)).returning(queries.ROUTES.c.id)
    if session.execute(changed, {"of_id": route_id}).one_or_none() is None:
        raise RouteNotFoundError(route_id)


def remove_route(session: Session, *, route_id: int) -> None:
    """Remove a route; what is in the outbox still goes out by it. For staff."""
    session.execute(queries.DELETE_ROUTE, {"of_id": route_id})


def enqueue(session: Session, *, case_id: int, event: str, urgency: str, now: datetime, occasion: str = "") -> int:
    """Put an alert into the outbox for every active route that tells of this; return how many are new.

    occasion: tells apart what can happen to a case more than once; the same occasion is told once.
    """
    told = [
        route
        for route in list_routes(session)
        if route.is_active and event in route.events and URGENCIES.index(urgency) <= URGENCIES.index(route.min_urgency)
    ]
    made = 0
    for route in told:
        values = {
            "case_id": case_id,
            "event": event,
            "occasion": occasion,
            "level": route.level,
            "kind": route.kind,
            "target": route.target,
            "language": route.language,
            "state": "due",
            "created_at": now,
            "next_attempt_at": now + timedelta(seconds=route.delay_seconds),
            "attempts": 0,
        }
        made += session.execute(queries.INSERT_ALERT, values).scalar_one_or_none() is not None
    return made


def is_due(session: Session, *, kind: str, now: datetime) -> bool:
    """Tell whether there may be something to claim for a kind of route; asking costs no write."""
    return session.execute(queries.IS_DUE, {"of_kind": kind, "now": now}).scalar() is not None


def claim_due(
    session: Session, *, kind: str, worker: str, now: datetime, lease: timedelta, limit: int
) -> list[AlertView]:
    """Claim what is due for a kind of route, in the order it came up."""
    values = {"of_kind": kind, "worker": worker, "now": now, "until": now + lease, "at_most": limit}
    ids = session.execute(queries.CLAIM, values).scalars().all()
    return [AlertView(*row) for row in session.execute(queries.BY_IDS, {"ids": ids})] if ids else []


def mark_sent(session: Session, *, ids: Sequence[int], now: datetime) -> None:
    """Note that alerts were sent."""
    session.execute(queries.MARK_SENT, {"ids": list(ids), "now": now})


def mark_failed(
    session: Session,
    *,
    id: int,  # noqa: A002 - as in the outbox
    reason: str,
    permanent: bool,
    next_attempt_at: datetime | None,
    now: datetime,
) -> None:
    """Put an alert off until `next_attempt_at`, or give it up where trying again is of no use."""
    if permanent or next_attempt_at is None:
        session.execute(queries.GIVE_UP, {"of_id": id, "reason": reason, "now": now})
    else:
        session.execute(queries.PUT_OFF, {"of_id": id, "reason": reason, "retry_at": next_attempt_at})


def withdraw(session: Session, *, case_id: int, now: datetime, events: Collection[str] = EVENTS) -> None:
    """Take back what has not left yet, because somebody has the case in hand."""
    session.execute(queries.WITHDRAW, {"of_case": case_id, "events": list(events), "now": now})


def list_of_case(session: Session, *, case_id: int) -> list[AlertView]:
    """Return all alerts of a case and what became of them, oldest first."""
    return [AlertView(*row) for row in session.execute(queries.OF_CASE, {"of_case": case_id})]


def free_held(session: Session, *, is_dead: Callable[[str], bool], now: datetime) -> int:
    """Let others have at once what dead workers hold; `is_dead` is asked with the name of each that holds anything."""
    dead = [name for name in session.execute(queries.HOLDERS).scalars() if is_dead(name)]
    freed = session.execute(queries.FREE, {"holders": dead, "now": now}) if dead else None
    return freed.rowcount if isinstance(freed, CursorResult) else 0


def _row(route: NewRoute) -> dict[str, object]:
    unknown = set(route.events) - set(EVENTS)
    if unknown:
        raise ValueError(f"not an event: {sorted(unknown)}")
    row = asdict(route)
    row.pop("id", None)
    return row | {"events": list(route.events)}
