"""The statement of a member's calendar: what is ahead, what was cancelled too, so that a calendar can strike it out."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from center.meetings.keeping.queries import MEETINGS, RECORD_COLUMNS

OF_MEMBER = (
    select(*RECORD_COLUMNS)
    .where(
        MEETINGS.c.organization_id.in_(bindparam("organization_ids", expanding=True)),
        MEETINGS.c.audience.in_(bindparam("audiences", expanding=True)),
        MEETINGS.c.starts_at > bindparam("since"),
    )
    .order_by(MEETINGS.c.starts_at, MEETINGS.c.id)
    .limit(bindparam("at_most"))
)
