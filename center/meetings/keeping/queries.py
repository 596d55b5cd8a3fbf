"""The statements of keeping meetings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, bindparam, case, delete, func, insert, or_, select, update

from center.db.base import table_of
from center.meetings.keeping.views import CANCELLED, OPEN_STATES, MeetingFilter
from center.meetings.models import Attendance, Material, Meeting
from center.notifications.models import Notification
from center.organizations.models import Organization

MEETINGS, ATTENDANCE, MATERIALS = table_of(Meeting), table_of(Attendance), table_of(Material)
ORGANIZATIONS, NOTIFICATIONS = table_of(Organization), table_of(Notification)

RECORD_COLUMNS = (
    MEETINGS.c.id,
    MEETINGS.c.organization_id,
    MEETINGS.c.kind,
    MEETINGS.c.audience,
    MEETINGS.c.title_zh,
    MEETINGS.c.title_en,
    MEETINGS.c.starts_at,
    MEETINGS.c.ends_at,
    MEETINGS.c.place_zh,
    MEETINGS.c.place_en,
    MEETINGS.c.link,
    MEETINGS.c.agenda_zh,
    MEETINGS.c.agenda_en,
    MEETINGS.c.bring_zh,
    MEETINGS.c.bring_en,
    MEETINGS.c.state,
    MEETINGS.c.series_id,
    MEETINGS.c.occurs_on,
    MEETINGS.c.moved_from,
    MEETINGS.c.cancel_reason,
    MEETINGS.c.summary_zh,
    MEETINGS.c.summary_en,
    MEETINGS.c.door_code,
    MEETINGS.c.created_by,
    MEETINGS.c.revision,
    MEETINGS.c.version,
)
RECORD = select(*RECORD_COLUMNS).where(MEETINGS.c.id == bindparam("of_meeting"))
# Those that are in a stretch of time, and those that were to be in it before they were moved.
BETWEEN = (
    select(*RECORD_COLUMNS)
    .where(
        MEETINGS.c.organization_id.in_(bindparam("organization_ids", expanding=True)),
        or_(
            MEETINGS.c.starts_at.between(bindparam("since"), bindparam("until")),
            MEETINGS.c.moved_from.between(bindparam("since"), bindparam("until")),
        ),
    )
    .order_by(MEETINGS.c.starts_at, MEETINGS.c.id)
)
INSERT_MEETING = insert(MEETINGS).returning(MEETINGS.c.id)
# Whoever enters a meeting holds its organisation, so that a form sent twice finds what the first has entered.
LOCK_ORGANIZATION = (
    select(ORGANIZATIONS.c.id)
    .where(ORGANIZATIONS.c.id == bindparam("of_organization"), ORGANIZATIONS.c.is_active)
    .with_for_update()
)
SAME_MEETING = (
    select(MEETINGS.c.id)
    .where(
        MEETINGS.c.organization_id == bindparam("of_organization"),
        MEETINGS.c.starts_at == bindparam("at"),
        MEETINGS.c.kind == bindparam("of_kind"),
        MEETINGS.c.title_zh == bindparam("title"),
        MEETINGS.c.state != CANCELLED,
    )
    .limit(1)
)
# No meeting lasts longer than two days: the bound on the start lets the index find those that have begun.
OVERLAPPING = (
    select(MEETINGS.c.id, MEETINGS.c.title_zh, MEETINGS.c.title_en, MEETINGS.c.starts_at)
    .where(
        MEETINGS.c.organization_id.in_(bindparam("organization_ids", expanding=True)),
        MEETINGS.c.starts_at > bindparam("began_after"),
        MEETINGS.c.starts_at < bindparam("until"),
        MEETINGS.c.ends_at > bindparam("since"),
        MEETINGS.c.state.in_(sorted(OPEN_STATES)),
        MEETINGS.c.id != bindparam("but_meeting"),
    )
    .order_by(MEETINGS.c.starts_at, MEETINGS.c.id)
    .limit(bindparam("at_most"))
)
COUNTS = (
    select(
        ATTENDANCE.c.meeting_id,
        func.sum(case((ATTENDANCE.c.answer == "attend", 1), else_=0)),
        func.sum(case((ATTENDANCE.c.answer == "decline", 1), else_=0)),
        func.sum(case((ATTENDANCE.c.was_present, 1), else_=0)),
    )
    .where(ATTENDANCE.c.meeting_id.in_(bindparam("meeting_ids", expanding=True)))
    .group_by(ATTENDANCE.c.meeting_id)
)
# What has left for somebody cannot be called back.
COUNT_TOLD = select(func.count()).where(
    NOTIFICATIONS.c.occasion == bindparam("of_occasion"),
    NOTIFICATIONS.c.kind == bindparam("of_kind"),
    NOTIFICATIONS.c.state.in_(("due", "sent", "delivered", "read", "called")),
)

MATERIALS_OF = select(*MATERIALS.c).where(MATERIALS.c.meeting_id == bindparam("of_meeting"))
MATERIALS_IN_ORDER = MATERIALS_OF.order_by(MATERIALS.c.position)
INSERT_MATERIAL = insert(MATERIALS).returning(MATERIALS.c.id)
DELETE_MATERIAL = delete(MATERIALS).where(MATERIALS.c.id == bindparam("of_material"))


def change_of(columns: Iterable[str]) -> Update:
    """Build the change of some columns of a meeting that still is the version somebody has seen."""
    return (
        update(MEETINGS)
        .where(MEETINGS.c.id == bindparam("of_meeting"), MEETINGS.c.version == bindparam("seen"))
        .values({name: bindparam(f"new_{name}") for name in columns} | {"version": MEETINGS.c.version + 1})
    )


def material_change_of(columns: Iterable[str]) -> Update:
    """Build the change of some columns of a material."""
    return (
        update(MATERIALS)
        .where(MATERIALS.c.id == bindparam("of_material"))
        .values({name: bindparam(f"new_{name}") for name in columns})
    )


def meetings_where(wanted: MeetingFilter, *, now: datetime, limit: int, offset: int) -> Select[Any]:
    """Build a page of a list: what comes next first, what is over the latest first."""
    places = (MEETINGS.c.starts_at, MEETINGS.c.id)
    order = [place.desc() for place in places] if wanted.over else places
    return select(*RECORD_COLUMNS).where(*_conditions(wanted, now)).order_by(*order).limit(limit).offset(offset)


def count_where(wanted: MeetingFilter, *, now: datetime) -> Select[tuple[int]]:
    """Build the count of a whole list."""
    return select(func.count()).select_from(MEETINGS).where(*_conditions(wanted, now))


def _conditions(wanted: MeetingFilter, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [MEETINGS.c.ends_at <= now if wanted.over else MEETINGS.c.ends_at > now]
    if wanted.organization_ids is not None:
        found.append(MEETINGS.c.organization_id.in_(sorted(wanted.organization_ids)))
    if wanted.organization_id is not None:
        found.append(MEETINGS.c.organization_id == wanted.organization_id)
    if wanted.kind is not None:
        found.append(MEETINGS.c.kind == wanted.kind)
    if wanted.text:
        named = (MEETINGS.c.title_zh, MEETINGS.c.title_en, MEETINGS.c.place_zh, MEETINGS.c.place_en)
        found.append(or_(*(column.icontains(wanted.text, autoescape=True) for column in named)))
    return found
