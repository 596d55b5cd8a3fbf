"""What the request services give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request. state: as it is stored; `standing` tells what it is worth at a moment.

    parts: see `center.privacy.requests.rules`. version: hand it back with a change or a decision; it counts the changes
    of the draft. answer: what staff say about it; erased: how much of what is gone.
    """

    id: int
    kind: str
    state: str
    member_id: int
    parts: tuple[str, ...]
    reason: str
    identified_by: str
    opened_by: int
    opened_by_name: str
    opened_at: datetime
    due_at: datetime
    expires_at: datetime | None
    version: int
    decided_by: int | None
    decided_by_name: str | None
    decided_at: datetime | None
    answer: str | None
    started_at: datetime | None
    erased: Mapping[str, int] | None
    closed_at: datetime | None

    def standing(self, now: datetime) -> str:
        """Return where it stands: a draft that nobody approved in time has run out, whether that is noted or not."""
        if self.state == "open" and self.expires_at is not None and now >= self.expires_at:
            return "expired"
        return self.state


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request as a line of the list, with whom it concerns."""

    id: int
    kind: str
    state: str
    member_name: str
    employee_no: str
    opened_by_name: str
    opened_at: datetime
    due_at: datetime
    expires_at: datetime | None
    closed_at: datetime | None

    def standing(self, now: datetime) -> str:
        """Return where it stands, as `RequestView.standing`."""
        if self.state == "open" and self.expires_at is not None and now >= self.expires_at:
            return "expired"
        return self.state


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a request concerns: also somebody who died or left, for whom others may ask."""

    member_id: int
    name: str
    employee_no: str
    branch_id: int
    status: str
