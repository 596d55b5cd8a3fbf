"""What stands above the queue when staff are not told, or retirees are not. Asked often, so it is kept a moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from fastapi import Request

from center.alerts import service as alerts
from center.alerts.service import StateView
from center.clock import utc_now
from center.conversations.sending import service as sending
from center.conversations.sending.service import QueueView
from center.db.engine import Database
from center.staff import rights
from console.access import Visit

KEPT_SECONDS = 5.0


@dataclass(frozen=True)
class Complaint:
    """One thing that is wrong, and how often; the words tell what to do about it."""

    name: str
    count: int


class AlertState:
    """The state of the alerts, and of what goes out to retirees, as this process last saw it."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._seen: tuple[float, StateView, list[QueueView]] | None = None

    def look(self) -> StateView:
        """Return the state of the alerts, at most some seconds old."""
        return self._look()[0]

    def queues(self) -> list[QueueView]:
        """Return what waits to go out to retirees, at most some seconds old."""
        return self._look()[1]

    def _look(self) -> tuple[StateView, list[QueueView]]:
        seen, now = self._seen, self._clock()
        if seen is None or now - seen[0] >= KEPT_SECONDS:
            at = utc_now()
            with self._database.read() as session:
                seen = (now, alerts.look_at_state(session, now=at), sending.list_queues(session, now=at))
            self._seen = seen
        return seen[1], seen[2]

    def forget(self) -> None:
        """Look anew next time, because somebody has just changed a route."""
        self._seen = None


def state_of(request: Request) -> AlertState:
    """Return what this console knows of the alerts."""
    return cast("AlertState", request.app.state.alert_state)


def warnings_for(request: Request, visit: Visit) -> list[Complaint]:
    """Return what somebody who may see the alerts must be warned of, gravest first."""
    if not rights.may_ever(visit.staff, "read.alert"):
        return []
    state, queues = state_of(request).look(), state_of(request).queues()
    nobody = [queue for queue in queues if queue.has_no_worker]
    found = [
        Complaint("stuck", state.stuck),
        Complaint("no_sender", sum(queue.count for queue in nobody)),
        Complaint("held_up", sum(queue.count for queue in queues if queue.is_stuck and queue not in nobody)),
        Complaint("no_route", 0 if state.has_urgent_route else 1),
        Complaint("lost", state.lost),
        Complaint("failing", state.failing),
    ]
    return [warning for warning in found if warning.count]
