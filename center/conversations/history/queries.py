"""The statements by which a conversation is shown to the person it belongs to. Part of the conversation services."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, case, func, or_, select

from center.conversations.models import RECALLED, TALK
from center.conversations.queries import ACCOUNTS, HISTORY_FROM, INBOX, OUTBOUND_COLUMNS, OUTBOX

_HISTORY_FROM = HISTORY_FROM.scalar_subquery()


def _own(said_at: Any) -> Any:
    """Return the condition that a line was said since the telephone last changed hands."""
    return or_(_HISTORY_FROM.is_(None), said_at >= _HISTORY_FROM)


# What the person was, or will be, told: not what is for later, nor what was taken back. What nobody asked for may wait
# for long behind what others are told; it counts once it leaves.
_TOLD = (
    OUTBOX.c.state != "planned",
    OUTBOX.c.failure.is_distinct_from(RECALLED),
    or_(OUTBOX.c.priority == TALK, OUTBOX.c.state.in_(("sending", "sent"))),
)
_TOLD_AT = case(
    (OUTBOX.c.priority == TALK, OUTBOX.c.created_at), else_=func.coalesce(OUTBOX.c.finished_at, OUTBOX.c.created_at)
)

OUTBOUND_AFTER = (
    select(*OUTBOUND_COLUMNS)
    .join(ACCOUNTS, ACCOUNTS.c.conversation_id == OUTBOX.c.conversation_id)
    .where(
        OUTBOX.c.conversation_id == bindparam("conversation_id"),
        OUTBOX.c.id > bindparam("after_id"),
        *_TOLD,
        _own(OUTBOX.c.created_at),
    )
    .order_by(OUTBOX.c.id)
    .limit(bindparam("at_most"))
)
LAST_OUTBOUND = (
    select(OUTBOX.c.id, OUTBOX.c.in_reply_to, OUTBOX.c.choices, _TOLD_AT.label("at"))
    .where(
        OUTBOX.c.conversation_id == bindparam("conversation_id"),
        *_TOLD,
        _own(OUTBOX.c.created_at),
    )
    .order_by(OUTBOX.c.id.desc())
    .limit(5)
)
LAST_OUTBOX_LINES = (
    select(
        OUTBOX.c.id,
        OUTBOX.c.author,
        OUTBOX.c.text,
        OUTBOX.c.choices,
        OUTBOX.c.delivered_at,
        OUTBOX.c.priority,
        _TOLD_AT.label("at"),
    )
    .where(
        OUTBOX.c.conversation_id == bindparam("conversation_id"),
        *_TOLD,
        _own(OUTBOX.c.created_at),
    )
    .order_by(OUTBOX.c.id.desc())
    .limit(bindparam("at_most"))
)
LAST_INBOX_LINES = (
    select(INBOX.c.id, INBOX.c.text, INBOX.c.received_at.label("at"), INBOX.c.external_message_id)
    .where(INBOX.c.conversation_id == bindparam("conversation_id"), _own(INBOX.c.received_at))
    .order_by(INBOX.c.id.desc())
    .limit(bindparam("at_most"))
)
