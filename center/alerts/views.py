"""What the alert services take and give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from center.cases.views import number_of


@dataclass(frozen=True, slots=True)
class NewRoute:
    """A way to tell staff. target: a Telegram chat id, a mail address or a URL; min_urgency: the least that is told.

    level: 1 is told at once; a higher one `delay_seconds` later, and only if nobody has answered by then.
    """

    kind: str
    target: str
    events: tuple[str, ...]
    min_urgency: str = "urgent"
    language: str = "zh"
    level: int = 1
    delay_seconds: int = 0
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class RouteView(NewRoute):
    """A route as it is on file."""

    id: int = 0


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert as it may leave the house: nothing of a person is in it.

    event: see `center.alerts.models.EVENTS`; attempts: how often a worker had it to send, this time included.
    """

    id: int
    case_id: int
    event: str
    level: int
    kind: str
    target: str
    language: str
    state: str
    created_at: datetime
    attempts: int
    failure: str | None
    case_kind: str
    urgency: str
    opened_at: datetime

    @property
    def case_number(self) -> str:
        """The number of the case."""
        return number_of(self.case_id)

    @property
    def path(self) -> str:
        """Where the case lies in the console, below its public address."""
        return f"/cases/{self.case_number}"
