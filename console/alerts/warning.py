"""What stands above the queue when staff cannot rely on being told. Asked often, so the records are asked seldom."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from fastapi import Request

from center.alerts import service as alerts
from center.alerts.service import StateView
from center.clock import utc_now
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
    """The state of the alerts as this process last saw it."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._seen: tuple[float, StateView] | None = None

    def look(self) -> StateView:
        """Return the state, at most some seconds old."""
        seen, now = self._seen, self._clock()
        if seen is not None and now - seen[0] < KEPT_SECONDS:
            return seen[1]
        with self._database.read() as session:
            state = alerts.look_at_state(session, now=utc_now())
        self._seen = (now, state)
        return state

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
    state = state_of(request).look()
    found = [
        Complaint("stuck", state.stuck),
        Complaint("no_route", 0 if state.has_urgent_route else 1),
        Complaint("lost", state.lost),
        Complaint("failing", state.failing),
    ]
    return [warning for warning in found if warning.count]
