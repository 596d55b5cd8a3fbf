"""What the alert services take and give."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from center.alerts.models import WAVE
from center.alerts.targets import shortened
from center.cases.views import number_of


@dataclass(frozen=True, slots=True)
class NewRoute:
    """A way to tell staff. target: id of a Telegram group, mail address or URL; min_urgency: the least that is told.

    level: 1 is told at once; a higher one `delay_seconds` later, and only if nobody has answered by then.
    name: what staff call it.
    """

    kind: str
    target: str
    events: tuple[str, ...]
    min_urgency: str = "urgent"
    language: str = "zh"
    level: int = 1
    delay_seconds: int = 0
    is_active: bool = True
    name: str = ""


@dataclass(frozen=True, slots=True)
class RouteView(NewRoute):
    """A route as it is on file. version: hand it back with a change; it counts the changes of everybody."""

    id: int = 0
    version: int = 1

    @property
    def shown(self) -> str:
        """What a list calls it: its name, or enough of its target to recognise it."""
        return self.name or shortened(self.kind, self.target)

    def with_(self, **changes: Any) -> NewRoute:
        """Return what to ask for so that these become other and the rest stays."""
        return NewRoute(**{field.name: getattr(self, field.name) for field in fields(NewRoute)} | changes)


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert as it may leave the house: nothing of a person is in it. One that tests a route is about no case.

    event: see `center.alerts.models.EVENTS`; attempts: how often a worker had it to send, this time included.
    """

    id: int
    case_id: int | None
    event: str
    level: int
    kind: str
    target: str
    language: str
    state: str
    created_at: datetime
    attempts: int
    failure: str | None
    case_kind: str | None
    urgency: str | None
    opened_at: datetime | None

    @property
    def case_number(self) -> str | None:
        """The number of the case."""
        return None if self.case_id is None else number_of(self.case_id)

    @property
    def path(self) -> str:
        """Where to look in the console, below its public address."""
        if self.event == WAVE:
            return "/warnings"
        return "/alerts" if self.case_id is None else f"/cases/{self.case_number}"


@dataclass(frozen=True, slots=True)
class ToldView:
    """An alert as staff look at it afterwards: by which route, and what became of it."""

    id: int
    case_id: int | None
    route_id: int | None
    route_name: str | None
    event: str
    level: int
    kind: str
    target: str
    state: str
    created_at: datetime
    next_attempt_at: datetime
    attempts: int
    finished_at: datetime | None
    failure: str | None

    @property
    def case_number(self) -> str | None:
        """The number of the case; None where it tested a route."""
        return None if self.case_id is None else number_of(self.case_id)

    @property
    def shown(self) -> str:
        """What the route is called, or enough of its target to recognise it."""
        return self.route_name or shortened(self.kind, self.target)


@dataclass(frozen=True, slots=True)
class StateView:
    """Whether staff can rely on being told.

    lost: given up since a moment; stuck: overdue, so that no worker can be running; failing: tried in vain again and
    again.
    """

    has_urgent_route: bool
    lost: int
    stuck: int
    failing: int
