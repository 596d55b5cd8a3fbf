"""Tables of the organisation tree and its posts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of

KINDS = ("center", "general_branch", "branch")
POSTS = (
    "secretary",
    "deputy_secretary",
    "organization_member",
    "publicity_member",
    "discipline_member",
    "committee_member",
)


class Organization(Base):
    """A node of the tree: the center, a general branch or a branch."""

    __tablename__ = "organizations"
    __table_args__ = (
        one_of("kind", KINDS),
        CheckConstraint("(kind = 'center') = (parent_id IS NULL)", name="only_center_has_no_parent"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    address_zh: Mapped[str | None]
    address_en: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)


class PartyPost(Base):
    """A member's post in an organisation, with the dates it was held."""

    __tablename__ = "party_posts"
    __table_args__ = (
        one_of("post", POSTS),
        CheckConstraint("held_to IS NULL OR held_to >= held_from", name="ends_after_start"),
        Index(
            "uq_party_posts_present_secretary",
            "organization_id",
            unique=True,
            sqlite_where=text("post = 'secretary' AND held_to IS NULL"),
            postgresql_where=text("post = 'secretary' AND held_to IS NULL"),
        ),
        Index("ix_party_posts_organization_id", "organization_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    post: Mapped[str]
    public_phone: Mapped[str | None]
    held_from: Mapped[date]
    held_to: Mapped[date | None]
