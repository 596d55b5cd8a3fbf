"""The outbox of alerts: filled by cases, deadlines and hand-over, emptied by the bot. Part of the alert services.

A claim is a conditional update with a lease: of two workers one gets the row; a dead worker's rows come free.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.alerts import queries
from center.alerts.models import EVENTS, TEST, URGENCIES, WAVE
from center.alerts.routes import get_route, list_routes
from center.alerts.views import AlertView, RouteView, StateView, ToldView
from center.audit import service as audit
from center.audit.views import Actor

LOST_WITHIN = timedelta(hours=24)
# Whoever is due for longer than this has no worker.
OVERDUE_AFTER = timedelta(minutes=1)
# Tried for two and a half minutes: no passing fault.
ATTEMPTS_IN_VAIN = 4
OF_ONE_CASE = tuple(event for event in EVENTS if event != WAVE)


class TestUnderWayError(Exception):
    """The last test of this route has not ended yet."""

    __test__ = False


def enqueue(session: Session, *, case_id: int, event: str, urgency: str, now: datetime, occasion: str = "") -> int:
    """Put an alert into the outbox for every active route that tells of this; return how many are new.

    occasion: tells apart what can happen to a case more than once; the same occasion is told once.
    """
    told = [
        route
        for route in list_routes(session)
        if route.is_active and event in route.events and URGENCIES.index(urgency) <= URGENCIES.index(route.min_urgency)
    ]
    return sum(
        _insert(
            session,
            route,
            case_id=case_id,
            event=event,
            occasion=occasion,
            now=now,
            due_at=now + timedelta(seconds=route.delay_seconds),
        )
        for route in told
    )


def enqueue_test(session: Session, *, route_id: int, once: str, by: Actor, now: datetime) -> None:
    """Put an alert about no case into the outbox, to see whether a route works; for staff, and on record.

    once: what tells two presses of the button apart. Raises RouteNotFoundError, TestUnderWayError.
    """
    route = get_route(session, route_id=route_id)
    before = find_test(session, route_id=route_id)
    if before is not None and before.finished_at is None:
        raise TestUnderWayError(route_id)
    if _insert(session, route, case_id=None, event=TEST, occasion=once, now=now, due_at=now):
        audit.record(
            session, actor=by, action="test.alert_route", object_kind="alert_route", object_id=route_id, now=now
        )


def find_test(session: Session, *, route_id: int) -> ToldView | None:
    """Return the last test of a route and what became of it."""
    row = session.execute(queries.LAST_TEST, {"of_route": route_id}).one_or_none()
    return None if row is None else ToldView(*row)


def is_due(session: Session, *, kind: str, now: datetime) -> bool:
    """Tell whether there may be something to claim for a kind of route; asking costs no write."""
    return session.execute(queries.IS_DUE, {"of_kind": kind, "now": now}).scalar() is not None


def claim_due(
    session: Session, *, kind: str, worker: str, now: datetime, lease: timedelta, limit: int
) -> list[AlertView]:
    """Claim what is due for a kind of route, in the order it came up; what was recalled meanwhile is withdrawn."""
    due = {"of_kind": kind, "now": now}
    session.execute(queries.DROP_DUE_RECALLED, due)
    values = {**due, "worker": worker, "until": now + lease, "at_most": limit}
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
    """Put an alert off until `next_attempt_at`, or give it up where trying again is of no use.

    Where all of a level are given up, the next level is told at once. One that was withdrawn while it was being sent is
    not put off: what it tells of is over.
    """
    if permanent or next_attempt_at is None:
        session.execute(queries.GIVE_UP, {"of_id": id, "reason": reason, "now": now})
        session.execute(queries.HASTEN_NEXT, {"of_id": id, "now": now})
        return
    session.execute(queries.PUT_OFF, {"of_id": id, "reason": reason, "retry_at": next_attempt_at})
    session.execute(queries.DROP_RECALLED, {"of_id": id, "reason": reason, "now": now})


def withdraw(session: Session, *, case_id: int, now: datetime, events: Collection[str] = OF_ONE_CASE) -> None:
    """Take back what has not left yet, because somebody has the case in hand."""
    values = {"of_case": case_id, "events": list(events), "now": now}
    session.execute(queries.WITHDRAW, values)
    session.execute(queries.RECALL, values)


def list_of_case(session: Session, *, case_id: int) -> list[ToldView]:
    """Return all alerts of a case and what became of them, oldest first."""
    return [ToldView(*row) for row in session.execute(queries.TOLD_OF_CASE, {"of_case": case_id})]


def list_last(session: Session, *, limit: int) -> list[ToldView]:
    """Return the last alerts and what became of them, newest first."""
    return [ToldView(*row) for row in session.execute(queries.TOLD_LAST, {"at_most": limit})]


def look_at_state(session: Session, *, now: datetime) -> StateView:
    """Tell whether staff can rely on being told; one statement, tests of routes do not count."""
    values = {"since": now - LOST_WITHIN, "overdue": now - OVERDUE_AFTER, "attempts": ATTEMPTS_IN_VAIN}
    return StateView(*session.execute(queries.STATE, values).one())


def free_held(session: Session, *, is_dead: Callable[[str], bool], now: datetime) -> int:
    """Let others have at once what dead workers hold; `is_dead` is asked with the name of each that holds anything."""
    dead = [name for name in session.execute(queries.HOLDERS).scalars() if is_dead(name)]
    return len(session.execute(queries.FREE, {"holders": dead, "now": now}).all()) if dead else 0


def _insert(
    session: Session,
    route: RouteView,
    *,
    case_id: int | None,
    event: str,
    occasion: str,
    now: datetime,
    due_at: datetime,
) -> bool:
    values = {
        "case_id": case_id,
        "route_id": route.id,
        "event": event,
        "occasion": occasion,
        "level": route.level,
        "kind": route.kind,
        "target": route.target,
        "language": route.language,
        "state": "due",
        "created_at": now,
        "next_attempt_at": due_at,
        "attempts": 0,
    }
    return session.execute(queries.INSERT_ALERT, values).scalar_one_or_none() is not None
