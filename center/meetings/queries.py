"""The statements of the meeting services."""

from __future__ import annotations

from sqlalchemy import Select, and_, bindparam, delete, select

from center.db.base import table_of
from center.meetings.models import Attendance, Material, Meeting, MeetingReminderWish, ReminderWish

MEETINGS = table_of(Meeting)
ATTENDANCE = table_of(Attendance)
MATERIALS = table_of(Material)
WISHES = table_of(ReminderWish)
MEETING_WISHES = table_of(MeetingReminderWish)

MEETING_COLUMNS = (
    MEETINGS.c.id,
    MEETINGS.c.kind,
    MEETINGS.c.title_zh,
    MEETINGS.c.title_en,
    MEETINGS.c.starts_at,
    MEETINGS.c.ends_at,
    MEETINGS.c.place_zh,
    MEETINGS.c.place_en,
    MEETINGS.c.agenda_zh,
    MEETINGS.c.agenda_en,
    MEETINGS.c.bring_zh,
    MEETINGS.c.bring_en,
    MEETINGS.c.state,
    ATTENDANCE.c.answer,
    MEETINGS.c.link,
    MEETINGS.c.moved_from,
    MEETINGS.c.summary_zh,
    MEETINGS.c.summary_en,
)
_ASKED_TO_COME = (
    MEETINGS.c.organization_id.in_(bindparam("organization_ids", expanding=True)),
    MEETINGS.c.audience.in_(bindparam("audiences", expanding=True)),
)
# No meeting lasts two days: the bound on the start lets the index find those that have begun but not ended.
_INVITED = (
    *_ASKED_TO_COME,
    MEETINGS.c.starts_at > bindparam("began_after"),
    MEETINGS.c.ends_at > bindparam("now"),
    MEETINGS.c.state.in_(("planned", "moved")),
)
_OWN_ANSWER = and_(ATTENDANCE.c.meeting_id == MEETINGS.c.id, ATTENDANCE.c.member_id == bindparam("member_id"))


def _upcoming() -> Select[tuple[object, ...]]:
    return select(*MEETING_COLUMNS).outerjoin(ATTENDANCE, _OWN_ANSWER).where(*_INVITED)


UPCOMING = _upcoming().order_by(MEETINGS.c.starts_at, MEETINGS.c.id).limit(bindparam("at_most"))
UPCOMING_OF_KINDS = (
    _upcoming()
    .where(MEETINGS.c.kind.in_(bindparam("kinds", expanding=True)))
    .order_by(MEETINGS.c.starts_at, MEETINGS.c.id)
    .limit(bindparam("at_most"))
)
UPCOMING_BY_ID = _upcoming().where(MEETINGS.c.id == bindparam("meeting_id"))
# Whatever became of it.
INVITATION_BY_ID = (
    select(*MEETING_COLUMNS)
    .outerjoin(ATTENDANCE, _OWN_ANSWER)
    .where(*_ASKED_TO_COME, MEETINGS.c.id == bindparam("meeting_id"))
)
OF_MEMBER = select(*MEETING_COLUMNS).outerjoin(ATTENDANCE, _OWN_ANSWER).where(MEETINGS.c.id == bindparam("meeting_id"))
# What was studied is asked for afterwards by those who could not come.
_WAS_HELD = (
    *_ASKED_TO_COME,
    MEETINGS.c.starts_at > bindparam("since"),
    MEETINGS.c.ends_at <= bindparam("now"),
    MEETINGS.c.state != "cancelled",
)
_STUDIED = select(
    MATERIALS.c.id,
    MATERIALS.c.meeting_id,
    MEETINGS.c.title_zh.label("meeting_title_zh"),
    MEETINGS.c.title_en.label("meeting_title_en"),
    MEETINGS.c.starts_at,
    MATERIALS.c.kind,
    MATERIALS.c.title_zh,
    MATERIALS.c.title_en,
    MATERIALS.c.text_zh,
    MATERIALS.c.text_en,
    MATERIALS.c.url,
    MATERIALS.c.minutes,
).join(MEETINGS, MEETINGS.c.id == MATERIALS.c.meeting_id)
UPCOMING_MATERIALS = (
    _STUDIED.where(*_INVITED)
    .order_by(MEETINGS.c.starts_at, MEETINGS.c.id, MATERIALS.c.position)
    .limit(bindparam("at_most"))
)
PAST_MATERIALS = (
    _STUDIED.where(*_WAS_HELD)
    .order_by(MEETINGS.c.starts_at.desc(), MEETINGS.c.id.desc(), MATERIALS.c.position)
    .limit(bindparam("at_most"))
)
WISH_OF = select(WISHES.c.is_on, WISHES.c.lead, WISHES.c.means).where(WISHES.c.member_id == bindparam("member_id"))
WISH_FOR_MEETING = select(MEETING_WISHES.c.is_on, MEETING_WISHES.c.lead, MEETING_WISHES.c.means).where(
    MEETING_WISHES.c.member_id == bindparam("member_id"), MEETING_WISHES.c.meeting_id == bindparam("meeting_id")
)
WISHES_FOR_MEETINGS = select(
    MEETING_WISHES.c.meeting_id, MEETING_WISHES.c.is_on, MEETING_WISHES.c.lead, MEETING_WISHES.c.means
).where(MEETING_WISHES.c.member_id == bindparam("member_id"))
FORGET_WISHES_FOR_MEETINGS = delete(MEETING_WISHES).where(MEETING_WISHES.c.member_id == bindparam("of_member"))
