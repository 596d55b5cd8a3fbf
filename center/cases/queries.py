"""The statements of the case services."""

from __future__ import annotations

from sqlalchemy import Update, bindparam, func, insert, or_, select, update

from center.cases.models import Case, CaseEntry
from center.db.base import table_of

CASES = table_of(Case)
ENTRIES = table_of(CaseEntry)

CASE_COLUMNS = (
    CASES.c.id,
    CASES.c.kind,
    CASES.c.urgency,
    CASES.c.state,
    CASES.c.conversation_id,
    CASES.c.member_id,
    CASES.c.summary,
    CASES.c.details,
    CASES.c.opened_at,
    CASES.c.closed_at,
)
ENTRY_COLUMNS = (
    ENTRIES.c.id,
    ENTRIES.c.case_id,
    ENTRIES.c.kind,
    ENTRIES.c.author,
    ENTRIES.c.author_name,
    ENTRIES.c.fact_name,
    ENTRIES.c.body,
    ENTRIES.c.at,
)
INSERT_CASE = insert(CASES).returning(*CASE_COLUMNS)
INSERT_ENTRY = insert(ENTRIES)
CASE_BY_ID = select(*CASE_COLUMNS).where(CASES.c.id == bindparam("case_id"))
LOCK_CASE = CASE_BY_ID.with_for_update()
OPEN_CASE_OF_KIND = (
    select(*CASE_COLUMNS)
    .where(
        CASES.c.conversation_id == bindparam("conversation_id"),
        CASES.c.kind == bindparam("kind"),
        CASES.c.closed_at.is_(None),
        CASES.c.opened_at > bindparam("since"),
        # A telephone can pass to somebody else within the day: their emergency is not the first one's.
        func.coalesce(CASES.c.member_id, 0) == func.coalesce(bindparam("member_id"), 0),
    )
    .order_by(CASES.c.id.desc())
    .limit(1)
)
# A telephone can pass from one person to another: what was opened for one member is not shown to the next.
CASES_OF_CONVERSATION = (
    select(*CASE_COLUMNS)
    .where(
        CASES.c.conversation_id == bindparam("conversation_id"),
        or_(CASES.c.member_id.is_(None), CASES.c.member_id == bindparam("member_id")),
    )
    .order_by(CASES.c.id.desc())
    .limit(bindparam("at_most"))
)
CASES_OF_MEMBER = (
    select(*CASE_COLUMNS)
    .where(CASES.c.member_id == bindparam("member_id"))
    .order_by(CASES.c.id.desc())
    .limit(bindparam("at_most"))
)
OPEN_CASES = (
    select(*CASE_COLUMNS)
    .where(CASES.c.closed_at.is_(None), CASES.c.urgency == bindparam("urgency"))
    .order_by(CASES.c.opened_at, CASES.c.id)
    .limit(bindparam("at_most"))
)
TIMELINE = select(*ENTRY_COLUMNS).where(ENTRIES.c.case_id == bindparam("case_id")).order_by(ENTRIES.c.id)
SET_STATE: Update = (
    update(CASES)
    .where(CASES.c.id == bindparam("case_id"))
    .values(state=bindparam("new_state"), closed_at=bindparam("new_closed_at"))
)
