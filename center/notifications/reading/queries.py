"""The statements that read a meeting's people, all at once; what somebody is told is read for a page only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, bindparam, case, func, or_, select

from center.db.base import table_of
from center.meetings.models import Attendance, Meeting
from center.members.models import Member
from center.members.terms import TermKind
from center.notifications.models import TOLD, Notification
from center.notifications.queries import OUTBOX, STATE
from center.notifications.reading.views import LISTED, MeetingHead, PeopleWanted
from center.organizations.models import Organization
from center.staff.models import StaffAccount

NOTIFICATIONS = table_of(Notification)
MEETINGS = table_of(Meeting)
MEMBERS = table_of(Member)
ATTENDANCE = table_of(Attendance)
ORGANIZATIONS = table_of(Organization)
STAFF = table_of(StaffAccount)

# Whoever has answered since need not be called for these.
ANSWER_SETTLES = ("silent", "unread")
CALL_AGAIN = and_(NOTIFICATIONS.c.state == "called", NOTIFICATIONS.c.call_outcome == "no_answer")
IS_OPEN_CALL = or_(NOTIFICATIONS.c.state == "call", CALL_AGAIN)
_SETTLED_BY_ANSWER = NOTIFICATIONS.c.call_reason.in_(ANSWER_SETTLES)

HEAD = (
    select(
        MEETINGS.c.id,
        MEETINGS.c.organization_id,
        ORGANIZATIONS.c.name_zh,
        ORGANIZATIONS.c.name_en,
        MEETINGS.c.kind,
        MEETINGS.c.audience,
        MEETINGS.c.title_zh,
        MEETINGS.c.title_en,
        MEETINGS.c.starts_at,
        MEETINGS.c.ends_at,
        MEETINGS.c.place_zh,
        MEETINGS.c.place_en,
        MEETINGS.c.state,
        MEETINGS.c.revision,
        MEETINGS.c.moved_from,
    )
    .join(ORGANIZATIONS, ORGANIZATIONS.c.id == MEETINGS.c.organization_id)
    .where(MEETINGS.c.id == bindparam("meeting_id"))
)
TOLD_OF = (
    select(
        NOTIFICATIONS.c.member_id,
        NOTIFICATIONS.c.kind,
        STATE,
        NOTIFICATIONS.c.revision,
        NOTIFICATIONS.c.due_at,
        NOTIFICATIONS.c.told_at,
        NOTIFICATIONS.c.channel,
        NOTIFICATIONS.c.call_reason,
        NOTIFICATIONS.c.called_at,
        STAFF.c.display_name,
        NOTIFICATIONS.c.call_outcome,
    )
    .outerjoin(STAFF, STAFF.c.id == NOTIFICATIONS.c.called_by)
    .outerjoin(OUTBOX, OUTBOX.c.id == NOTIFICATIONS.c.message_id)
    .where(
        NOTIFICATIONS.c.member_id.in_(bindparam("member_ids", expanding=True)),
        NOTIFICATIONS.c.occasion == bindparam("occasion"),
    )
    .order_by(NOTIFICATIONS.c.due_at, NOTIFICATIONS.c.id)
)
# As in `center.members.facts.written_name`: what keyboards add is not compared.
_NAME = func.replace(func.replace(MEMBERS.c.name, "·", ""), " ", "")
_EMPLOYEE_NO = func.upper(MEMBERS.c.employee_no)


def is_about(head: MeetingHead) -> ColumnElement[bool]:
    """Return whether a notification says of this meeting what still counts: of a cancelled one, that it is."""
    of_it = NOTIFICATIONS.c.occasion == head.occasion
    if head.state == "cancelled":
        return and_(of_it, NOTIFICATIONS.c.kind.startswith("cancelled:"))
    return and_(of_it, NOTIFICATIONS.c.kind != "summary")


def invited(wanted: PeopleWanted) -> list[ColumnElement[bool]]:
    """Return who of these branches is invited, as `center.meetings.queries` has it."""
    conditions = [MEMBERS.c.status == "active", MEMBERS.c.branch_id.in_(sorted(wanted.branch_ids))]
    if wanted.meeting.audience == "party_members":
        conditions.append(MEMBERS.c.is_party_member)
    return conditions


def people_where(wanted: PeopleWanted, *, limit: int, offset: int) -> Select[Any]:
    """Return the statement that reads one page of people, by branch and name."""
    told = _told(wanted.meeting)
    return (
        _people(wanted, told)
        .with_only_columns(
            MEMBERS.c.id,
            MEMBERS.c.employee_no,
            MEMBERS.c.name,
            MEMBERS.c.branch_id,
            ORGANIZATIONS.c.name_zh,
            ORGANIZATIONS.c.name_en,
            ATTENDANCE.c.answer,
            ATTENDANCE.c.reason,
            ATTENDANCE.c.answered_at,
            ATTENDANCE.c.was_present,
            is_set(told.c.is_told).label("is_told"),
            _is_to_call(told).label("is_to_call"),
        )
        .where(*_chosen(wanted, told))
        .order_by(ORGANIZATIONS.c.code, MEMBERS.c.name, MEMBERS.c.id)
        .limit(limit)
        .offset(offset)
    )


def names_where(wanted: PeopleWanted) -> Select[Any]:
    """Return the statement that reads ids and names of all who are invited."""
    return select(MEMBERS.c.id, MEMBERS.c.name).where(*invited(wanted)).order_by(MEMBERS.c.name, MEMBERS.c.id)


def counts_where(wanted: PeopleWanted) -> Select[Any]:
    """Return the statement that counts people by their standing; its columns are those of `Counts`."""
    told = _told(wanted.meeting)
    return (
        _people(wanted, told)
        .with_only_columns(
            func.count(MEMBERS.c.id),
            how_many(ATTENDANCE.c.answer == "attend"),
            how_many(ATTENDANCE.c.answer == "decline"),
            how_many(ATTENDANCE.c.answer.is_(None)),
            how_many(_is_to_call(told)),
            how_many(~is_set(told.c.is_told)),
        )
        .where(*_meant(wanted))
    )


def how_many_where(wanted: PeopleWanted) -> Select[Any]:
    """Return the statement that counts who is wanted."""
    told = _told(wanted.meeting)
    return _people(wanted, told).with_only_columns(func.count(MEMBERS.c.id)).where(*_chosen(wanted, told))


def told_and_silent(wanted: PeopleWanted, *columns: ColumnElement[Any]) -> Select[Any]:
    """Return the statement that reads something of those who were told and have not answered."""
    told = _told(wanted.meeting)
    return (
        _people(wanted, told).with_only_columns(*columns).where(ATTENDANCE.c.answer.is_(None), is_set(told.c.is_told))
    )


def is_set(flag: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether a flag that was gathered from several rows, or from none, is set."""
    return func.coalesce(flag, 0) == 1


def _people(wanted: PeopleWanted, told: Subquery) -> Select[Any]:
    answer = and_(ATTENDANCE.c.member_id == MEMBERS.c.id, ATTENDANCE.c.meeting_id == wanted.meeting.id)
    joined = (
        MEMBERS.join(ORGANIZATIONS, ORGANIZATIONS.c.id == MEMBERS.c.branch_id)
        .outerjoin(ATTENDANCE, answer)
        .outerjoin(told, told.c.member_id == MEMBERS.c.id)
    )
    return select(MEMBERS.c.id).select_from(joined).where(*invited(wanted))


def _told(head: MeetingHead) -> Subquery:
    """Gather what one is told into one row a member."""
    as_it_is = NOTIFICATIONS.c.revision == head.revision
    was_told = or_(
        NOTIFICATIONS.c.state.in_(TOLD),
        and_(NOTIFICATIONS.c.state == "called", NOTIFICATIONS.c.call_outcome == "reached"),
    )
    return (
        select(
            NOTIFICATIONS.c.member_id,
            _any(and_(as_it_is, was_told)).label("is_told"),
            _any(and_(IS_OPEN_CALL, ~_SETTLED_BY_ANSWER)).label("must_call"),
            _any(and_(IS_OPEN_CALL, _SETTLED_BY_ANSWER)).label("may_call"),
            _any(NOTIFICATIONS.c.state == "called").label("was_called"),
        )
        .where(is_about(head))
        .group_by(NOTIFICATIONS.c.member_id)
        .subquery("told")
    )


def _is_to_call(told: Subquery) -> ColumnElement[bool]:
    return or_(is_set(told.c.must_call), and_(is_set(told.c.may_call), ATTENDANCE.c.answer.is_(None)))


def _chosen(wanted: PeopleWanted, told: Subquery) -> list[ColumnElement[bool]]:
    standing: dict[str, list[ColumnElement[bool]]] = {
        "all": [],
        "coming": [ATTENDANCE.c.answer == "attend"],
        "excused": [ATTENDANCE.c.answer == "decline"],
        "silent": [ATTENDANCE.c.answer.is_(None)],
        "call": [_is_to_call(told)],
        "untold": [~is_set(told.c.is_told)],
        LISTED: [or_(_is_to_call(told), is_set(told.c.was_called))],
    }
    return [*_meant(wanted), *standing[wanted.standing]]


def _meant(wanted: PeopleWanted) -> list[ColumnElement[bool]]:
    kind, text = wanted.term
    conditions: list[ColumnElement[bool]] = []
    if wanted.member_ids is not None:
        conditions.append(MEMBERS.c.id.in_(sorted(wanted.member_ids)))
    if kind is TermKind.NAME:
        conditions.append(_NAME.contains(text, autoescape=True))
    elif kind is TermKind.EMPLOYEE:
        conditions.append(_EMPLOYEE_NO.startswith(text, autoescape=True))
    elif kind in {TermKind.DIGITS, TermKind.PHONE, TermKind.ID_NUMBER}:
        # Nobody is looked up here by an ID or telephone number: digits are the end of an employee number.
        conditions.append(_EMPLOYEE_NO.endswith(text, autoescape=True))
    return conditions


def _any(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.max(case((condition, 1), else_=0))


def how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Return in how many rows something is so."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
