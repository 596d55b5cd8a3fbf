"""What came in: stored before anything else, claimed by one worker, answered once. Part of conversation services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.conversations import queries
from center.conversations.accounts import open_conversation, update_account
from center.conversations.outbox import NO_LEASE, enqueue
from center.conversations.views import InboundView, OutboundView, ReplyDraft


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
    worker: str | None = None,
    lease: timedelta = NO_LEASE,
) -> InboundView | None:
    """Store a message before anything else is done with it; None if this very message is stored already.

    worker: who has it already; it is then claimed as by `claim_inbound`.
    """
    account = open_conversation(session, channel=channel, external_id=external_id, now=now, language=language)
    text = text.replace("\x00", "")  # PostgreSQL stores every character but this one
    attempts = 0 if worker is None else 1
    values = {
        "conversation_id": account.conversation_id,
        "external_message_id": external_message_id,
        "text": text,
        "choice_id": choice_id,
        "state": "received" if worker is None else "claimed",
        "received_at": now,
        "next_attempt_at": now + lease,
        "attempts": attempts,
        "claimed_by": worker,
    }
    new_id: int | None = session.execute(queries.INSERT_INBOUND, values).scalar_one_or_none()
    if new_id is None:
        return None
    if account.unreachable_at is not None:
        update_account(session, account.conversation_id, unreachable_at=None)
    return InboundView(
        new_id, account.conversation_id, channel, external_id, account.language, text, choice_id, now, attempts
    )


def list_unanswered(session: Session, *, before: datetime, limit: int) -> list[InboundView]:
    """Return messages that nobody holds and that are due since `before`, oldest first."""
    rows = session.execute(queries.UNANSWERED, {"before": before, "at_most": limit})
    return [InboundView(*row) for row in rows]


def list_left_before(session: Session, *, conversation_id: str, inbox_id: int, worker: str) -> list[tuple[int, str]]:
    """Return what was written in a conversation before a message and is not answered: its numbers and words.

    What another worker has in hand is not among it.
    """
    values = {"conversation_id": conversation_id, "inbox_id": inbox_id, "worker": worker}
    return [(row.id, row.text) for row in session.execute(queries.LEFT_BEFORE, values)]


def claim_inbound(session: Session, *, ids: Sequence[int], worker: str, now: datetime, lease: timedelta) -> bool:
    """Claim all of these messages or none; whoever has not finished them when the lease ends has lost them."""
    values = {"ids": list(ids), "worker": worker, "now": now, "until": now + lease}
    if len(ids) == 1:
        return queries.changed(session.execute(queries.CLAIM_INBOUND, values)) == 1
    with session.begin_nested() as part:
        if queries.changed(session.execute(queries.CLAIM_INBOUND, values)) == len(ids):
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
    worker: str | None = None,
    lease: timedelta = NO_LEASE,
) -> list[OutboundView]:
    """Mark messages as answered and put the replies into the outbox; worker and lease as in `enqueue`.

    Messages that were finished in the meantime by another worker get no second answer: the list is then empty.
    """
    state = "failed" if failed else "answered"
    values = {"ids": list(ids), "new_state": state, "new_outcome": outcome, "now": now}
    finished = session.execute(queries.FINISH_INBOUND, values).all()
    if not finished:
        return []
    last = max(finished, key=lambda row: row.id)
    made = [
        enqueue(
            session,
            conversation_id=last.conversation_id,
            reply=reply,
            in_reply_to=last.id,
            urgent=urgent,
            worker=worker,
            lease=lease,
            now=now,
        )
        for reply in replies
    ]
    return [message for message in made if message is not None]
