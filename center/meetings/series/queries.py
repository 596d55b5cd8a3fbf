"""The statements of series."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Update, bindparam, exists, insert, or_, select, update

from center.db.base import table_of
from center.db.statements import insert_ignoring
from center.meetings.keeping.queries import RECORD_COLUMNS
from center.meetings.models import Attendance, Meeting, MeetingSeries
from center.notifications.models import Notification

MEETINGS, SERIES = table_of(Meeting), table_of(MeetingSeries)
ATTENDANCE, NOTIFICATIONS = table_of(Attendance), table_of(Notification)

SERIES_COLUMNS = (
    SERIES.c.id,
    SERIES.c.organization_id,
    SERIES.c.kind,
    SERIES.c.audience,
    SERIES.c.title_zh,
    SERIES.c.title_en,
    SERIES.c.rule,
    SERIES.c.first_on,
    SERIES.c.starts_local,
    SERIES.c.minutes,
    SERIES.c.place_zh,
    SERIES.c.place_en,
    SERIES.c.link,
    SERIES.c.agenda_zh,
    SERIES.c.agenda_en,
    SERIES.c.bring_zh,
    SERIES.c.bring_en,
    SERIES.c.made_until,
    SERIES.c.ended_at,
    SERIES.c.created_by,
    SERIES.c.version,
)
SERIES_BY_ID = select(*SERIES_COLUMNS).where(SERIES.c.id == bindparam("of_series"))
# Who makes occurrences holds the series: whoever changes it meanwhile waits, or is waited for.
LOCK_SERIES = SERIES_BY_ID.with_for_update()
ALL_RUNNING = select(*SERIES_COLUMNS).where(SERIES.c.ended_at.is_(None)).order_by(SERIES.c.id)
DUE_TO_BE_MADE = (
    select(SERIES.c.id)
    .where(SERIES.c.ended_at.is_(None), or_(SERIES.c.made_until.is_(None), SERIES.c.made_until < bindparam("until")))
    .order_by(SERIES.c.id)
    .limit(bindparam("at_most"))
)
SAME_SERIES = (
    select(SERIES.c.id)
    .where(
        SERIES.c.organization_id == bindparam("of_organization"),
        SERIES.c.rule == bindparam("of_rule"),
        SERIES.c.starts_local == bindparam("at"),
        SERIES.c.title_zh == bindparam("title"),
        SERIES.c.ended_at.is_(None),
    )
    .limit(1)
)
INSERT_SERIES = insert(SERIES).returning(SERIES.c.id)
SET_MADE_UNTIL = update(SERIES).where(SERIES.c.id == bindparam("of_series")).values(made_until=bindparam("until"))

OCCURRENCE_COLUMNS = (
    "organization_id",
    "kind",
    "audience",
    "title_zh",
    "title_en",
    "starts_at",
    "ends_at",
    "place_zh",
    "place_en",
    "link",
    "agenda_zh",
    "agenda_en",
    "bring_zh",
    "bring_en",
    "state",
    "series_id",
    "occurs_on",
    "created_by",
    "created_at",
    "revision",
    "version",
)
INSERT_OCCURRENCE = insert_ignoring(MEETINGS, *OCCURRENCE_COLUMNS)
FOLLOWING = (
    select(*RECORD_COLUMNS)
    .where(MEETINGS.c.series_id == bindparam("of_series"), MEETINGS.c.occurs_on >= bindparam("since"))
    .order_by(MEETINGS.c.occurs_on)
)
AHEAD = (
    select(*RECORD_COLUMNS)
    .where(MEETINGS.c.series_id == bindparam("of_series"), MEETINGS.c.ends_at > bindparam("now"))
    .order_by(MEETINGS.c.starts_at, MEETINGS.c.id)
    .limit(bindparam("at_most"))
)
# Whether anybody has heard of an occurrence, or has answered.
IS_KNOWN = select(
    or_(
        exists().where(
            NOTIFICATIONS.c.meeting_id == bindparam("of_meeting"),
            NOTIFICATIONS.c.state.not_in(("planned", "withdrawn")),
        ),
        exists().where(ATTENDANCE.c.meeting_id == bindparam("of_meeting")),
    )
)


def series_change_of(columns: Iterable[str]) -> Update:
    """Build the change of some columns of a series that still is the version somebody has seen."""
    return (
        update(SERIES)
        .where(SERIES.c.id == bindparam("of_series"), SERIES.c.version == bindparam("seen"))
        .values({name: bindparam(f"new_{name}") for name in columns} | {"version": SERIES.c.version + 1})
    )
