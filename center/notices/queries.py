"""The statements of the notice services."""

from __future__ import annotations

from sqlalchemy import Select, and_, bindparam, func, insert, or_, select

from center.db.base import table_of
from center.notices.models import Activity, ActivitySignup, Notice
from center.scams.warning.models import WarningNotice

NOTICES = table_of(Notice)
ACTIVITIES = table_of(Activity)
SIGNUPS = table_of(ActivitySignup)
WARNING_NOTICES = table_of(WarningNotice)

NOTICE_COLUMNS = (
    NOTICES.c.id,
    NOTICES.c.kind,
    NOTICES.c.title_zh,
    NOTICES.c.title_en,
    NOTICES.c.body_zh,
    NOTICES.c.body_en,
    NOTICES.c.source,
    NOTICES.c.published_at,
    NOTICES.c.is_sample,
    NOTICES.c.expires_at,
    NOTICES.c.state,
    NOTICES.c.version,
    NOTICES.c.drafted_by,
    NOTICES.c.changed_by,
    NOTICES.c.changed_at,
    NOTICES.c.published_by,
)
# What was drafted from a warning is for those to whom it is told, everything else for everybody.
_IS_NARROWED = select(WARNING_NOTICES.c.id).where(WARNING_NOTICES.c.notice_id == NOTICES.c.id).exists()
CURRENT_NOTICES = (
    select(*NOTICE_COLUMNS, _IS_NARROWED.label("is_narrowed"))
    .where(
        NOTICES.c.state == "published",
        NOTICES.c.published_at <= bindparam("now"),
        or_(NOTICES.c.expires_at.is_(None), NOTICES.c.expires_at > bindparam("now")),
    )
    .order_by(NOTICES.c.published_at.desc(), NOTICES.c.id.desc())
    .limit(bindparam("at_most"))
)
NOTICE_BY_ID = select(*NOTICE_COLUMNS).where(NOTICES.c.id == bindparam("of_id"))
INSERT_NOTICE = insert(NOTICES).returning(NOTICES.c.id)
NOTICES_IN = (
    select(*NOTICE_COLUMNS)
    .where(NOTICES.c.state.in_(bindparam("states", expanding=True)))
    .order_by(func.coalesce(NOTICES.c.changed_at, NOTICES.c.published_at).desc(), NOTICES.c.id.desc())
    .limit(bindparam("at_most"))
)
COUNT_NOTICES = select(NOTICES.c.state, func.count().label("amount")).group_by(NOTICES.c.state)
SAME_DRAFT = (
    select(NOTICES.c.id)
    .where(
        NOTICES.c.state == "draft",
        NOTICES.c.drafted_by == bindparam("of_staff"),
        NOTICES.c.title_zh == bindparam("same_title"),
        NOTICES.c.body_zh == bindparam("same_body"),
        NOTICES.c.changed_at > bindparam("since"),
    )
    .limit(1)
)
ACTIVITY_COLUMNS = (
    ACTIVITIES.c.id,
    ACTIVITIES.c.kind,
    ACTIVITIES.c.title_zh,
    ACTIVITIES.c.title_en,
    ACTIVITIES.c.detail_zh,
    ACTIVITIES.c.detail_en,
    ACTIVITIES.c.starts_at,
    ACTIVITIES.c.ends_at,
    ACTIVITIES.c.place_zh,
    ACTIVITIES.c.place_en,
    ACTIVITIES.c.capacity,
    ACTIVITIES.c.sign_up_until,
    ACTIVITIES.c.is_sample,
    SIGNUPS.c.answer,
)
_OWN_ANSWER = and_(SIGNUPS.c.activity_id == ACTIVITIES.c.id, SIGNUPS.c.member_id == bindparam("member_id"))


def _upcoming() -> Select[tuple[object, ...]]:
    return select(*ACTIVITY_COLUMNS).outerjoin(SIGNUPS, _OWN_ANSWER).where(ACTIVITIES.c.starts_at > bindparam("now"))


# Two indexed reads, one for everyone's and one for the member's own organisations, are put together by the service.
ACTIVITIES_FOR_EVERYONE = (
    _upcoming()
    .where(ACTIVITIES.c.organization_id.is_(None))
    .order_by(ACTIVITIES.c.starts_at, ACTIVITIES.c.id)
    .limit(bindparam("at_most"))
)
ACTIVITIES_OF_ORGANIZATIONS = (
    _upcoming()
    .where(ACTIVITIES.c.organization_id.in_(bindparam("organization_ids", expanding=True)))
    .order_by(ACTIVITIES.c.starts_at, ACTIVITIES.c.id)
    .limit(bindparam("at_most"))
)
