"""The statements that find whom no message has reached."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from center.conversations.models import WEB
from center.db.base import table_of
from center.meetings.models import Attendance
from center.notifications.queries import MEETINGS, NOTIFICATIONS, OUTBOX

ATTENDANCE = table_of(Attendance)
OTHER, THEIRS = NOTIFICATIONS.alias("other"), OUTBOX.alias("theirs")

_WHOM = (NOTIFICATIONS.c.member_id, NOTIFICATIONS.c.occasion, NOTIFICATIONS.c.meeting_id, NOTIFICATIONS.c.revision)
# They are to be called already, or something has reached them another way.
_IS_LOOKED_AFTER = (
    select(OTHER.c.id)
    .outerjoin(THEIRS, THEIRS.c.id == OTHER.c.message_id)
    .where(
        OTHER.c.member_id == NOTIFICATIONS.c.member_id,
        OTHER.c.occasion == NOTIFICATIONS.c.occasion,
        OTHER.c.revision == NOTIFICATIONS.c.revision,
        OTHER.c.state.in_(("call", "called"))
        | and_(OTHER.c.state == "sent", (OTHER.c.channel != WEB) | THEIRS.c.delivered_at.is_not(None)),
    )
    .exists()
)
_HAS_ANSWERED = (
    select(ATTENDANCE.c.member_id)
    .where(
        ATTENDANCE.c.member_id == NOTIFICATIONS.c.member_id,
        ATTENDANCE.c.meeting_id == NOTIFICATIONS.c.meeting_id,
        ATTENDANCE.c.answer.is_not(None),
    )
    .exists()
)


def _before(latest: str, *conditions: Any) -> Select[tuple[int, str, int | None, int]]:
    return (
        select(*_WHOM)
        .join(MEETINGS, MEETINGS.c.id == NOTIFICATIONS.c.meeting_id)
        .join(OUTBOX, OUTBOX.c.id == NOTIFICATIONS.c.message_id)
        .where(
            MEETINGS.c.starts_at > bindparam("now"),
            MEETINGS.c.starts_at <= bindparam(latest),
            MEETINGS.c.state.in_(("planned", "moved")),
            NOTIFICATIONS.c.revision == MEETINGS.c.revision,
            ~_IS_LOOKED_AFTER,
            ~_HAS_ANSWERED,
            *conditions,
        )
        .distinct()
        .limit(bindparam("at_most"))
    )


FAILING = _before(
    "latest", NOTIFICATIONS.c.state == "due", OUTBOX.c.state == "failed", OUTBOX.c.attempts >= bindparam("attempts")
)
UNOPENED = _before(
    "latest",
    NOTIFICATIONS.c.state == "sent",
    NOTIFICATIONS.c.channel == WEB,
    NOTIFICATIONS.c.told_at <= bindparam("since"),
    OUTBOX.c.delivered_at.is_(None),
)
