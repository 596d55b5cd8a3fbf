"""The statements of what is told after a meeting."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Update, and_, bindparam, or_, select, update

from center.conversations.models import ChannelAccount
from center.db.base import table_of
from center.meetings.models import Attendance, Meeting
from center.members.models import Member
from center.notifications.again.queries import wants_messages
from center.notifications.models import Notification
from center.organizations.queries import SUBTREE_IDS

MEETINGS, ATTENDANCE, MEMBERS = table_of(Meeting), table_of(Attendance), table_of(Member)
NOTIFICATIONS, ACCOUNTS = table_of(Notification), table_of(ChannelAccount)

SUMMARY = "summary"
SUMMED_UP = (
    select(
        MEETINGS.c.id,
        MEETINGS.c.organization_id,
        MEETINGS.c.audience,
        MEETINGS.c.starts_at,
        MEETINGS.c.state,
        MEETINGS.c.revision,
    )
    .where(
        MEETINGS.c.starts_at.between(bindparam("since"), bindparam("now")),
        MEETINGS.c.state != "cancelled",
        MEETINGS.c.summary_zh.is_not(None),
    )
    .order_by(MEETINGS.c.starts_at, MEETINGS.c.id)
)

_MEETING: ColumnElement[int] = bindparam("of_meeting")
_OF_MEETING = ATTENDANCE.c.meeting_id == _MEETING
_PRESENT = select(ATTENDANCE.c.member_id).where(_OF_MEETING, ATTENDANCE.c.was_present)
# Noted as away, or excused beforehand. Of the others nothing is known until it is on record who came.
_AWAY = select(ATTENDANCE.c.member_id).where(
    _OF_MEETING, or_(ATTENDANCE.c.answer == "decline", ATTENDANCE.c.was_present.is_(False))
)
_COULD_NOT_COME = (
    MEMBERS.c.status == "active",
    MEMBERS.c.branch_id.in_(SUBTREE_IDS),
    or_(~bindparam("for_party_members"), MEMBERS.c.is_party_member),
    MEMBERS.c.id.not_in(_PRESENT),
    or_(MEMBERS.c.id.in_(_AWAY), and_(bindparam("is_held"), _PRESENT.exists())),
    wants_messages(_MEETING),
    select(ACCOUNTS.c.member_id)
    .where(ACCOUNTS.c.member_id == MEMBERS.c.id, ACCOUNTS.c.unreachable_at.is_(None))
    .exists(),
)
_OF_SUMMARY = and_(NOTIFICATIONS.c.occasion == bindparam("of_occasion"), NOTIFICATIONS.c.kind == SUMMARY)
TO_TELL = (
    select(MEMBERS.c.id)
    .where(
        *_COULD_NOT_COME,
        MEMBERS.c.id.not_in(select(NOTIFICATIONS.c.member_id).where(_OF_SUMMARY)),
    )
    .order_by(MEMBERS.c.id)
    .limit(bindparam("at_most"))
)


def _standing(state: str, *conditions: ColumnElement[bool]) -> Any:
    listed = select(NOTIFICATIONS.c.id).where(_OF_SUMMARY, NOTIFICATIONS.c.state == state, *conditions)
    return listed.order_by(NOTIFICATIONS.c.id).limit(bindparam("at_most"))


_WHO = select(MEMBERS.c.id).where(*_COULD_NOT_COME)
NOT_FOR_THEM = _standing("planned", NOTIFICATIONS.c.member_id.not_in(_WHO))
FOR_THEM_AFTER_ALL = _standing("withdrawn", NOTIFICATIONS.c.member_id.in_(_WHO))
_THESE = NOTIFICATIONS.c.id.in_(bindparam("ids", expanding=True))
WITHDRAW: Update = update(NOTIFICATIONS).where(_THESE, NOTIFICATIONS.c.state == "planned").values(state="withdrawn")
PLAN_AFTER_ALL: Update = (
    update(NOTIFICATIONS)
    .where(_THESE, NOTIFICATIONS.c.state == "withdrawn")
    .values(state="planned", due_at=bindparam("new_due_at"), revision=bindparam("new_revision"), failure=None)
)
