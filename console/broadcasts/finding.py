"""Which broadcasts somebody may see, and of whose people. What they may not see does not exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from center.broadcasts import service as broadcasts
from center.broadcasts.service import APPROVED, BroadcastView
from center.organizations import service as organizations
from center.organizations.views import OrganizationView
from center.staff import rights
from center.staff.rights import Target
from console.access import NotAllowedError, Visit

BROADCAST = Target("broadcast")
Tree = Mapping[int, OrganizationView]


def tree_of(session: Session) -> dict[int, OrganizationView]:
    """Return every organisation in use by its id."""
    return {one.id: one for one in organizations.list_all(session)}


def find(session: Session, visit: Visit, broadcast_id: int, action: str) -> BroadcastView:
    """Return a broadcast on which this person may do this; raises NotAllowedError."""
    try:
        found = broadcasts.get_broadcast(session, broadcast_id=broadcast_id)
    except broadcasts.BroadcastNotFoundError as error:
        raise NotAllowedError(action) from error
    tree = tree_of(session)
    visit.require(action, target_of(visit, found, tree))
    if not sees(visit, found, tree):
        raise NotAllowedError(action)
    return found


def sees(visit: Visit, broadcast: BroadcastView, tree: Tree) -> bool:
    """Tell whether somebody may see a broadcast: a secretary what was approved and goes to people of theirs."""
    is_there = broadcast.state in APPROVED or rights.scope_of(visit.staff) is None
    return is_there and visit.may("read.broadcast", target_of(visit, broadcast, tree))


def target_of(visit: Visit, broadcast: BroadcastView, tree: Tree) -> Target:
    """Return a broadcast as the rights ask for it: of that branch of this person's which it concerns, if of any."""
    wanted, scope = set(broadcast.audience.organization_ids), rights.scope_of(visit.staff) or frozenset()
    own = (id_ for id_ in sorted(scope) if not wanted or not wanted.isdisjoint(_lineage(id_, tree)))
    return Target("broadcast", next(own, None))


def _lineage(organization_id: int, tree: Tree) -> Iterator[int]:
    above: int | None = organization_id
    while above is not None:
        yield above
        above = tree[above].parent_id if above in tree else None
