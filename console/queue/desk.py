"""What the queue shows to one person: which cases a filter finds for them, and the tabs with what each would find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from center.cases.queue import service as queue
from center.cases.queue.views import QueueFilter
from center.cases.saved import service as saved
from center.organizations import service as organizations
from center.organizations.views import OrganizationView
from center.staff import rights
from center.staff.rights import Target
from console.access import Visit
from console.queue.branches import below
from console.queue.filters import Asked

# Views that everybody has from the start; their names are words of the console.
DEFAULT_VIEWS = {
    "all": Asked(),
    "mine": Asked(holder="mine"),
    "nobody": Asked(holder="nobody"),
    "urgent": Asked(urgency="urgent"),
    "today": Asked(due="today"),
    "waiting": Asked(state="waiting"),
}


@dataclass(frozen=True)
class Tab:
    """A view above the queue. code: of a default view; name: of a saved one. count: None for closed cases."""

    asked: Asked
    count: int | None
    is_here: bool
    code: str | None = None
    name: str | None = None
    is_shared: bool = False


@dataclass(frozen=True)
class Desk:
    """One person before the queue: what their lists may hold, and the branches that they may ask for."""

    staff_id: int
    scope: frozenset[int] | None
    reads_words: bool
    keeps_views: bool
    branches: tuple[OrganizationView, ...]
    now: datetime

    def wanted(self, asked: Asked) -> QueueFilter:
        """Return a filter for the records, narrowed to what this person may see."""
        return asked.wanted(
            staff_id=self.staff_id,
            scope=self.scope,
            in_words=self.reads_words,
            below=below(self.branches, int(asked.branch)) if asked.branch else None,
            now=self.now,
        )


def open_desk(session: Session, visit: Visit, *, now: datetime, with_branches: bool = True) -> Desk:
    """Return what the queue needs to know of somebody; with the branches, where any is asked for or offered."""
    scope = rights.scope_of(visit.staff)
    # Words that somebody wrote may hold a number of theirs: who may not read them may not search them either.
    fields = rights.visible_fields(visit.staff, Target("case", visit.staff.organization_id))
    return Desk(
        staff_id=visit.staff.staff_id,
        scope=scope,
        reads_words="summary" in fields,
        keeps_views=rights.may_ever(visit.staff, "keep.view"),
        branches=tuple(organizations.list_branches(session, organization_ids=scope)) if with_branches else (),
        now=now,
    )


def list_tabs(session: Session, desk: Desk, asked: Asked) -> list[Tab]:
    """Return the tabs with their counts: two statements, however many tabs and cases there are."""
    named: dict[str, tuple[Asked, saved.SavedView | None]] = {
        code: (default, None) for code, default in DEFAULT_VIEWS.items()
    }
    if desk.keeps_views:
        for view in saved.list_views(session, staff_id=desk.staff_id):
            named[str(view.id)] = (Asked.read(view.asked), view)
    counts = queue.count_each(session, views={key: desk.wanted(each) for key, (each, _) in named.items()})
    return [
        Tab(
            asked=each,
            count=counts.get(key),
            is_here=each == asked,
            code=key if view is None else None,
            name=None if view is None else view.name,
            is_shared=view is not None and view.is_shared,
        )
        for key, (each, view) in named.items()
    ]
