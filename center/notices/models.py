"""Tables of notices and activities."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of
from center.vetting.rules import STATES

NOTICE_KINDS = ("notice", "news")
ACTIVITY_KINDS = ("calligraphy", "tai_chi", "choir", "outing", "health_check", "lecture", "games")
ANSWERS = ("attend", "decline")


class Notice(Base):
    """Something the center tells everyone once two people have seen it. published_at: of a draft, its beginning."""

    __tablename__ = "notices"
    __table_args__ = (
        one_of("kind", NOTICE_KINDS),
        one_of("state", STATES),
        CheckConstraint("published_by <> drafted_by", name="published_by_another"),
        CheckConstraint("expires_at IS NULL OR expires_at > published_at", name="expires_after_publishing"),
        Index("ix_notices_published_at", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title_zh: Mapped[str]
    title_en: Mapped[str]
    body_zh: Mapped[str]
    body_en: Mapped[str]
    source: Mapped[str]
    published_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    is_sample: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(server_default="published")
    version: Mapped[int] = mapped_column(server_default="1")
    drafted_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    changed_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))


class Activity(Base):
    """Something to join; of one organisation and those below it, or of everyone."""

    __tablename__ = "activities"
    __table_args__ = (
        one_of("kind", ACTIVITY_KINDS),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_positive"),
        Index("ix_activities_starts_at", "starts_at"),
        Index("ix_activities_organization_id", "organization_id", "starts_at"),
        Index(
            "ix_activities_for_everyone",
            "starts_at",
            sqlite_where=text("organization_id IS NULL"),
            postgresql_where=text("organization_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    kind: Mapped[str]
    title_zh: Mapped[str]
    title_en: Mapped[str]
    detail_zh: Mapped[str | None]
    detail_en: Mapped[str | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place_zh: Mapped[str]
    place_en: Mapped[str]
    capacity: Mapped[int | None]
    sign_up_until: Mapped[datetime | None]
    is_sample: Mapped[bool] = mapped_column(default=False)


class ActivitySignup(Base):
    """What a member answered to an activity."""

    __tablename__ = "activity_signups"
    __table_args__ = (one_of("answer", ANSWERS),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activities.id"), primary_key=True, autoincrement=False, index=True
    )
    answer: Mapped[str]
    answered_at: Mapped[datetime]
