"""The statements of attendance."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, func, insert, or_, select

from center.db.base import table_of
from center.meetings.models import Attendance, Meeting, WrongDoorCode
from center.members.models import Member

MEETINGS, ATTENDANCE, MEMBERS = table_of(Meeting), table_of(Attendance), table_of(Member)
WRONG_CODES = table_of(WrongDoorCode)

INVITED_COLUMNS = (
    MEMBERS.c.id,
    MEMBERS.c.name,
    MEMBERS.c.employee_no,
    MEMBERS.c.branch_id,
    ATTENDANCE.c.answer,
    ATTENDANCE.c.was_present,
    ATTENDANCE.c.present_by,
)
# No meeting lasts two days: the bound on the start lets the index find those that are going on.
WITH_CODE = (
    select(MEETINGS.c.id, MEETINGS.c.title_zh, MEETINGS.c.title_en, MEETINGS.c.starts_at, ATTENDANCE.c.was_present)
    .outerjoin(
        ATTENDANCE,
        and_(ATTENDANCE.c.meeting_id == MEETINGS.c.id, ATTENDANCE.c.member_id == bindparam("of_member")),
    )
    .where(
        MEETINGS.c.organization_id.in_(bindparam("organization_ids", expanding=True)),
        MEETINGS.c.audience.in_(bindparam("audiences", expanding=True)),
        MEETINGS.c.starts_at > bindparam("began_after"),
        MEETINGS.c.starts_at <= bindparam("starts_by"),
        MEETINGS.c.ends_at >= bindparam("now"),
        MEETINGS.c.state != "cancelled",
        MEETINGS.c.door_code == bindparam("told"),
    )
    .order_by(MEETINGS.c.starts_at, MEETINGS.c.id)
    .limit(1)
)
CODES_AROUND = select(MEETINGS.c.door_code).where(
    MEETINGS.c.door_code.is_not(None),
    MEETINGS.c.starts_at > bindparam("since"),
    MEETINGS.c.starts_at < bindparam("until"),
)
# Before `until`: a clock that was set back locks nobody out for longer.
COUNT_WRONG_CODES = select(func.count()).where(
    WRONG_CODES.c.member_id == bindparam("of_member"),
    WRONG_CODES.c.told_at > bindparam("since"),
    WRONG_CODES.c.told_at <= bindparam("until"),
)
NOTE_WRONG_CODE = insert(WRONG_CODES)
FORGET_WRONG_CODES = delete(WRONG_CODES).where(WRONG_CODES.c.told_at <= bindparam("since"))
LOCK_MEETING = select(MEETINGS.c.id).where(MEETINGS.c.id == bindparam("of_meeting")).with_for_update()


def invited_where(
    organization_ids: list[int],
    *,
    only_party: bool,
    text: str,
    limit: int,
    offset: int,
    meeting_id: int,
) -> Select[Any]:
    """Build a page of those who are invited, branch by branch."""
    return (
        _invited(meeting_id)
        .where(*_conditions(organization_ids, only_party=only_party, text=text))
        .order_by(MEMBERS.c.branch_id, MEMBERS.c.employee_no)
        .limit(limit)
        .offset(offset)
    )


def count_invited_where(organization_ids: list[int], *, only_party: bool, text: str) -> Select[tuple[int]]:
    """Build the count of those who are invited."""
    conditions = _conditions(organization_ids, only_party=only_party, text=text)
    return select(func.count()).select_from(MEMBERS).where(*conditions)


def invited_among(
    organization_ids: list[int], *, only_party: bool, member_ids: list[int], meeting_id: int
) -> Select[Any]:
    """Build who of some members is invited."""
    conditions = _conditions(organization_ids, only_party=only_party, text="")
    return _invited(meeting_id).where(*conditions, MEMBERS.c.id.in_(member_ids))


def _invited(meeting_id: int) -> Select[Any]:
    own = and_(ATTENDANCE.c.member_id == MEMBERS.c.id, ATTENDANCE.c.meeting_id == meeting_id)
    return select(*INVITED_COLUMNS).outerjoin(ATTENDANCE, own)


def _conditions(organization_ids: list[int], *, only_party: bool, text: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [MEMBERS.c.status == "active", MEMBERS.c.branch_id.in_(organization_ids)]
    if only_party:
        found.append(MEMBERS.c.is_party_member)
    if text:
        is_named = MEMBERS.c.name.icontains(text, autoescape=True)
        found.append(or_(is_named, MEMBERS.c.employee_no.istartswith(text, autoescape=True)))
    return found
