"""The statements of the reminder services. They read; what they find is written by the notification services."""

from __future__ import annotations

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Update,
    and_,
    bindparam,
    case,
    delete,
    func,
    not_,
    or_,
    select,
    union_all,
    update,
)

from center.benefits.models import Certification
from center.conversations.models import ChannelAccount
from center.db.base import table_of
from center.db.statements import insert_ignoring
from center.meetings.attendance.queries import IS_ON_RECORD
from center.meetings.models import Attendance, Meeting, MeetingReminderWish, PlanningClaim, ReminderWish
from center.members.models import Member
from center.notifications.models import Notification
from center.organizations.queries import SUBTREE_IDS

MEETINGS, ATTENDANCE = table_of(Meeting), table_of(Attendance)
WISHES, OWN_WISHES = table_of(ReminderWish), table_of(MeetingReminderWish)
MEMBERS, ACCOUNTS = table_of(Member), table_of(ChannelAccount)
NOTIFICATIONS, CERTIFICATIONS = table_of(Notification), table_of(Certification)
CLAIMS = table_of(PlanningClaim)

IS_ACTIVE = MEMBERS.c.status == "active"
MEETING_COLUMNS = (
    MEETINGS.c.id,
    MEETINGS.c.organization_id,
    MEETINGS.c.kind,
    MEETINGS.c.audience,
    MEETINGS.c.starts_at,
    MEETINGS.c.state,
    MEETINGS.c.revision,
    MEETINGS.c.moved_from,
    MEETINGS.c.created_at,
    MEETINGS.c.version,
    MEETINGS.c.planned_version,
    MEETINGS.c.planned_at,
)
# What lies further ahead is planned when it comes near, unless it was planned already and has moved there.
_IS_NEAR = (
    MEETINGS.c.starts_at > bindparam("now"),
    MEETINGS.c.state != "held",
    or_(MEETINGS.c.starts_at <= bindparam("horizon"), MEETINGS.c.planned_version.is_not(None)),
)
_IS_NEW = MEETINGS.c.planned_version.is_distinct_from(MEETINGS.c.version)
# Until when it is held; what lies beyond any lease was written by a clock that was ahead.
_IS_HELD = and_(
    CLAIMS.c.until > bindparam("now"), CLAIMS.c.until <= bindparam("latest"), CLAIMS.c.worker != bindparam("me")
)
INSERT_CLAIM = insert_ignoring(CLAIMS, "meeting_id", "worker", "until")
KEEP_CLAIM: Update = (
    update(CLAIMS)
    .where(CLAIMS.c.meeting_id == bindparam("of_meeting"), not_(_IS_HELD))
    .values(worker=bindparam("me"), until=bindparam("latest"))
)
RELEASE_CLAIM = delete(CLAIMS).where(CLAIMS.c.meeting_id == bindparam("of_meeting"), CLAIMS.c.worker == bindparam("me"))
TO_PLAN = (
    select(*MEETING_COLUMNS)
    .where(
        *_IS_NEAR,
        or_(_IS_NEW, MEETINGS.c.planned_at < bindparam("stale_before")),
        MEETINGS.c.id.not_in(bindparam("aside", expanding=True)),
        ~select(CLAIMS.c.meeting_id).where(CLAIMS.c.meeting_id == MEETINGS.c.id, _IS_HELD).exists(),
    )
    .order_by(case((_IS_NEW, 0), else_=1), MEETINGS.c.starts_at, MEETINGS.c.id)
    .limit(1)
)
MEETING = select(*MEETING_COLUMNS).where(MEETINGS.c.id == bindparam("meeting_id"))
OF_ORGANIZATIONS = (
    select(*MEETING_COLUMNS)
    .where(MEETINGS.c.organization_id.in_(bindparam("organization_ids", expanding=True)), *_IS_NEAR)
    .order_by(MEETINGS.c.starts_at, MEETINGS.c.id)
)
HOLD_VERSION = select(MEETINGS.c.version).where(MEETINGS.c.id == bindparam("meeting_id")).with_for_update(read=True)
MARK_PLANNED: Update = (
    update(MEETINGS)
    .where(MEETINGS.c.id == bindparam("of_meeting"), MEETINGS.c.version == bindparam("of_version"))
    .values(planned_version=bindparam("of_version"), planned_at=bindparam("begun_at"))
)

# What somebody's silence is told by, as on the page of attendance.
RECORDED = (
    select(MEETINGS.c.id, MEETINGS.c.audience, MEETINGS.c.starts_at)
    .where(
        MEETINGS.c.organization_id.in_(bindparam("organization_ids", expanding=True)),
        MEETINGS.c.starts_at.between(bindparam("since"), bindparam("now")),
        MEETINGS.c.ends_at <= bindparam("now"),
        MEETINGS.c.state != "cancelled",
        IS_ON_RECORD,
    )
    .order_by(MEETINGS.c.starts_at.desc(), MEETINGS.c.id.desc())
    .limit(bindparam("at_most"))
)

_PERSON = (MEMBERS.c.id, MEMBERS.c.is_party_member, MEMBERS.c.created_at)
_OF_BATCH: BindParameter[int] = bindparam("member_ids", expanding=True)
PEOPLE_OF_BRANCH = (
    select(*_PERSON)
    .where(MEMBERS.c.branch_id == bindparam("branch_id"), IS_ACTIVE, MEMBERS.c.id > bindparam("after_id"))
    .order_by(MEMBERS.c.id)
    .limit(bindparam("at_most"))
)
PARTY_MEMBERS_OF_BRANCH = PEOPLE_OF_BRANCH.where(MEMBERS.c.is_party_member)
PEOPLE = select(*_PERSON, MEMBERS.c.branch_id).where(MEMBERS.c.id.in_(_OF_BATCH), IS_ACTIVE).order_by(MEMBERS.c.id)
WISHES_OF = select(WISHES.c.member_id, WISHES.c.is_on, WISHES.c.lead, WISHES.c.means, WISHES.c.updated_at).where(
    WISHES.c.member_id.in_(_OF_BATCH)
)
OWN_WISHES_OF = select(
    OWN_WISHES.c.member_id,
    OWN_WISHES.c.meeting_id,
    OWN_WISHES.c.is_on,
    OWN_WISHES.c.lead,
    OWN_WISHES.c.means,
    OWN_WISHES.c.updated_at,
).where(OWN_WISHES.c.member_id.in_(_OF_BATCH), OWN_WISHES.c.meeting_id.in_(bindparam("meeting_ids", expanding=True)))
ATTENDANCE_OF = select(
    ATTENDANCE.c.member_id, ATTENDANCE.c.meeting_id, ATTENDANCE.c.answer, ATTENDANCE.c.was_present
).where(ATTENDANCE.c.member_id.in_(_OF_BATCH), ATTENDANCE.c.meeting_id.in_(bindparam("meeting_ids", expanding=True)))
REACHABLE_OF = (
    select(ACCOUNTS.c.member_id)
    .where(ACCOUNTS.c.member_id.in_(_OF_BATCH), ACCOUNTS.c.unreachable_at.is_(None))
    .distinct()
)
TOLD_OF = (
    select(
        NOTIFICATIONS.c.member_id,
        NOTIFICATIONS.c.meeting_id,
        NOTIFICATIONS.c.kind,
        NOTIFICATIONS.c.state,
        NOTIFICATIONS.c.revision,
        NOTIFICATIONS.c.due_at,
        NOTIFICATIONS.c.call_reason,
        NOTIFICATIONS.c.call_outcome,
    )
    .where(
        NOTIFICATIONS.c.member_id.in_(_OF_BATCH),
        NOTIFICATIONS.c.occasion.in_(bindparam("occasions", expanding=True)),
    )
    .order_by(NOTIFICATIONS.c.member_id, NOTIFICATIONS.c.id)
)

# Who was planned for a meeting to which they are not invited any more: gone, moved to another branch, left the party.
_NOT_INVITED = or_(
    ~IS_ACTIVE,
    MEMBERS.c.branch_id.not_in(SUBTREE_IDS),
    and_(bindparam("for_party_members"), ~MEMBERS.c.is_party_member),
)
STRANGERS = (
    select(NOTIFICATIONS.c.member_id, MEMBERS.c.status)
    .join(MEMBERS, MEMBERS.c.id == NOTIFICATIONS.c.member_id)
    .where(
        NOTIFICATIONS.c.occasion == bindparam("of_occasion"),
        NOTIFICATIONS.c.state.not_in(("withdrawn", "given_up")),
        NOTIFICATIONS.c.member_id > bindparam("after_id"),
        _NOT_INVITED,
    )
    .distinct()
    .order_by(NOTIFICATIONS.c.member_id)
    .limit(bindparam("at_most"))
)

# Who has wished or answered something since a moment, and when last.
_SAID = union_all(
    select(WISHES.c.member_id, WISHES.c.updated_at.label("said_at")).where(WISHES.c.updated_at > bindparam("since")),
    select(OWN_WISHES.c.member_id, OWN_WISHES.c.updated_at).where(OWN_WISHES.c.updated_at > bindparam("since")),
    select(ATTENDANCE.c.member_id, ATTENDANCE.c.answered_at)
    .join(MEETINGS, MEETINGS.c.id == ATTENDANCE.c.meeting_id)
    .where(*_IS_NEAR, ATTENDANCE.c.answered_at > bindparam("since")),
).subquery()
SAID_SINCE = select(_SAID.c.member_id, func.max(_SAID.c.said_at).label("said_at")).group_by(_SAID.c.member_id)

# Whom a channel reaches, or does not reach any more, since a moment.
_BOUND = union_all(
    select(ACCOUNTS.c.member_id, ACCOUNTS.c.bound_at.label("said_at")).where(ACCOUNTS.c.bound_at > bindparam("since")),
    select(ACCOUNTS.c.member_id, ACCOUNTS.c.unreachable_at).where(
        ACCOUNTS.c.member_id.is_not(None), ACCOUNTS.c.unreachable_at > bindparam("since")
    ),
).subquery()
BOUND_SINCE = select(_BOUND.c.member_id, func.max(_BOUND.c.said_at).label("said_at")).group_by(_BOUND.c.member_id)

_SAID_NO = select(WISHES.c.member_id).where(WISHES.c.member_id == MEMBERS.c.id, ~WISHES.c.is_on).exists()
_IS_REACHABLE = (
    select(ACCOUNTS.c.member_id)
    .where(ACCOUNTS.c.member_id == MEMBERS.c.id, ACCOUNTS.c.unreachable_at.is_(None))
    .exists()
)
_AFTER = MEMBERS.c.id > bindparam("after_id")


def _to_greet(*conditions: ColumnElement[bool]) -> Select[tuple[int]]:
    listed = select(MEMBERS.c.id).where(IS_ACTIVE, _IS_REACHABLE, ~_SAID_NO, _AFTER, *conditions)
    return listed.order_by(MEMBERS.c.id).limit(bindparam("at_most"))


TO_GREET = _to_greet()
BORN_ON = _to_greet(MEMBERS.c.birth_date.in_(bindparam("birth_dates", expanding=True)))
NOT_CERTIFIED = (
    select(MEMBERS.c.id, CERTIFICATIONS.c.year, CERTIFICATIONS.c.due_on, _IS_REACHABLE.label("is_reachable"))
    .join(CERTIFICATIONS, CERTIFICATIONS.c.member_id == MEMBERS.c.id)
    .where(
        IS_ACTIVE,
        ~_SAID_NO,
        _AFTER,
        CERTIFICATIONS.c.year.in_(bindparam("years", expanding=True)),
        CERTIFICATIONS.c.state != "done",
        CERTIFICATIONS.c.due_on >= bindparam("today"),
    )
    .order_by(MEMBERS.c.id)
    .limit(bindparam("at_most"))
)
CERTIFIED = (
    select(NOTIFICATIONS.c.member_id)
    .join(CERTIFICATIONS, CERTIFICATIONS.c.member_id == NOTIFICATIONS.c.member_id)
    .where(
        NOTIFICATIONS.c.occasion == bindparam("of_occasion"),
        NOTIFICATIONS.c.state.in_(("planned", "call")),
        CERTIFICATIONS.c.year == bindparam("of_year"),
        CERTIFICATIONS.c.state == "done",
    )
    .distinct()
    .limit(bindparam("at_most"))
)
