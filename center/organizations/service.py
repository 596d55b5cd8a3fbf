"""The organisation tree and its posts. Members, meetings and notices call it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from center.organizations import queries
from center.organizations.views import OrganizationView, PostView

__all__ = [
    "OrganizationView",
    "PostView",
    "list_all",
    "list_branches",
    "list_children",
    "list_lineage",
    "list_posts",
    "list_subtree_ids",
]


def list_lineage(session: Session, *, organization_id: int) -> list[OrganizationView]:
    """Return an organisation and all above it, the nearest first."""
    rows = {
        row.id: OrganizationView(*row) for row in session.execute(queries.LINEAGE, {"organization_id": organization_id})
    }
    lineage: list[OrganizationView] = []
    next_id: int | None = organization_id
    while next_id is not None and next_id in rows:
        lineage.append(rows[next_id])
        next_id = rows[next_id].parent_id
    return lineage


def list_all(session: Session) -> list[OrganizationView]:
    """Return every organisation in use as the tree stands: each before what hangs under it."""
    below: dict[int | None, list[OrganizationView]] = {}
    for row in session.execute(queries.ALL_ACTIVE):
        below.setdefault(row.parent_id, []).append(OrganizationView(*row))
    ordered, waiting = [], list(reversed(below.get(None, [])))
    while waiting:
        ordered.append(waiting.pop())
        waiting += reversed(below.get(ordered[-1].id, []))
    return ordered


def list_children(session: Session, *, organization_id: int) -> list[OrganizationView]:
    """Return the organisations right below one."""
    return [OrganizationView(*row) for row in session.execute(queries.CHILDREN, {"parent_id": organization_id})]


def list_branches(session: Session, *, organization_ids: frozenset[int] | None = None) -> list[OrganizationView]:
    """Return general branches and branches in use, all or those of these ids; by code, so parents stand before."""
    found = [OrganizationView(*row) for row in session.execute(queries.BRANCHES)]
    return [each for each in found if organization_ids is None or each.id in organization_ids]


def list_subtree_ids(session: Session, *, organization_id: int) -> list[int]:
    """Return an organisation and all below it, those no longer in use too; nothing if there is no such one."""
    return list(session.execute(queries.SUBTREE_IDS, {"organization_id": organization_id}).scalars())


def list_posts(session: Session, *, organization_id: int) -> list[PostView]:
    """Return who holds which post now."""
    return [PostView(*row) for row in session.execute(queries.PRESENT_POSTS, {"organization_id": organization_id})]
