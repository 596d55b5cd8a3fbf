"""Which meetings concern a branch, and which it has had. Part of the reminder services; it only reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from center.organizations import service as organizations
from center.reminders import queries
from center.reminders.claims import LEASE
from center.reminders.views import Gathering

# Further ahead nothing is planned; the earliest leads that anybody may wish for lie within it.
HORIZON = timedelta(days=62)
SILENT_AFTER = 3
LOOK_BACK = timedelta(days=400)
PARTY_MEMBERS = "party_members"


class Occasion(NamedTuple):
    """A meeting that lies ahead, for whom it is, and which version of it was planned."""

    gathering: Gathering
    organization_id: int
    audience: str
    version: int
    planned_version: int | None
    planned_at: datetime | None

    @property
    def is_planned(self) -> bool:
        """Whether who is told of it is planned as it is now."""
        return self.planned_version == self.version

    def invites(self, *, is_party_member: bool) -> bool:
        """Tell whether it is for somebody of its branches."""
        return is_party_member or self.audience != PARTY_MEMBERS


class Recorded(NamedTuple):
    """A meeting that is over and of which it is on record who answered or came."""

    id: int
    audience: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Agenda:
    """What lies ahead of a branch, and what lies behind it, the last first."""

    ahead: tuple[Occasion, ...]
    behind: tuple[Recorded, ...]

    def last_for(self, *, is_party_member: bool) -> tuple[Recorded, ...]:
        """Return the last three meetings that somebody was invited to; fewer where there were not so many."""
        ones = (one for one in self.behind if is_party_member or one.audience != PARTY_MEMBERS)
        return tuple(ones)[:SILENT_AFTER]


def find_to_plan(
    session: Session, *, worker: str, now: datetime, stale_before: datetime, aside: frozenset[int] = frozenset()
) -> Occasion | None:
    """Return the meeting that is to be planned next, or None: new and changed ones first, then by their start.

    What another planner than this has in hand is none.
    """
    values = {
        **_near(now),
        "stale_before": stale_before,
        "aside": sorted(aside),
        "me": worker,
        "latest": now + LEASE,
    }
    row = session.execute(queries.TO_PLAN, values).one_or_none()
    return None if row is None else _occasion(row)


def is_as_found(session: Session, *, occasion: Occasion) -> bool:
    """Tell whether a meeting has neither changed nor been planned since it was found."""
    row = session.execute(queries.MEETING, {"meeting_id": occasion.gathering.id}).one_or_none()
    return row is not None and _occasion(row) == occasion


def agenda_of(session: Session, *, branch_id: int, now: datetime) -> Agenda:
    """Return the meetings of a branch and of all above it."""
    lineage = [each.id for each in organizations.list_lineage(session, organization_id=branch_id)] or [branch_id]
    ahead = session.execute(queries.OF_ORGANIZATIONS, {**_near(now), "organization_ids": lineage})
    past = {"organization_ids": lineage, "since": now - LOOK_BACK, "now": now, "at_most": 4 * SILENT_AFTER}
    behind = session.execute(queries.RECORDED, past)
    return Agenda(tuple(_occasion(row) for row in ahead), tuple(Recorded(*row) for row in behind))


def list_branches(session: Session, *, occasion: Occasion) -> list[int]:
    """Return the organisations whose members a meeting is for."""
    return sorted(organizations.list_subtree_ids(session, organization_id=occasion.organization_id))


def _near(now: datetime) -> dict[str, datetime]:
    return {"now": now, "horizon": now + HORIZON}


def _occasion(row: Any) -> Occasion:
    gathering = Gathering(
        row.id,
        row.kind,
        row.starts_at,
        row.state,
        row.revision,
        row.moved_from,
        row.created_at,
        is_planned=row.planned_version == row.version,
    )
    return Occasion(gathering, row.organization_id, row.audience, row.version, row.planned_version, row.planned_at)
