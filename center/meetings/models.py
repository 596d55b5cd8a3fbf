"""Tables of meetings, attendance, materials and reminder wishes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of

KINDS = ("branch_meeting", "study_session", "party_lecture", "members_assembly")
STATES = ("planned", "moved", "cancelled", "held")
AUDIENCES = ("party_members", "everyone")
ANSWERS = ("attend", "decline")
MATERIAL_KINDS = ("text", "video", "link")
REMINDER_MEANS = ("channel", "sms", "phone")


class Meeting(Base):
    """A meeting of a branch, a general branch or the whole center; those below are invited too."""

    __tablename__ = "meetings"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("state", STATES),
        one_of("audience", AUDIENCES),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_meetings_organization_id", "organization_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    kind: Mapped[str]
    audience: Mapped[str] = mapped_column(default="party_members")
    title_zh: Mapped[str]
    title_en: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place_zh: Mapped[str]
    place_en: Mapped[str]
    agenda_zh: Mapped[str | None]
    agenda_en: Mapped[str | None]
    bring_zh: Mapped[str | None]
    bring_en: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="planned")


class Attendance(Base):
    """What a member answered to an invitation, and whether they came."""

    __tablename__ = "attendance"
    __table_args__ = (one_of("answer", ANSWERS),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id"), primary_key=True, autoincrement=False, index=True
    )
    answer: Mapped[str | None]
    reason: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    was_present: Mapped[bool | None]


class Material(Base):
    """Something to read or watch before or after a meeting."""

    __tablename__ = "meeting_materials"
    __table_args__ = (
        one_of("kind", MATERIAL_KINDS),
        UniqueConstraint("meeting_id", "position"),
        CheckConstraint("(kind = 'text') = (url IS NULL)", name="text_or_address"),
        CheckConstraint("kind <> 'text' OR (text_zh IS NOT NULL AND text_en IS NOT NULL)", name="text_in_both"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    position: Mapped[int]
    kind: Mapped[str]
    title_zh: Mapped[str]
    title_en: Mapped[str]
    text_zh: Mapped[str | None]
    text_en: Mapped[str | None]
    url: Mapped[str | None]
    minutes: Mapped[int | None]


class ReminderWish(Base):
    """How early and by what means a member wants to be reminded; `is_on` false: not at all."""

    __tablename__ = "reminder_wishes"
    __table_args__ = (one_of("means", REMINDER_MEANS), CheckConstraint("lead LIKE 'P%'", name="lead_is_a_duration"))

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    is_on: Mapped[bool]
    lead: Mapped[str]
    means: Mapped[str]
    updated_at: Mapped[datetime]
