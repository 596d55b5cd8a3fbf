"""Channel accounts, inbox and outbox. Gateway, delivery and console call it; it must never send anything itself.

A claim is a conditional update with a lease: of two workers one gets the row; a dead worker's rows come free.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from center.conversations import queries
from center.conversations.views import (
    Choice,
    ConversationView,
    HistoryEntry,
    InboundView,
    OutboundView,
    ReplyDraft,
    choices_of,
    outbound_of,
)

__all__ = [
    "Choice",
    "ConversationNotFoundError",
    "ConversationView",
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
    "is_outbound_due",
    "last_choices",
    "list_history",
    "list_outbound_after",
    "list_unanswered",
    "lock_conversation",
    "mark_failed",
    "mark_sent",
    "mark_unreachable",
    "open_conversation",
    "record_inbound",
    "release_inbound",
    "set_preferences",
    "unbind",
]

# Urgent messages are dated back, so that one index on the time gives them first.
URGENT_HEAD_START = timedelta(days=1)


class ConversationNotFoundError(LookupError):
    """No such conversation."""


def open_conversation(
    session: Session, *, channel: str, external_id: str, now: datetime, language: str = "zh"
) -> ConversationView:
    """Find the conversation of a channel account, or make it."""
    key = {"channel": channel, "external_id": external_id}
    row = session.execute(queries.ACCOUNT_BY_EXTERNAL_ID, key).one_or_none()
    if row is None:
        account = {
            "conversation_id": secrets.token_urlsafe(16),
            **key,
            "language": language,
            "text_size": 22,
            "pace": "normal",
            "created_at": now,
        }
        session.execute(queries.INSERT_ACCOUNT, account)
        row = session.execute(queries.ACCOUNT_BY_EXTERNAL_ID, key).one()
    return ConversationView(*row)


def find_conversation(session: Session, *, conversation_id: str) -> ConversationView | None:
    """Return a conversation's account."""
    row = session.execute(queries.ACCOUNT_BY_CONVERSATION, {"conversation_id": conversation_id}).one_or_none()
    return None if row is None else ConversationView(*row)


def get_conversation(session: Session, *, conversation_id: str) -> ConversationView:
    """Return a conversation's account; raises ConversationNotFoundError."""
    found = find_conversation(session, conversation_id=conversation_id)
    if found is None:
        raise ConversationNotFoundError(conversation_id)
    return found


def lock_conversation(session: Session, *, conversation_id: str) -> None:
    """Let other transactions about this conversation wait until this one ends (SQLite: they wait anyway)."""
    if session.execute(queries.LOCK_ACCOUNT, {"conversation_id": conversation_id}).one_or_none() is None:
        raise ConversationNotFoundError(conversation_id)


def set_preferences(
    session: Session,
    *,
    conversation_id: str,
    language: str | None = None,
    text_size: int | None = None,
    pace: str | None = None,
) -> None:
    """Keep how a person wants to be talked to; what is None stays as it is."""
    wishes = {"language": language, "text_size": text_size, "pace": pace}
    if values := {name: value for name, value in wishes.items() if value is not None}:
        _update_account(session, conversation_id, **values)


def bind(session: Session, *, conversation_id: str, member_id: int, now: datetime) -> None:
    """Bind a conversation to a member; only the identity service may call this."""
    account = get_conversation(session, conversation_id=conversation_id)
    handed_on = {} if account.member_id in {None, member_id} else {"history_from": now}
    _update_account(session, conversation_id, member_id=member_id, bound_at=now, **handed_on)


def unbind(session: Session, *, conversation_id: str, now: datetime) -> None:
    """Undo `bind`; what was said so far is not shown to whoever comes next."""
    _update_account(session, conversation_id, member_id=None, bound_at=None, history_from=now)


def record_inbound(
    session: Session,
    *,
    channel: str,
    external_id: str,
    external_message_id: str,
    text: str,
    now: datetime,
    choice_id: str | None = None,
    language: str = "zh",
) -> InboundView | None:
    """Store a message before anything else is done with it; None if this very message is stored already."""
    account = open_conversation(session, channel=channel, external_id=external_id, now=now, language=language)
    text = text.replace("\x00", "")  # PostgreSQL stores every character but this one
    values = {
        "conversation_id": account.conversation_id,
        "external_message_id": external_message_id,
        "text": text,
        "choice_id": choice_id,
        "state": "received",
        "received_at": now,
        "next_attempt_at": now,
        "attempts": 0,
    }
    new_id: int | None = session.execute(queries.INSERT_INBOUND, values).scalar_one_or_none()
    if new_id is None:
        return None
    if account.unreachable_at is not None:
        _update_account(session, account.conversation_id, unreachable_at=None)
    return InboundView(new_id, account.conversation_id, channel, external_id, account.language, text, choice_id, now, 0)


def list_unanswered(session: Session, *, before: datetime, limit: int) -> list[InboundView]:
    """Return messages that nobody holds and that are due since `before`, oldest first."""
    rows = session.execute(queries.UNANSWERED, {"before": before, "at_most": limit})
    return [InboundView(*row) for row in rows]


def claim_inbound(session: Session, *, ids: Sequence[int], worker: str, now: datetime, lease: timedelta) -> bool:
    """Claim all of these messages or none; whoever has not finished them when the lease ends has lost them."""
    values = {"ids": list(ids), "worker": worker, "now": now, "until": now + lease}
    if len(ids) == 1:
        return _changed(session.execute(queries.CLAIM_INBOUND, values)) == 1
    with session.begin_nested() as part:
        if _changed(session.execute(queries.CLAIM_INBOUND, values)) == len(ids):
            return True
        part.rollback()
    return False


def release_inbound(session: Session, *, ids: Sequence[int], retry_at: datetime) -> None:
    """Give claimed messages back; they can be claimed again from `retry_at`."""
    session.execute(queries.RELEASE_INBOUND, {"ids": list(ids), "retry_at": retry_at})


def finish_inbound(
    session: Session,
    *,
    ids: Sequence[int],
    outcome: str,
    now: datetime,
    replies: Sequence[ReplyDraft] = (),
    failed: bool = False,
    urgent: bool = False,
) -> list[OutboundView]:
    """Mark messages as answered and put the replies into the outbox.

    Messages that were finished in the meantime by another worker get no second answer: the list is then empty.
    """
    state = "failed" if failed else "answered"
    values = {"ids": list(ids), "new_state": state, "new_outcome": outcome, "now": now}
    finished = session.execute(queries.FINISH_INBOUND, values).all()
    if not finished or not replies:
        return []
    last = max(finished, key=lambda row: row.id)
    account = get_conversation(session, conversation_id=last.conversation_id)
    return _put_out(
        session,
        replies,
        external_id=account.external_id,
        urgent=urgent,
        now=now,
        conversation_id=account.conversation_id,
        channel=account.channel,
        in_reply_to=last.id,
    )


def enqueue(
    session: Session,
    *,
    conversation_id: str,
    reply: ReplyDraft,
    now: datetime,
    unique_key: str | None = None,
    urgent: bool = False,
    due_at: datetime | None = None,
    author: str = "assistant",
    in_reply_to: int | None = None,
) -> OutboundView | None:
    """Put one message into the outbox; None if one with this `unique_key` was put there before."""
    account = get_conversation(session, conversation_id=conversation_id)
    later = {} if due_at is None or due_at <= now else {"state": "planned", "next_attempt_at": due_at}
    made = _put_out(
        session,
        [reply],
        external_id=account.external_id,
        urgent=urgent,
        now=now,
        conversation_id=conversation_id,
        channel=account.channel,
        in_reply_to=in_reply_to,
        unique_key=unique_key,
        author=author,
        **later,
    )
    return made[0] if made else None


def last_choices(session: Session, *, conversation_id: str) -> list[Choice]:
    """Return what the person was last offered to choose from.

    A message that answers nothing and offers nothing (a reminder, a line to wait) does not take the offer away.
    """
    rows = session.execute(queries.LAST_OUTBOUND, {"conversation_id": conversation_id}).all()
    rows = [row for row in rows if row.choices or row.in_reply_to is not None]
    for row in rows:
        if row.in_reply_to != rows[0].in_reply_to:
            break
        if row.choices:
            return list(choices_of(row.choices))
    return []


def list_outbound_after(session: Session, *, conversation_id: str, after_id: int, limit: int) -> list[OutboundView]:
    """Return what was said in a conversation after one message, oldest first."""
    values = {"conversation_id": conversation_id, "after_id": after_id, "at_most": limit}
    return [outbound_of(row, row.external_id) for row in session.execute(queries.OUTBOUND_AFTER, values)]


def list_history(session: Session, *, conversation_id: str, limit: int) -> list[HistoryEntry]:
    """Return the last lines of both sides, oldest first."""
    values = {"conversation_id": conversation_id, "at_most": limit}
    said = [
        HistoryEntry(row.id, "me", row.text, (), row.at) for row in session.execute(queries.LAST_INBOX_LINES, values)
    ]
    answered = [
        HistoryEntry(row.id, row.author, row.text, choices_of(row.choices), row.at)
        for row in session.execute(queries.LAST_OUTBOX_LINES, values)
    ]
    entries = sorted(said + answered, key=lambda entry: (entry.at, entry.origin != "me", entry.id))
    return entries[-limit:]


def claim_due_outbound(
    session: Session, *, channel: str, worker: str, now: datetime, lease: timedelta, limit: int
) -> list[OutboundView]:
    """Claim what is due on a channel, urgent first, then in the order it was written."""
    queries.take_turn(session, channel=channel)
    values = {"of_channel": channel, "worker": worker, "now": now, "until": now + lease, "at_most": limit}
    rows = session.execute(queries.CLAIM_OUTBOUND, values).all()
    if not rows:
        return []
    wanted = {"conversation_ids": list({row.conversation_id for row in rows})}
    external_ids = {row.conversation_id: row.external_id for row in session.execute(queries.EXTERNAL_IDS, wanted)}
    claimed = [outbound_of(row, external_ids[row.conversation_id]) for row in rows]
    return sorted(claimed, key=lambda row: (not row.is_urgent, row.id))


def is_outbound_due(session: Session, *, channel: str, now: datetime) -> bool:
    """Tell whether there may be something to claim; asking costs no write."""
    return session.execute(queries.IS_DUE, {"of_channel": channel, "now": now}).scalar() is not None


def mark_sent(session: Session, *, ids: Sequence[int], provider_ids: Sequence[str | None], now: datetime) -> None:
    """Note that messages were sent, and how the channel calls them."""
    sent = [{"of_id": id_, "sent_as": as_, "now": now} for id_, as_ in zip(ids, provider_ids, strict=True)]
    if sent:
        session.connection().execute(queries.MARK_SENT, sent)


def mark_failed(
    session: Session,
    *,
    id: int,  # noqa: A002 - the contract's word
    reason: str,
    permanent: bool,
    next_attempt_at: datetime | None,
    now: datetime,
) -> None:
    """Put a message off until `next_attempt_at`, or give it up where trying again is of no use."""
    if permanent or next_attempt_at is None:
        session.execute(queries.GIVE_UP, {"of_id": id, "reason": reason, "now": now})
    else:
        session.execute(queries.PUT_OFF, {"of_id": id, "reason": reason, "retry_at": next_attempt_at})


def mark_unreachable(session: Session, *, conversation_id: str, now: datetime) -> None:
    """Note that a person cannot be reached on this channel; what waits for them is given up."""
    _update_account(session, conversation_id, unreachable_at=now)
    session.execute(queries.GIVE_UP_ALL, {"of_conversation": conversation_id, "reason": "unreachable", "now": now})


def free_held(session: Session, *, is_dead: Callable[[str], bool], now: datetime) -> int:
    """Let others have at once what dead workers hold; `is_dead` is asked with the name of each that holds anything."""
    dead = [name for name in session.execute(queries.HOLDERS).scalars() if is_dead(name)]
    values = {"holders": dead, "now": now}
    freed = (queries.FREE_INBOUND, queries.FREE_OUTBOUND) if dead else ()
    return sum(_changed(session.execute(free, values)) for free in freed)


def count_waiting(session: Session) -> tuple[int, int]:
    """Count what is not finished in the inbox and in the outbox."""
    row = session.execute(queries.count_unfinished()).one()
    return row.inbox, row.outbox


def _put_out(
    session: Session, replies: Sequence[ReplyDraft], *, external_id: str, urgent: bool, now: datetime, **common: Any
) -> list[OutboundView]:
    rows = [
        {
            "unique_key": None,
            "author": "assistant",
            "state": "due",
            "next_attempt_at": now - URGENT_HEAD_START if urgent else now,
            **common,
            "text": reply.text,
            "choices": [
                {"id": choice.id, "title": choice.title, "payload": choice.payload} for choice in reply.choices
            ],
            "is_urgent": urgent,
            "created_at": now,
            "attempts": 0,
        }
        for reply in replies
    ]
    # One statement a message: replies are one to three, and their order is the order of their ids.
    ids = [session.execute(queries.INSERT_OUTBOUND, row).scalar_one_or_none() for row in rows]
    return [
        OutboundView(
            id_,
            row["conversation_id"],
            row["channel"],
            external_id,
            row["in_reply_to"],
            row["author"],
            reply.text,
            tuple(reply.choices),
            urgent,
            0,
            now,
        )
        for id_, row, reply in zip(ids, rows, replies, strict=True)
        if id_ is not None
    ]


def _update_account(session: Session, conversation_id: str, **values: Any) -> None:
    statement = update(queries.ACCOUNTS).where(queries.ACCOUNTS.c.conversation_id == conversation_id).values(**values)
    if _changed(session.execute(statement)) == 0:
        raise ConversationNotFoundError(conversation_id)


def _changed(result: Any) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0
