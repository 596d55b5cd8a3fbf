"""The statements of the case services."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, union, update

from center.cases.models import Case, CaseChange, CaseEntry
from center.conversations.models import InboxMessage
from center.conversations.queries import HISTORY_FROM
from center.db.base import table_of

CASES = table_of(Case)
ENTRIES = table_of(CaseEntry)
INBOX = table_of(InboxMessage)
STEPS = table_of(CaseChange)

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
    CASES.c.priority,
    CASES.c.assigned_to,
    CASES.c.first_answered_at,
    CASES.c.close_reason,
    CASES.c.outcome,
    CASES.c.version,
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
    ENTRIES.c.staff_id,
    ENTRIES.c.inbox_id,
    ENTRIES.c.outbox_id,
)
IS_OPEN = CASES.c.closed_at.is_(None)
IS_NOBODYS = CASES.c.assigned_to.is_(None)
INSERT_CASE = insert(CASES).returning(*CASE_COLUMNS)
INSERT_ENTRY = insert(ENTRIES)
CASE_BY_ID = select(*CASE_COLUMNS).where(CASES.c.id == bindparam("case_id"))
# A telephone can pass from one person to another: what was told before that, known or not whose, is not the next one's.
_HANDED_ON = HISTORY_FROM.scalar_subquery()
IS_SINCE_HANDED_ON = or_(_HANDED_ON.is_(None), CASES.c.opened_at >= _HANDED_ON)
OPEN_CASE_OF_KIND = (
    select(*CASE_COLUMNS)
    .where(
        CASES.c.conversation_id == bindparam("conversation_id"),
        CASES.c.kind == bindparam("kind"),
        CASES.c.closed_at.is_(None),
        CASES.c.opened_at > bindparam("since"),
        # Within the day too: the emergency of the next one is not the first one's.
        func.coalesce(CASES.c.member_id, 0) == func.coalesce(bindparam("member_id"), 0),
        or_(CASES.c.member_id.is_not(None), IS_SINCE_HANDED_ON),
    )
    .order_by(CASES.c.id.desc())
    .limit(1)
)
CASES_OF_CONVERSATION = (
    select(*CASE_COLUMNS)
    .where(
        CASES.c.conversation_id == bindparam("conversation_id"),
        or_(and_(CASES.c.member_id.is_(None), IS_SINCE_HANDED_ON), CASES.c.member_id == bindparam("member_id")),
    )
    .order_by(CASES.c.id.desc())
    .limit(bindparam("at_most"))
)
NOBODYS_CASE_OF_CONVERSATION = select(CASES.c.id).where(
    CASES.c.id == bindparam("case_id"),
    CASES.c.conversation_id == bindparam("conversation_id"),
    CASES.c.member_id.is_(None),
    IS_SINCE_HANDED_ON,
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
HELD_BY = select(*CASE_COLUMNS).where(CASES.c.assigned_to == bindparam("staff_id"), IS_OPEN).order_by(CASES.c.id)
TIMELINE = select(*ENTRY_COLUMNS).where(ENTRIES.c.case_id == bindparam("case_id")).order_by(ENTRIES.c.id)
FIRST_ANSWER = (
    update(CASES)
    .where(CASES.c.id == bindparam("case_id"), CASES.c.first_answered_at.is_(None))
    .values(first_answered_at=bindparam("now"))
)
SET_FIRST_ANSWER = (
    update(CASES).where(CASES.c.id == bindparam("of_case")).values(first_answered_at=bindparam("answered_at"))
)
LOCK_CASE = select(CASES.c.id).where(CASES.c.id == bindparam("case_id")).with_for_update()
REPLY_OF_SENT = (
    select(*ENTRY_COLUMNS)
    .where(
        ENTRIES.c.case_id == bindparam("case_id"),
        ENTRIES.c.outbox_id == bindparam("message_id"),
        ENTRIES.c.kind == "reply",
    )
    .limit(1)
)
LAST_LINE_OF_STAFF = (
    select(ENTRIES.c.body)
    .where(
        ENTRIES.c.case_id == bindparam("case_id"),
        ENTRIES.c.kind == bindparam("kind"),
        ENTRIES.c.staff_id == bindparam("staff_id"),
        ENTRIES.c.at >= bindparam("since"),
    )
    .order_by(ENTRIES.c.id.desc())
    .limit(1)
)
LINE_OF_SENT = (
    select(ENTRIES.c.id)
    .where(ENTRIES.c.case_id == bindparam("case_id"), ENTRIES.c.outbox_id == bindparam("message_id"))
    .limit(1)
)
LINE_OF_HEARD = (
    select(ENTRIES.c.id)
    .where(ENTRIES.c.case_id == bindparam("case_id"), ENTRIES.c.inbox_id == bindparam("message_id"))
    .limit(1)
)
_BY_PERSON = (ENTRIES.c.kind.in_(("opened", "text", "fact")), ENTRIES.c.author != "staff")
_LINE_OF_MESSAGES = select(ENTRIES.c.id).where(
    ENTRIES.c.inbox_id.in_(bindparam("inbox_ids", expanding=True)), *_BY_PERSON
)
_CONVERSATION = select(INBOX.c.conversation_id).where(INBOX.c.id == bindparam("inbox_id")).scalar_subquery()
_LINE_SINCE = (
    select(ENTRIES.c.id)
    .join(CASES, CASES.c.id == ENTRIES.c.case_id)
    .where(CASES.c.conversation_id == _CONVERSATION, ENTRIES.c.at >= bindparam("since"), *_BY_PERSON)
)
HAS_LINE_FROM = select(or_(_LINE_OF_MESSAGES.exists(), _LINE_SINCE.exists()))

INSERT_CHANGE = insert(STEPS)
CHANGE_TO = select(STEPS.c.step, STEPS.c.staff_id, STEPS.c.replaced, STEPS.c.at).where(
    STEPS.c.case_id == bindparam("case_id"), STEPS.c.version == bindparam("version")
)
CHANGED_SINCE = select(func.min(STEPS.c.at)).where(
    STEPS.c.case_id == bindparam("case_id"), STEPS.c.version > bindparam("version")
)
LINES_OF_CHANGES = (
    select(*ENTRY_COLUMNS)
    .where(
        ENTRIES.c.case_id == bindparam("case_id"),
        ENTRIES.c.kind.in_(("change", "state")),
        ENTRIES.c.at >= bindparam("since"),
    )
    .order_by(ENTRIES.c.id)
)
# What was told by telephone, and who speaks now, of which the person is told. Messages are asked for in the outbox:
# one that was taken back in time told nobody anything.
TOLD_SINCE = (
    select(ENTRIES.c.id)
    .where(
        ENTRIES.c.case_id == bindparam("case_id"),
        ENTRIES.c.at >= bindparam("since"),
        or_(
            and_(ENTRIES.c.kind == "reply", ENTRIES.c.outbox_id.is_(None)),
            ENTRIES.c.fact_name.in_(("speaker", "holder_told")),
        ),
    )
    .limit(1)
)

CASES_BY_IDS = select(*CASE_COLUMNS).where(CASES.c.id.in_(bindparam("ids", expanding=True)))
_THIS = CASES.alias("this")
_SAME_MEMBER = (
    select(CASES.c.id).join(_THIS, CASES.c.member_id == _THIS.c.member_id).where(_THIS.c.id == bindparam("case_id"))
)
# A telephone can pass from one person to another: two cases of different members are not of one person.
_SAME_CONVERSATION = (
    select(CASES.c.id)
    .join(_THIS, CASES.c.conversation_id == _THIS.c.conversation_id)
    .where(
        _THIS.c.id == bindparam("case_id"),
        or_(CASES.c.member_id.is_(None), _THIS.c.member_id.is_(None), CASES.c.member_id == _THIS.c.member_id),
    )
)
RELATED = (
    select(*CASE_COLUMNS)
    .where(CASES.c.id.in_(union(_SAME_MEMBER, _SAME_CONVERSATION)), CASES.c.id != bindparam("case_id"))
    .order_by(CASES.c.id.desc())
    .limit(bindparam("at_most"))
)

LAST_ENTRY_IDS = select(ENTRIES.c.id).order_by(ENTRIES.c.id.desc()).limit(bindparam("at_most"))
CHANGES = (
    select(
        ENTRIES.c.id,
        ENTRIES.c.case_id,
        ENTRIES.c.kind,
        ENTRIES.c.author,
        ENTRIES.c.fact_name,
        ENTRIES.c.at,
        CASES.c.kind.label("case_kind"),
        CASES.c.urgency,
        CASES.c.assigned_to,
        CASES.c.conversation_id,
        CASES.c.member_id,
    )
    .join(CASES, CASES.c.id == ENTRIES.c.case_id)
    .where(
        # The first condition only lets the database begin to read where something can be new.
        ENTRIES.c.id >= bindparam("from_id"),
        or_(ENTRIES.c.id > bindparam("after_id"), ENTRIES.c.id.in_(bindparam("late", expanding=True))),
    )
    .order_by(ENTRIES.c.id)
    .limit(bindparam("at_most"))
)


def case_change(case_id: int, version: int | None, *conditions: Any, **values: Any) -> Any:
    """Return the statement that changes a case if it still has this version and meets the conditions."""
    statement = update(CASES).where(CASES.c.id == case_id, *conditions)
    if version is not None:
        statement = statement.where(CASES.c.version == version)
    return statement.values(version=CASES.c.version + 1, **values).returning(*CASE_COLUMNS)
