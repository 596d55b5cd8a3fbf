"""The statements of the organisation services."""

from __future__ import annotations

from sqlalchemy import CTE, bindparam, select

from center.db.base import table_of
from center.organizations.models import Organization, PartyPost

ORGANIZATIONS = table_of(Organization)
POSTS = table_of(PartyPost)

ORGANIZATION_COLUMNS = (
    ORGANIZATIONS.c.id,
    ORGANIZATIONS.c.code,
    ORGANIZATIONS.c.kind,
    ORGANIZATIONS.c.parent_id,
    ORGANIZATIONS.c.name_zh,
    ORGANIZATIONS.c.name_en,
    ORGANIZATIONS.c.address_zh,
    ORGANIZATIONS.c.address_en,
)


def _lineage() -> CTE:
    start = ORGANIZATIONS.c.id == bindparam("organization_id")
    lineage = select(*ORGANIZATION_COLUMNS).where(start).cte("lineage", recursive=True)
    return lineage.union_all(select(*ORGANIZATION_COLUMNS).join(lineage, ORGANIZATIONS.c.id == lineage.c.parent_id))


def _subtree() -> CTE:
    start = ORGANIZATIONS.c.id == bindparam("organization_id")
    subtree = select(ORGANIZATIONS.c.id).where(start).cte("subtree", recursive=True)
    return subtree.union(select(ORGANIZATIONS.c.id).join(subtree, ORGANIZATIONS.c.parent_id == subtree.c.id))


_LINEAGE = _lineage()
LINEAGE = select(*_LINEAGE.c)
SUBTREE_IDS = select(_subtree().c.id)
CHILDREN = select(*ORGANIZATION_COLUMNS).where(
    ORGANIZATIONS.c.parent_id == bindparam("parent_id"), ORGANIZATIONS.c.is_active
)
ALL_ACTIVE = select(*ORGANIZATION_COLUMNS).where(ORGANIZATIONS.c.is_active).order_by(ORGANIZATIONS.c.code)
BRANCHES = (
    select(*ORGANIZATION_COLUMNS)
    .where(ORGANIZATIONS.c.is_active, ORGANIZATIONS.c.kind != "center")
    .order_by(ORGANIZATIONS.c.code)
)
PRESENT_POSTS = (
    select(POSTS.c.organization_id, POSTS.c.member_id, POSTS.c.post, POSTS.c.public_phone, POSTS.c.held_from)
    .where(POSTS.c.organization_id == bindparam("organization_id"), POSTS.c.held_to.is_(None))
    .order_by(POSTS.c.id)
)
