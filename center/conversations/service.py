"""Channel accounts, inbox and outbox. Gateway, delivery and console call it; it must never send anything itself.

A claim is a conditional update with a lease: of two workers one gets the row; a dead worker's rows come free.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from center.conversations import queries
from center.conversations.accounts import (
    ConversationNotFoundError,
    bind,
    find_conversation,
    get_conversation,
    list_accounts_of,
    lock_conversation,
    open_conversation,
    set_preferences,
    unbind,
    was_handed_on,
)
from center.conversations.history import queries as history
from center.conversations.inbox import (
    claim_inbound,
    finish_inbound,
    list_left_before,
    list_unanswered,
    record_inbound,
    release_inbound,
)
from center.conversations.models import TALK
from center.conversations.outbox import (
    claim_due_outbound,
    enqueue,
    has_staff_written,
    is_outbound_due,
    last_choices,
    list_delivery,
    list_outbound_after,
    list_recent_choices,
    mark_delivered,
    mark_failed,
    mark_read,
    mark_sent,
    mark_unreachable,
    recall,
    send_again,
    withdraw_waiting,
)
from center.conversations.views import (
    Choice,
    ConversationView,
    DeliveryView,
    HistoryEntry,
    InboundView,
    OutboundView,
    ReplyDraft,
    choices_of,
)

__all__ = [
    "Choice",
    "ConversationNotFoundError",
    "ConversationView",
    "DeliveryView",
    "HistoryEntry",
    "InboundView",
    "OutboundView",
    "ReplyDraft",
    "bind",
    "claim_due_outbound",
    "claim_inbound",
    "count_waiting",
    "enqueue",
    "find_conversation",
    "finish_inbound",
    "free_held",
    "get_conversation",
    "has_staff_written",
    "is_outbound_due",
    "last_choices",
    "list_accounts_of",
    "list_delivery",
    "list_history",
    "list_left_before",
    "list_outbound_after",
    "list_recent_choices",
    "list_unanswered",
    "lock_conversation",
    "mark_delivered",
    "mark_failed",
    "mark_read",
    "mark_sent",
    "mark_unreachable",
    "open_conversation",
    "recall",
    "record_inbound",
    "release_inbound",
    "send_again",
    "set_preferences",
    "unbind",
    "was_handed_on",
    "withdraw_waiting",
]


def list_history(session: Session, *, conversation_id: str, limit: int) -> list[HistoryEntry]:
    """Return the last lines of both sides, oldest first."""
    values = {"conversation_id": conversation_id, "at_most": limit}
    said = [
        HistoryEntry(row.id, "me", row.text, (), row.at, row.external_message_id)
        for row in session.execute(history.LAST_INBOX_LINES, values)
    ]
    answered = [
        HistoryEntry(
            row.id,
            row.author,
            row.text,
            choices_of(row.choices),
            row.at,
            is_unseen=row.delivered_at is None,
            is_unasked=row.priority != TALK,
        )
        for row in session.execute(history.LAST_OUTBOX_LINES, values)
    ]
    entries = sorted(said + answered, key=lambda entry: (entry.at, entry.origin != "me", entry.id))
    return entries[-limit:]


def free_held(session: Session, *, is_dead: Callable[[str], bool], now: datetime) -> int:
    """Let others have at once what dead workers hold; `is_dead` is asked with the name of each that holds anything."""
    dead = [name for name in session.execute(queries.HOLDERS).scalars() if is_dead(name)]
    values = {"holders": dead, "now": now}
    freed = (queries.FREE_INBOUND, queries.FREE_OUTBOUND) if dead else ()
    return sum(queries.changed(session.execute(free, values)) for free in freed)


def count_waiting(session: Session) -> tuple[int, int]:
    """Count what is not finished in the inbox and in the outbox."""
    row = session.execute(queries.count_unfinished()).one()
    return row.inbox, row.outbox
