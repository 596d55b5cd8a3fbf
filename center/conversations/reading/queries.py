"""The statements by which staff read conversations; what was said before a telephone changed hands is in none."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from center.conversations.models import TALK, ChannelAccount, InboxMessage, OutboxMessage
from center.db.base import table_of

ACCOUNTS = table_of(ChannelAccount)
INBOX = table_of(InboxMessage)
OUTBOX = table_of(OutboxMessage)


def _own(said_at: Any) -> Any:
    return or_(ACCOUNTS.c.history_from.is_(None), said_at >= ACCOUNTS.c.history_from)


_LAST_HEARD = (
    select(INBOX.c.received_at)
    .where(INBOX.c.conversation_id == ACCOUNTS.c.conversation_id, _own(INBOX.c.received_at))
    .order_by(INBOX.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
ACCOUNTS_OF = (
    select(
        ACCOUNTS.c.conversation_id,
        ACCOUNTS.c.channel,
        ACCOUNTS.c.language,
        ACCOUNTS.c.bound_at,
        _LAST_HEARD,
        ACCOUNTS.c.unreachable_at,
    )
    .where(ACCOUNTS.c.member_id == bindparam("member_id"))
    .order_by(ACCOUNTS.c.bound_at.desc(), ACCOUNTS.c.conversation_id)
)

BOUND_AMONG = (
    select(ACCOUNTS.c.member_id).where(ACCOUNTS.c.member_id.in_(bindparam("member_ids", expanding=True))).distinct()
)


def _lines(table: Any, before: str, *columns: Any) -> Select[Any]:
    said_at = table.c.received_at if table is INBOX else table.c.created_at
    return (
        select(table.c.id, said_at.label("at"), *columns)
        .join(ACCOUNTS, ACCOUNTS.c.conversation_id == table.c.conversation_id)
        .where(
            table.c.conversation_id == bindparam("conversation_id"),
            # Once more, in the very statement that reads: it may have been handed on a moment ago.
            ACCOUNTS.c.member_id == bindparam("member_id"),
            table.c.id < bindparam(before),
            _own(said_at),
        )
        .order_by(table.c.id.desc())
        .limit(bindparam("at_most"))
    )


HEARD = _lines(INBOX, "before_inbox", INBOX.c.text, INBOX.c.external_message_id)
SAID = _lines(OUTBOX, "before_outbox", OUTBOX.c.text, OUTBOX.c.author).where(
    OUTBOX.c.state != "planned", or_(OUTBOX.c.priority == TALK, OUTBOX.c.state == "sent")
)
