"""The statements of the call list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, Subquery, Text, Update, and_, bindparam, cast, func, literal, or_, select, update

from center.notifications.reading.queries import (
    ANSWER_SETTLES,
    ATTENDANCE,
    IS_OPEN_CALL,
    MEETINGS,
    MEMBERS,
    NOTIFICATIONS,
    ORGANIZATIONS,
    is_about,
)
from center.notifications.reading.views import MeetingHead

PHONES = select(MEMBERS.c.id, MEMBERS.c.phone).where(MEMBERS.c.id.in_(bindparam("member_ids", expanding=True)))
CLEAR_ANSWER = (
    update(ATTENDANCE)
    .where(
        ATTENDANCE.c.member_id == bindparam("of_member"),
        ATTENDANCE.c.meeting_id == bindparam("of_meeting"),
        ATTENDANCE.c.answered_at == bindparam("given_at"),
    )
    .values(answer=None, reason=None, answered_at=None)
)


def calls_of(head: MeetingHead, member_id: int) -> Select[Any]:
    """Return the statement that reads the rows for which somebody is to be called or was."""
    return (
        select(NOTIFICATIONS.c.id, NOTIFICATIONS.c.state, NOTIFICATIONS.c.called_at)
        .where(
            NOTIFICATIONS.c.member_id == member_id,
            is_about(head),
            NOTIFICATIONS.c.state.in_(("call", "called")),
        )
        .order_by(NOTIFICATIONS.c.id)
    )


def enter(ids: Iterable[int], **values: object) -> Update:
    """Return the statement that keeps what came of a call."""
    return update(NOTIFICATIONS).where(NOTIFICATIONS.c.id.in_(sorted(ids))).values(**values)


def open_calls(organization_ids: frozenset[int] | None) -> Select[Any]:
    """Return the statement that counts, meeting by meeting, who is to be called before it begins; from now to until."""
    calls = _OPEN_CALLS
    answered = and_(ATTENDANCE.c.member_id == calls.c.member_id, ATTENDANCE.c.meeting_id == calls.c.meeting_id)
    statement = (
        select(
            MEETINGS.c.id,
            MEETINGS.c.title_zh,
            MEETINGS.c.title_en,
            MEETINGS.c.starts_at,
            MEETINGS.c.state,
            func.count(calls.c.member_id.distinct()),
            ORGANIZATIONS.c.name_zh,
            ORGANIZATIONS.c.name_en,
        )
        .select_from(calls)
        .join(MEETINGS, MEETINGS.c.id == calls.c.meeting_id)
        .join(ORGANIZATIONS, ORGANIZATIONS.c.id == MEETINGS.c.organization_id)
        .join(MEMBERS, MEMBERS.c.id == calls.c.member_id)
        .outerjoin(ATTENDANCE, answered)
        .where(
            or_(calls.c.is_certain, ATTENDANCE.c.answer.is_(None)),
            MEMBERS.c.status == "active",
            or_(MEETINGS.c.audience == "everyone", MEMBERS.c.is_party_member),
        )
        .group_by(MEETINGS.c.id, ORGANIZATIONS.c.id)
        .order_by(MEETINGS.c.starts_at, MEETINGS.c.id)
    )
    if organization_ids is not None:
        statement = statement.where(MEMBERS.c.branch_id.in_(sorted(organization_ids)))
    return statement


def _open_calls() -> Subquery:
    """Gather whom to call from the meetings to come, by the index of occasion and state: few rows of each are calls.

    Each pair once: that also keeps SQLite from joining all members with all meetings first.
    """
    is_cancelled, says_so = MEETINGS.c.state == "cancelled", NOTIFICATIONS.c.kind.startswith("cancelled:")
    return (
        select(
            MEETINGS.c.id.label("meeting_id"),
            NOTIFICATIONS.c.member_id,
            NOTIFICATIONS.c.call_reason.not_in(ANSWER_SETTLES).label("is_certain"),
        )
        .join(NOTIFICATIONS, NOTIFICATIONS.c.occasion == literal("meeting:").concat(cast(MEETINGS.c.id, Text)))
        .where(
            MEETINGS.c.starts_at > bindparam("now"),
            MEETINGS.c.starts_at < bindparam("until"),
            MEETINGS.c.state != "held",
            NOTIFICATIONS.c.state.in_(("call", "called")),
            IS_OPEN_CALL,
            or_(and_(is_cancelled, says_so), and_(~is_cancelled, NOTIFICATIONS.c.kind != "summary")),
        )
        .distinct()
        .subquery("open_calls")
    )


_OPEN_CALLS = _open_calls()
