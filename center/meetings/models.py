"""Tables of meetings, attendance, materials and reminder wishes."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of

KINDS = ("branch_meeting", "study_session", "party_lecture", "members_assembly", "activity")
STATES = ("planned", "moved", "cancelled", "held")
AUDIENCES = ("party_members", "everyone")
ANSWERS = ("attend", "decline")
MATERIAL_KINDS = ("text", "video", "link")
REMINDER_MEANS = ("channel", "sms", "phone")
# How it is known that somebody was there: ticked by staff, or the code at the door told by the member.
PRESENT_BY = ("ticked", "code")


class MeetingSeries(Base):
    """What repeats by a rule; each occurrence is a meeting of its own, which may be moved or cancelled alone.

    rule: an RRULE of RFC 5545 without DTSTART, in local days; first_on and starts_local are its DTSTART.
    """

    __tablename__ = "meeting_series"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("audience", AUDIENCES),
        CheckConstraint("minutes > 0", name="lasts_some_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    kind: Mapped[str]
    audience: Mapped[str]
    title_zh: Mapped[str]
    title_en: Mapped[str]
    rule: Mapped[str]
    first_on: Mapped[date]
    starts_local: Mapped[time]
    minutes: Mapped[int]
    place_zh: Mapped[str]
    place_en: Mapped[str]
    link: Mapped[str | None]
    agenda_zh: Mapped[str | None]
    agenda_en: Mapped[str | None]
    bring_zh: Mapped[str | None]
    bring_en: Mapped[str | None]
    # Until when occurrences stand in the table of meetings.
    made_until: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Meeting(Base):
    """A meeting of a branch, a general branch or the whole center; those below are invited too.

    revision: raised whenever what people were told is no longer right: moved, cancelled, open again. version: raised by
    every change. planned_version: for which of them who is told when has been planned.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("state", STATES),
        one_of("audience", AUDIENCES),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("uq_meetings_series_id_occurs_on", "series_id", "occurs_on", unique=True),
        Index("ix_meetings_organization_id", "organization_id", "starts_at"),
        Index("ix_meetings_starts_at", "starts_at"),
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
    link: Mapped[str | None]
    series_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_series.id"))
    occurs_on: Mapped[date | None]
    moved_from: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]
    summary_zh: Mapped[str | None]
    summary_en: Mapped[str | None]
    door_code: Mapped[str | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    created_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    planned_version: Mapped[int | None]
    planned_at: Mapped[datetime | None]


class PlanningClaim(Base):
    """Who is planning the reminders of a meeting, and until when nobody else does."""

    __tablename__ = "planning_claims"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    worker: Mapped[str]
    until: Mapped[datetime]


class Attendance(Base):
    """What a member answered to an invitation, and whether they came."""

    __tablename__ = "attendance"
    __table_args__ = (one_of("answer", ANSWERS), one_of("present_by", PRESENT_BY))

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id"), primary_key=True, autoincrement=False, index=True
    )
    answer: Mapped[str | None]
    reason: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    was_present: Mapped[bool | None]
    present_by: Mapped[str | None]
    noted_at: Mapped[datetime | None]


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
    """How early and by what means a member wants to be reminded; `is_on` false: not at all.

    lead: one or several of `P1D` (so long before the start) and `P1D@20:00` (on that day before, at that local time;
    `P0D@08:00`: on the day itself), joined by commas, the earliest first.
    """

    __tablename__ = "reminder_wishes"
    __table_args__ = (one_of("means", REMINDER_MEANS), CheckConstraint("lead LIKE 'P%'", name="lead_is_a_duration"))

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    is_on: Mapped[bool]
    lead: Mapped[str]
    means: Mapped[str]
    updated_at: Mapped[datetime]


class MeetingReminderWish(Base):
    """The same for one meeting only; it counts before what somebody wishes in general."""

    __tablename__ = "meeting_reminder_wishes"
    __table_args__ = (one_of("means", REMINDER_MEANS), CheckConstraint("lead LIKE 'P%'", name="lead_is_a_duration"))

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id"), primary_key=True, autoincrement=False, index=True
    )
    is_on: Mapped[bool]
    lead: Mapped[str]
    means: Mapped[str]
    updated_at: Mapped[datetime]


class WrongDoorCode(Base):
    """That a member told a code that no meeting of theirs has; kept for the minutes for which it counts."""

    __tablename__ = "wrong_door_codes"
    __table_args__ = (Index("ix_wrong_door_codes_member_id", "member_id", "told_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    told_at: Mapped[datetime] = mapped_column(index=True)
