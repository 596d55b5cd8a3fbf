"""The statements of the notification services."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Select,
    Update,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from center.broadcasts.models import Broadcast
from center.conversations.models import OutboxMessage
from center.db.base import table_of
from center.meetings.models import Meeting
from center.members.models import Member
from center.notifications.models import OPEN, Notification

NOTIFICATIONS, OUTBOX = table_of(Notification), table_of(OutboxMessage)
MEETINGS, MEMBERS, BROADCASTS = table_of(Meeting), table_of(Member), table_of(Broadcast)
IS_PLANNED = NOTIFICATIONS.c.state == "planned"
# As far as the channel tells; the outbox knows it first.
STATE = case(
    (NOTIFICATIONS.c.state != "sent", NOTIFICATIONS.c.state),
    (OUTBOX.c.read_at.is_not(None), "read"),
    (OUTBOX.c.delivered_at.is_not(None), "delivered"),
    else_=NOTIFICATIONS.c.state,
).label("state")
_TOLD_COLUMNS = (
    NOTIFICATIONS.c.id,
    NOTIFICATIONS.c.member_id,
    NOTIFICATIONS.c.occasion,
    NOTIFICATIONS.c.kind,
    NOTIFICATIONS.c.revision,
    NOTIFICATIONS.c.due_at,
    NOTIFICATIONS.c.expires_at,
    STATE,
    NOTIFICATIONS.c.channel,
    NOTIFICATIONS.c.told_at,
    NOTIFICATIONS.c.failure,
    NOTIFICATIONS.c.call_reason,
    NOTIFICATIONS.c.called_at,
    NOTIFICATIONS.c.call_outcome,
)
_TOLD = select(*_TOLD_COLUMNS).outerjoin(OUTBOX, OUTBOX.c.id == NOTIFICATIONS.c.message_id)
_IN_ORDER = (NOTIFICATIONS.c.member_id, NOTIFICATIONS.c.due_at, NOTIFICATIONS.c.id)
TOLD_OF_OCCASION = _TOLD.where(NOTIFICATIONS.c.occasion == bindparam("of_occasion")).order_by(*_IN_ORDER)
TOLD_OF_MEMBERS = _TOLD.where(
    NOTIFICATIONS.c.occasion == bindparam("of_occasion"),
    NOTIFICATIONS.c.member_id.in_(bindparam("member_ids", expanding=True)),
).order_by(*_IN_ORDER)

_DUE_FROM = (
    NOTIFICATIONS.join(MEMBERS, MEMBERS.c.id == NOTIFICATIONS.c.member_id)
    .outerjoin(MEETINGS, MEETINGS.c.id == NOTIFICATIONS.c.meeting_id)
    .outerjoin(BROADCASTS, BROADCASTS.c.id == NOTIFICATIONS.c.broadcast_id)
)
_DUE_COLUMNS = (
    NOTIFICATIONS.c.id,
    NOTIFICATIONS.c.member_id,
    NOTIFICATIONS.c.occasion,
    NOTIFICATIONS.c.kind,
    NOTIFICATIONS.c.revision,
    NOTIFICATIONS.c.expires_at,
    NOTIFICATIONS.c.meeting_id,
    NOTIFICATIONS.c.broadcast_id,
    NOTIFICATIONS.c.tried,
    MEETINGS.c.state.label("meeting_state"),
    MEETINGS.c.revision.label("meeting_revision"),
    MEMBERS.c.status.label("member_status"),
    BROADCASTS.c.notice_id,
    BROADCASTS.c.state.label("broadcast_state"),
)
IS_DUE = select(NOTIFICATIONS.c.id).where(IS_PLANNED, NOTIFICATIONS.c.due_at <= bindparam("now")).limit(1)
DUE_MEMBERS = (
    select(NOTIFICATIONS.c.member_id)
    .where(IS_PLANNED, NOTIFICATIONS.c.due_at <= bindparam("now"))
    .order_by(NOTIFICATIONS.c.due_at, NOTIFICATIONS.c.id)
    .limit(bindparam("at_most"))
    # Several dispatchers share the work on PostgreSQL; SQLite lets one write at a time.
    .with_for_update(skip_locked=True)
)
DUE = (
    select(*_DUE_COLUMNS)
    .select_from(_DUE_FROM)
    .where(
        IS_PLANNED,
        NOTIFICATIONS.c.due_at <= bindparam("now"),
        NOTIFICATIONS.c.member_id.in_(bindparam("member_ids", expanding=True)),
    )
    .order_by(NOTIFICATIONS.c.due_at, NOTIFICATIONS.c.id)
    .with_for_update(of=NOTIFICATIONS, skip_locked=True)
)
QUEUE: Update = (
    update(NOTIFICATIONS)
    .where(NOTIFICATIONS.c.id.in_(bindparam("ids", expanding=True)), IS_PLANNED)
    .values(state="due", message_id=bindparam("sent_as"), channel=bindparam("by_channel"))
)
PUT_OFF: Update = (
    update(NOTIFICATIONS)
    .where(NOTIFICATIONS.c.id.in_(bindparam("ids", expanding=True)), IS_PLANNED)
    .values(due_at=bindparam("later"))
)
END: Update = (
    update(NOTIFICATIONS)
    .where(NOTIFICATIONS.c.id.in_(bindparam("ids", expanding=True)), NOTIFICATIONS.c.state.in_(("planned", "due")))
    .values(state=bindparam("new_state"), failure=bindparam("why"), call_reason=bindparam("new_reason"))
)

# What the outbox has finished with, and is not noted yet.
FINISHED = (
    select(
        *_DUE_COLUMNS[:9],
        OUTBOX.c.conversation_id,
        OUTBOX.c.state.label("message_state"),
        OUTBOX.c.finished_at,
        OUTBOX.c.failure.label("message_failure"),
    )
    .join(OUTBOX, OUTBOX.c.id == NOTIFICATIONS.c.message_id)
    .where(NOTIFICATIONS.c.state == "due", OUTBOX.c.finished_at.is_not(None))
    .order_by(NOTIFICATIONS.c.message_id, NOTIFICATIONS.c.id)
    .limit(bindparam("at_most"))
)
IS_FINISHED = (
    select(NOTIFICATIONS.c.id)
    .outerjoin(OUTBOX, OUTBOX.c.id == NOTIFICATIONS.c.message_id)
    .where(
        NOTIFICATIONS.c.state == "due",
        or_(OUTBOX.c.id.is_(None), OUTBOX.c.finished_at.is_not(None)),
    )
    .limit(1)
)
# Somebody has erased the message before what became of it was noted.
LOST = (
    select(NOTIFICATIONS.c.id)
    .where(NOTIFICATIONS.c.state == "due", NOTIFICATIONS.c.message_id.is_(None))
    .limit(bindparam("at_most"))
)
NOTE_SENT: Update = (
    update(NOTIFICATIONS)
    .where(NOTIFICATIONS.c.id == bindparam("of_id"), NOTIFICATIONS.c.state == "due")
    .values(state="sent", told_at=bindparam("at"), failure=None)
)
AGAIN: Update = (
    update(NOTIFICATIONS)
    .where(NOTIFICATIONS.c.id == bindparam("of_id"), NOTIFICATIONS.c.state == "due")
    .values(state="planned", due_at=bindparam("now"), tried=bindparam("tried_now"), failure=bindparam("why"))
)
_OF_OCCASION = NOTIFICATIONS.c.occasion == bindparam("of_occasion")
WITHDRAW_PLANNED = (
    update(NOTIFICATIONS).where(_OF_OCCASION, IS_PLANNED).values(state="withdrawn").returning(NOTIFICATIONS.c.id)
)
WITHDRAW_RECALLED: Update = (
    update(NOTIFICATIONS)
    .where(NOTIFICATIONS.c.message_id.in_(bindparam("message_ids", expanding=True)), NOTIFICATIONS.c.state == "due")
    .values(state="withdrawn")
)
OF_MEMBERS = NOTIFICATIONS.c.member_id.in_(bindparam("member_ids", expanding=True))
PLANNED_OF_MEMBERS = select(
    NOTIFICATIONS.c.id,
    NOTIFICATIONS.c.member_id,
    NOTIFICATIONS.c.kind,
    NOTIFICATIONS.c.state,
    NOTIFICATIONS.c.call_reason,
    NOTIFICATIONS.c.due_at,
    NOTIFICATIONS.c.expires_at,
    NOTIFICATIONS.c.revision,
).where(NOTIFICATIONS.c.occasion == bindparam("of_occasion"), OF_MEMBERS)
CHANGE_TIME: Update = (
    update(NOTIFICATIONS)
    .where(
        NOTIFICATIONS.c.id == bindparam("of_id"),
        # A list of values cannot stand in a statement that is run for many rows at once.
        or_(*(NOTIFICATIONS.c.state == state for state in (*OPEN, "withdrawn"))),
    )
    .values(
        state=bindparam("new_state"),
        call_reason=bindparam("new_reason"),
        due_at=bindparam("new_due_at"),
        expires_at=bindparam("new_expires_at"),
        revision=bindparam("new_revision"),
    )
)


def messages_of(*, of_members: bool) -> Select[tuple[int]]:
    """Return the statement that lists the messages that carry an occasion, and nothing besides, on their way."""
    other = NOTIFICATIONS.alias("other")
    carries_other = (
        select(other.c.id)
        .where(
            other.c.message_id == NOTIFICATIONS.c.message_id,
            other.c.state == "due",
            other.c.occasion != bindparam("of_occasion"),
        )
        .exists()
    )
    found = select(NOTIFICATIONS.c.message_id).where(
        _OF_OCCASION, NOTIFICATIONS.c.state == "due", NOTIFICATIONS.c.message_id.is_not(None), ~carries_other
    )
    return (found.where(OF_MEMBERS) if of_members else found).distinct().order_by(NOTIFICATIONS.c.message_id)


def insert_wanted(session: Session) -> Any:
    """Return the insert that leaves alone what is there already, and gives the ids of what is new."""
    build: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return build(NOTIFICATIONS).on_conflict_do_nothing().returning(NOTIFICATIONS.c.id)


def withdraw_planned(ids: list[int]) -> Update:
    """Return the statement that withdraws by id what is planned or to be called about."""
    return (
        update(NOTIFICATIONS)
        .where(NOTIFICATIONS.c.id.in_(ids), NOTIFICATIONS.c.state.in_(OPEN))
        .values(state="withdrawn")
    )


def count_by_state(occasion: str) -> Select[Any]:
    """Return the statement that counts an occasion's notifications by state."""
    return (
        select(STATE, func.count())
        .select_from(NOTIFICATIONS.outerjoin(OUTBOX, OUTBOX.c.id == NOTIFICATIONS.c.message_id))
        .where(NOTIFICATIONS.c.occasion == occasion)
        .group_by(STATE)
    )
