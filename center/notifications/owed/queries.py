"""The statements of the calls that no meeting is about; all begin with the index of what is to be called about."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select, update

from center.db.base import table_of
from center.notices.models import Notice
from center.notifications.queries import BROADCASTS, MEMBERS, NOTIFICATIONS
from center.organizations.models import Organization

NOTICES, ORGANIZATIONS = table_of(Notice), table_of(Organization)

_IS_OWED = (NOTIFICATIONS.c.state == "call", NOTIFICATIONS.c.meeting_id.is_(None))
# What is of no use any more stays on record, and nobody is asked to call for it.
_IS_IN_TIME = or_(NOTIFICATIONS.c.expires_at.is_(None), NOTIFICATIONS.c.expires_at > bindparam("now"))
_OF_OCCASION = NOTIFICATIONS.c.occasion == bindparam("of_occasion")
_PEOPLE = func.count(NOTIFICATIONS.c.member_id.distinct())

OF_CERTIFICATIONS = (
    select(NOTIFICATIONS.c.occasion, func.max(NOTIFICATIONS.c.expires_at), _PEOPLE)
    .join(MEMBERS, MEMBERS.c.id == NOTIFICATIONS.c.member_id)
    .where(*_IS_OWED, _IS_IN_TIME, NOTIFICATIONS.c.broadcast_id.is_(None), MEMBERS.c.status == "active")
    .group_by(NOTIFICATIONS.c.occasion)
    .order_by(NOTIFICATIONS.c.occasion)
)
PEOPLE_OF_OCCASION = (
    select(
        MEMBERS.c.id,
        MEMBERS.c.employee_no,
        MEMBERS.c.name,
        ORGANIZATIONS.c.name_zh,
        ORGANIZATIONS.c.name_en,
        func.max(NOTIFICATIONS.c.call_reason),
    )
    .select_from(NOTIFICATIONS.join(MEMBERS, MEMBERS.c.id == NOTIFICATIONS.c.member_id))
    .join(ORGANIZATIONS, ORGANIZATIONS.c.id == MEMBERS.c.branch_id)
    .where(*_IS_OWED, _IS_IN_TIME, _OF_OCCASION, MEMBERS.c.status == "active")
    # Who was called in vain for the first word and for the second is one person.
    .group_by(MEMBERS.c.id, ORGANIZATIONS.c.id)
    .order_by(ORGANIZATIONS.c.code, MEMBERS.c.name, MEMBERS.c.id)
    .limit(bindparam("at_most"))
    .offset(bindparam("from_row"))
)
ENTER = (
    update(NOTIFICATIONS)
    .where(*_IS_OWED, _IS_IN_TIME, _OF_OCCASION, NOTIFICATIONS.c.member_id == bindparam("of_member"))
    .values(
        state="called", call_outcome=bindparam("outcome"), called_at=bindparam("at"), called_by=bindparam("by_staff")
    )
    .returning(NOTIFICATIONS.c.id)
)
EMPLOYEE_NO = select(MEMBERS.c.employee_no).where(MEMBERS.c.id == bindparam("of_member"))


def of_broadcasts(organization_ids: frozenset[int] | None) -> Select[Any]:
    """Return the statement that counts, broadcast by broadcast, who is to be called; a stopped one tells nobody."""
    statement = (
        select(
            NOTIFICATIONS.c.broadcast_id,
            NOTICES.c.title_zh,
            NOTICES.c.title_en,
            NOTICES.c.expires_at,
            _PEOPLE,
        )
        .select_from(NOTIFICATIONS.join(MEMBERS, MEMBERS.c.id == NOTIFICATIONS.c.member_id))
        .join(BROADCASTS, BROADCASTS.c.id == NOTIFICATIONS.c.broadcast_id)
        .join(NOTICES, NOTICES.c.id == BROADCASTS.c.notice_id)
        .where(*_IS_OWED, _IS_IN_TIME, BROADCASTS.c.state.in_(("running", "done")), MEMBERS.c.status == "active")
        .group_by(NOTIFICATIONS.c.broadcast_id, NOTICES.c.id)
        .order_by(NOTIFICATIONS.c.broadcast_id)
    )
    if organization_ids is not None:
        statement = statement.where(MEMBERS.c.branch_id.in_(sorted(organization_ids)))
    return statement
