"""The statements of attendance. The big one is summed up by the database; a year of the whole center is a few rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select

from center.db.base import table_of
from center.meetings.models import Attendance, Meeting
from center.members.models import Member
from center.notifications.models import TOLD, Notification
from center.organizations.models import Organization

MEETINGS = table_of(Meeting)
ATTENDANCE = table_of(Attendance)
MEMBERS = table_of(Member)
ORGANIZATIONS = table_of(Organization)
NOTIFICATIONS = table_of(Notification)

IS_PRESENT = ATTENDANCE.c.was_present.is_(True)
IS_EXCUSED = and_(~IS_PRESENT, ATTENDANCE.c.answer == "decline")
IS_ABSENT = and_(ATTENDANCE.c.was_present.is_(False), func.coalesce(ATTENDANCE.c.answer, "") != "decline")
_IS_INVITED = or_(MEETINGS.c.audience == "everyone", MEMBERS.c.is_party_member)
_IS_ACTIVE = MEMBERS.c.status == "active"

TREE = select(
    ORGANIZATIONS.c.id, ORGANIZATIONS.c.parent_id, ORGANIZATIONS.c.kind, ORGANIZATIONS.c.name_zh,
    ORGANIZATIONS.c.name_en,
).order_by(ORGANIZATIONS.c.code, ORGANIZATIONS.c.id)  # fmt: skip
# Meetings that are over; one that was cancelled invited nobody.
PAST = (
    select(MEETINGS.c.id, MEETINGS.c.organization_id, MEETINGS.c.audience, MEETINGS.c.starts_at)
    .where(
        MEETINGS.c.starts_at >= bindparam("since"),
        MEETINGS.c.starts_at < bindparam("until"),
        MEETINGS.c.state != "cancelled",
        or_(MEETINGS.c.state == "held", MEETINGS.c.ends_at <= bindparam("now")),
    )
    .order_by(MEETINGS.c.starts_at.desc(), MEETINGS.c.id.desc())
)
# Where nobody was told, has answered or was seen, the records say nothing of the meeting, and so of nobody's silence.
IS_ON_RECORD = or_(
    exists().where(
        ATTENDANCE.c.meeting_id == MEETINGS.c.id,
        or_(ATTENDANCE.c.answer.is_not(None), ATTENDANCE.c.was_present.is_not(None)),
    ),
    exists().where(NOTIFICATIONS.c.meeting_id == MEETINGS.c.id, NOTIFICATIONS.c.state.in_(TOLD)),
)
PAST_ON_RECORD = PAST.where(IS_ON_RECORD)
IS_HELD_BY = MEETINGS.c.organization_id.in_(bindparam("held_by", expanding=True))
IS_NODE = ORGANIZATIONS.c.id.in_(bindparam("held_by", expanding=True))
MEETING = select(MEETINGS.c.organization_id, MEETINGS.c.audience).where(MEETINGS.c.id == bindparam("meeting_id"))
MEETINGS_OF_MEMBER = (
    select(
        MEETINGS.c.id,
        MEETINGS.c.title_zh,
        MEETINGS.c.title_en,
        MEETINGS.c.kind,
        MEETINGS.c.starts_at,
        case((IS_PRESENT, "present"), (IS_EXCUSED, "excused"), (IS_ABSENT, "absent"), else_="missing"),
        ATTENDANCE.c.answer,
        ATTENDANCE.c.reason,
    )
    .outerjoin(
        ATTENDANCE,
        and_(ATTENDANCE.c.meeting_id == MEETINGS.c.id, ATTENDANCE.c.member_id == bindparam("member_id")),
    )
    .where(MEETINGS.c.id.in_(bindparam("meeting_ids", expanding=True)))
    .order_by(MEETINGS.c.starts_at, MEETINGS.c.id)
)


def people_of(branch_ids: Collection[int]) -> Select[Any]:
    """Return the statement that counts active members by branch, party members apart."""
    return (
        select(MEMBERS.c.branch_id, MEMBERS.c.is_party_member, func.count())
        .where(_IS_ACTIVE, MEMBERS.c.branch_id.in_(sorted(branch_ids)))
        .group_by(MEMBERS.c.branch_id, MEMBERS.c.is_party_member)
    )


def by_branch_and_meeting(branch_ids: Collection[int], *, since: datetime, until: datetime) -> Select[Any]:
    """Return the statement that sums up, for each branch and meeting, what is on record of the branch's people."""
    return (
        _on_record(since, until)
        .with_only_columns(
            MEMBERS.c.branch_id,
            ATTENDANCE.c.meeting_id,
            _how_many(IS_PRESENT),
            _how_many(IS_EXCUSED),
            _how_many(IS_ABSENT),
        )
        .where(MEMBERS.c.branch_id.in_(sorted(branch_ids)))
        .group_by(MEMBERS.c.branch_id, ATTENDANCE.c.meeting_id)
    )


def members_of(branch_ids: Collection[int], *, only: Collection[int] | None = None) -> Select[Any]:
    """Return the statement that reads active members by branch and name."""
    statement = (
        select(
            MEMBERS.c.id,
            MEMBERS.c.employee_no,
            MEMBERS.c.name,
            MEMBERS.c.branch_id,
            ORGANIZATIONS.c.name_zh,
            ORGANIZATIONS.c.name_en,
            MEMBERS.c.is_party_member,
            MEMBERS.c.created_at,
        )
        .join(ORGANIZATIONS, ORGANIZATIONS.c.id == MEMBERS.c.branch_id)
        .where(_IS_ACTIVE, MEMBERS.c.branch_id.in_(sorted(branch_ids)))
        .order_by(ORGANIZATIONS.c.code, MEMBERS.c.name, MEMBERS.c.id)
    )
    return statement if only is None else statement.where(MEMBERS.c.id.in_(sorted(only)))


def by_member_and_organization(
    branch_ids: Collection[int], *, since: datetime, until: datetime, only: Collection[int] | None = None
) -> Select[Any]:
    """Return the statement that sums up, for each member and whoever invited, what is on record of them."""
    statement = (
        _on_record(since, until)
        .with_only_columns(
            MEMBERS.c.id,
            MEETINGS.c.organization_id,
            _how_many(IS_PRESENT),
            _how_many(IS_EXCUSED),
            _how_many(IS_ABSENT),
        )
        .where(MEMBERS.c.branch_id.in_(sorted(branch_ids)))
        .group_by(MEMBERS.c.id, MEETINGS.c.organization_id)
    )
    return statement if only is None else statement.where(MEMBERS.c.id.in_(sorted(only)))


def invitees_of(branch_ids: Collection[int], *, only_party_members: bool) -> Select[Any]:
    """Return the statement that reads of the active members of branches what `Invitee` holds."""
    statement = select(MEMBERS.c.id, MEMBERS.c.branch_id, MEMBERS.c.is_party_member, MEMBERS.c.created_at).where(
        _IS_ACTIVE, MEMBERS.c.branch_id.in_(sorted(branch_ids))
    )
    return statement.where(MEMBERS.c.is_party_member) if only_party_members else statement


def heard_of(meeting_ids: Collection[int], branch_ids: Collection[int]) -> Select[Any]:
    """Return the statement that reads who of these branches has answered to, or was seen at, which of the meetings."""
    return (
        select(ATTENDANCE.c.member_id, ATTENDANCE.c.meeting_id)
        .join(MEMBERS, MEMBERS.c.id == ATTENDANCE.c.member_id)
        .where(
            MEMBERS.c.branch_id.in_(sorted(branch_ids)),
            ATTENDANCE.c.meeting_id.in_(sorted(meeting_ids)),
            or_(ATTENDANCE.c.answer.is_not(None), IS_PRESENT),
        )
    )


def _on_record(since: datetime, until: datetime) -> Select[Any]:
    return (
        select(ATTENDANCE.c.member_id)
        .select_from(MEETINGS)
        .join(ATTENDANCE, ATTENDANCE.c.meeting_id == MEETINGS.c.id)
        .join(MEMBERS, MEMBERS.c.id == ATTENDANCE.c.member_id)
        .where(
            MEETINGS.c.starts_at >= since,
            MEETINGS.c.starts_at < until,
            MEETINGS.c.state != "cancelled",
            or_(MEETINGS.c.state == "held", MEETINGS.c.ends_at <= bindparam("now")),
            _IS_INVITED,
            _IS_ACTIVE,
        )
    )


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
