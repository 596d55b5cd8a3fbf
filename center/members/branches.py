"""A member's branch, its secretary and the member's own dues. Part of the member services."""

from __future__ import annotations

from sqlalchemy.orm import Session

from center.members import queries
from center.members.views import BranchView, DuesView
from center.organizations import service as organizations


def branch_view(session: Session, *, branch_id: int, member_id: int, is_party_member: bool) -> BranchView:
    """Return a branch as a member of it may see it; only party members pay dues."""
    lineage = organizations.list_lineage(session, organization_id=branch_id)
    branch, parent = lineage[0], lineage[1] if len(lineage) > 1 else None
    posts = organizations.list_posts(session, organization_id=branch.id)
    secretary = next((post for post in posts if post.post == "secretary"), None)
    dues = session.execute(queries.DUES_OF, {"member_id": member_id}).one_or_none() if is_party_member else None
    return BranchView(
        branch_id=branch.id,
        name_zh=branch.name_zh,
        name_en=branch.name_en,
        parent_name_zh=parent.name_zh if parent else None,
        parent_name_en=parent.name_en if parent else None,
        address_zh=branch.address_zh,
        address_en=branch.address_en,
        secretary_name=_name_of(session, secretary.member_id) if secretary else None,
        secretary_phone_public=secretary.public_phone if secretary else None,
        dues=DuesView(*dues) if dues is not None else None,
    )


def _name_of(session: Session, member_id: int) -> str | None:
    return session.execute(queries.NAME, {"member_id": member_id}).scalar_one_or_none()
