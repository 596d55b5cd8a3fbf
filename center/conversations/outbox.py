"""What goes out: here before it is sent, sent by whoever has claimed it. Part of the conversation services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.conversations import queries
from center.conversations.accounts import ConversationNotFoundError, update_account
from center.conversations.history import queries as history
from center.conversations.models import TALK
from center.conversations.views import Choice, DeliveryView, OutboundView, ReplyDraft, choices_of, outbound_of
from center.db.waking import OUTBOX, wake

# Urgent messages are dated back, so that one index on the time gives them first.
URGENT_HEAD_START = timedelta(days=1)
NO_LEASE = timedelta(0)


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
    worker: str | None = None,
    lease: timedelta = NO_LEASE,
    priority: int = TALK,
    expires_at: datetime | None = None,
) -> OutboundView | None:
    """Put one message into the outbox; None if one with this `unique_key` was put there before.

    priority: TALK, or what is told unasked: REMINDER, BROADCAST; these wait for nothing that is said in the
    conversation, and nothing there waits for them. expires_at: from then on it is not sent any more. worker: who may
    send it at once; it is then claimed (`attempts` is 1), unless it is for later or something earlier of this
    conversation waits, which it must not overtake.
    """
    about = {"conversation_id": conversation_id, "now": now}
    account = session.execute(queries.ACCOUNT_TO_WRITE_TO, about).one_or_none()
    if account is None:
        raise ConversationNotFoundError(conversation_id)
    state, next_attempt_at, attempts = "due", now - URGENT_HEAD_START if urgent else now, 0
    if due_at is not None and due_at > now:
        state, next_attempt_at, worker = "planned", due_at, None
    elif priority != TALK:
        worker = None
    else:
        if account.has_held:
            # Nothing overtakes what staff have written: what could still be taken back leaves with this.
            _hurry(session, conversation_id, now)
        if (account.has_waiting or account.has_held) and not urgent:
            worker = None
    if worker is not None:
        state, next_attempt_at, attempts = "sending", now + lease, 1
    values = {
        "conversation_id": conversation_id,
        "channel": account.channel,
        "in_reply_to": in_reply_to,
        "author": author,
        "text": reply.text,
        "choices": [{"id": choice.id, "title": choice.title, "payload": choice.payload} for choice in reply.choices],
        "is_urgent": urgent,
        "unique_key": unique_key,
        "priority": priority,
        "expires_at": expires_at,
        "state": state,
        "created_at": now,
        "next_attempt_at": next_attempt_at,
        "attempts": attempts,
        "claimed_by": worker,
    }
    new_id: int | None = session.execute(queries.INSERT_OUTBOUND, values).scalar_one_or_none()
    if new_id is None:
        return None
    if state == "due":
        wake(session, OUTBOX, account.channel)
    return OutboundView(
        new_id,
        conversation_id,
        account.channel,
        account.external_id,
        in_reply_to,
        author,
        reply.text,
        tuple(reply.choices),
        urgent,
        attempts,
        now,
        priority,
    )


def last_choices(session: Session, *, conversation_id: str) -> list[Choice]:
    """Return what the person was last offered to choose from.

    A message that answers nothing and offers nothing (a reminder, a line to wait) does not take the offer away.
    """
    found = session.execute(history.LAST_OUTBOUND, {"conversation_id": conversation_id}).all()
    rows = [row for row in found if row.choices or row.in_reply_to is not None]
    # What nobody asked for may have been written long before it left.
    rows.sort(key=lambda row: (row.at, row.id), reverse=True)
    for row in rows:
        if row.in_reply_to != rows[0].in_reply_to:
            break
        if row.choices:
            return list(choices_of(row.choices))
    return []


def list_recent_choices(session: Session, *, conversation_id: str) -> list[tuple[Choice, ...]]:
    """Return what each of the last messages offered, the one read last first; empty where it offered nothing."""
    found = session.execute(history.LAST_OUTBOUND, {"conversation_id": conversation_id}).all()
    return [choices_of(row.choices) for row in sorted(found, key=lambda row: (row.at, row.id), reverse=True)]


def list_outbound_after(session: Session, *, conversation_id: str, after_id: int, limit: int) -> list[OutboundView]:
    """Return what was said in a conversation after one message, oldest first."""
    values = {"conversation_id": conversation_id, "after_id": after_id, "at_most": limit}
    return [outbound_of(row, row.external_id) for row in session.execute(history.OUTBOUND_AFTER, values)]


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


def mark_sent(
    session: Session,
    *,
    ids: Sequence[int],
    provider_ids: Sequence[str | None],
    now: datetime,
    have_arrived: bool = False,
) -> None:
    """Note that messages were sent, and how the channel calls them; have_arrived: it tells that they are there."""
    arrived_at = now if have_arrived else None
    sent = [
        {"of_id": id_, "sent_as": as_, "now": now, "arrived_at": arrived_at}
        for id_, as_ in zip(ids, provider_ids, strict=True)
    ]
    if sent:
        session.connection().execute(queries.MARK_SENT, sent)


def mark_delivered(session: Session, *, conversation_id: str, ids: Sequence[int], now: datetime) -> None:
    """Note that messages of this conversation have arrived, whatever else became of them."""
    values = {"of_conversation": conversation_id, "ids": list(ids), "now": now}
    session.execute(queries.MARK_DELIVERED, values)


def mark_read(session: Session, *, conversation_id: str, ids: Sequence[int], now: datetime) -> None:
    """Note that messages of this conversation were looked at; ids of other conversations change nothing."""
    values = {"of_conversation": conversation_id, "ids": list(ids), "now": now}
    session.execute(queries.MARK_READ, values)


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
    update_account(session, conversation_id, unreachable_at=now)
    session.execute(queries.GIVE_UP_ALL, {"of_conversation": conversation_id, "reason": "unreachable", "now": now})


def withdraw_waiting(session: Session, *, conversation_id: str, reason: str, now: datetime) -> None:
    """Give up whatever waits to be sent in a conversation: it was meant for somebody who is not there any more."""
    session.execute(queries.GIVE_UP_ALL, {"of_conversation": conversation_id, "reason": reason, "now": now})


def has_staff_written(session: Session, *, conversation_id: str, since: datetime) -> bool:
    """Tell whether anything that staff wrote since a moment has left, or is just leaving."""
    values = {"conversation_id": conversation_id, "since": since}
    return session.execute(queries.STAFF_HAVE_WRITTEN, values).scalar() is not None


def list_delivery(session: Session, *, ids: Sequence[int]) -> dict[int, DeliveryView]:
    """Return by id what became of messages."""
    if not ids:
        return {}
    return {row.id: DeliveryView(*row) for row in session.execute(queries.DELIVERY, {"ids": list(ids)})}


def send_again(session: Session, *, id: int, now: datetime) -> bool:  # noqa: A002 - as above
    """Put a message that was given up on its way once more; False if it was not given up, or somebody was faster."""
    return queries.changed(session.execute(queries.SEND_AGAIN, {"of_id": id, "now": now})) == 1


def recall(session: Session, *, id: int, now: datetime) -> bool:  # noqa: A002 - as above
    """Take back a message of staff's that nobody has begun to send; False where it was too late."""
    return queries.changed(session.execute(queries.RECALL, {"of_id": id, "now": now})) == 1


def _hurry(session: Session, conversation_id: str, now: datetime) -> None:
    session.execute(queries.HURRY, {"of_conversation": conversation_id, "from_now": now - URGENT_HEAD_START})
