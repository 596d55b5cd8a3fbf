"""The statements of the conversation services. Those on the way of every message are built once, as Core."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CursorResult, Select, Update, bindparam, func, or_, select, text, union, update
from sqlalchemy.orm import Session

from center.conversations.models import RECALLED, TALK, WEB, ChannelAccount, InboxMessage, OutboxMessage
from center.db.base import table_of
from center.db.statements import insert_ignoring
from center.db.types import UtcDateTime

ACCOUNTS = table_of(ChannelAccount)
INBOX = table_of(InboxMessage)
OUTBOX = table_of(OutboxMessage)

ACCOUNT_COLUMNS = (
    ACCOUNTS.c.conversation_id,
    ACCOUNTS.c.channel,
    ACCOUNTS.c.external_id,
    ACCOUNTS.c.member_id,
    ACCOUNTS.c.language,
    ACCOUNTS.c.text_size,
    ACCOUNTS.c.pace,
    ACCOUNTS.c.created_at,
    ACCOUNTS.c.bound_at,
    ACCOUNTS.c.unreachable_at,
)
ACCOUNT_BY_EXTERNAL_ID = select(*ACCOUNT_COLUMNS).where(
    ACCOUNTS.c.channel == bindparam("channel"), ACCOUNTS.c.external_id == bindparam("external_id")
)
ACCOUNT_BY_CONVERSATION = select(*ACCOUNT_COLUMNS).where(ACCOUNTS.c.conversation_id == bindparam("conversation_id"))
INSERT_ACCOUNT = insert_ignoring(
    ACCOUNTS, "conversation_id", "channel", "external_id", "language", "text_size", "pace", "created_at"
)
HISTORY_FROM = select(ACCOUNTS.c.history_from).where(ACCOUNTS.c.conversation_id == bindparam("conversation_id"))
LOCK_ACCOUNT = (
    select(ACCOUNTS.c.conversation_id)
    .where(ACCOUNTS.c.conversation_id == bindparam("conversation_id"))
    .with_for_update()
)

INBOUND_COLUMNS = (
    INBOX.c.id,
    INBOX.c.conversation_id,
    ACCOUNTS.c.channel,
    ACCOUNTS.c.external_id,
    ACCOUNTS.c.language,
    INBOX.c.text,
    INBOX.c.choice_id,
    INBOX.c.received_at,
    INBOX.c.attempts,
)
INSERT_INBOUND = insert_ignoring(
    INBOX,
    "conversation_id",
    "external_message_id",
    "text",
    "choice_id",
    "state",
    "received_at",
    "next_attempt_at",
    "attempts",
    "claimed_by",
)
UNANSWERED = (
    select(*INBOUND_COLUMNS)
    .join(ACCOUNTS, ACCOUNTS.c.conversation_id == INBOX.c.conversation_id)
    .where(INBOX.c.finished_at.is_(None), INBOX.c.next_attempt_at <= bindparam("before"))
    .order_by(INBOX.c.next_attempt_at, INBOX.c.id)
    .limit(bindparam("at_most"))
)
LEFT_BEFORE = (
    select(INBOX.c.id, INBOX.c.text)
    .where(
        INBOX.c.conversation_id == bindparam("conversation_id"),
        INBOX.c.id < bindparam("inbox_id"),
        INBOX.c.finished_at.is_(None),
        or_(INBOX.c.claimed_by.is_(None), INBOX.c.claimed_by == bindparam("worker")),
    )
    .order_by(INBOX.c.id)
)
CLAIM_INBOUND: Update = (
    update(INBOX)
    .where(
        INBOX.c.id.in_(bindparam("ids", expanding=True)),
        INBOX.c.finished_at.is_(None),
        INBOX.c.next_attempt_at <= bindparam("now"),
    )
    .values(
        state="claimed",
        claimed_by=bindparam("worker"),
        attempts=INBOX.c.attempts + 1,
        next_attempt_at=bindparam("until"),
    )
)
RELEASE_INBOUND: Update = (
    update(INBOX)
    .where(INBOX.c.id.in_(bindparam("ids", expanding=True)), INBOX.c.finished_at.is_(None))
    .values(state="received", claimed_by=None, next_attempt_at=bindparam("retry_at"))
)
FINISH_INBOUND = (
    update(INBOX)
    .where(INBOX.c.id.in_(bindparam("ids", expanding=True)), INBOX.c.finished_at.is_(None))
    .values(state=bindparam("new_state"), outcome=bindparam("new_outcome"), finished_at=bindparam("now"))
    .returning(INBOX.c.id, INBOX.c.conversation_id)
)

# Where a member can be reached, whoever spoke last first; web pages last, for nobody sees them who has none open.
REACHABLE = (
    select(*ACCOUNT_COLUMNS)
    .where(ACCOUNTS.c.member_id.in_(bindparam("member_ids", expanding=True)))
    .order_by(
        ACCOUNTS.c.member_id,
        ACCOUNTS.c.channel == WEB,
        select(func.max(INBOX.c.id))
        .where(INBOX.c.conversation_id == ACCOUNTS.c.conversation_id)
        .scalar_subquery()
        .desc()
        .nulls_last(),
        ACCOUNTS.c.bound_at.desc(),
    )
)
# Besides the account: whether something waits there that a new message would overtake, and whether staff's words are
# held so that they can be taken back.
ACCOUNT_TO_WRITE_TO = select(
    ACCOUNTS.c.channel,
    ACCOUNTS.c.external_id,
    select(OUTBOX.c.id)
    .where(
        OUTBOX.c.conversation_id == bindparam("conversation_id"),
        OUTBOX.c.finished_at.is_(None),
        OUTBOX.c.priority == TALK,
        or_(OUTBOX.c.state != "planned", OUTBOX.c.next_attempt_at <= bindparam("now")),
    )
    .exists()
    .label("has_waiting"),
    select(OUTBOX.c.id)
    .where(
        OUTBOX.c.conversation_id == bindparam("conversation_id"),
        OUTBOX.c.finished_at.is_(None),
        OUTBOX.c.state == "planned",
        OUTBOX.c.author == "staff",
    )
    .exists()
    .label("has_held"),
).where(ACCOUNTS.c.conversation_id == bindparam("conversation_id"))
INSERT_OUTBOUND = insert_ignoring(
    OUTBOX,
    "conversation_id",
    "channel",
    "in_reply_to",
    "author",
    "text",
    "choices",
    "is_urgent",
    "unique_key",
    "state",
    "created_at",
    "next_attempt_at",
    "attempts",
    "claimed_by",
    "priority",
    "expires_at",
)
OUTBOUND_COLUMNS = (
    OUTBOX.c.id,
    OUTBOX.c.conversation_id,
    OUTBOX.c.channel,
    ACCOUNTS.c.external_id,
    OUTBOX.c.in_reply_to,
    OUTBOX.c.author,
    OUTBOX.c.text,
    OUTBOX.c.choices,
    OUTBOX.c.is_urgent,
    OUTBOX.c.attempts,
    OUTBOX.c.created_at,
    OUTBOX.c.priority,
)

_EARLIER = OUTBOX.alias("earlier")
# A message waits while an earlier one of the same conversation is on its way or put off, or they would change places.
HELD_BACK = (
    select(_EARLIER.c.id)
    .where(
        _EARLIER.c.conversation_id == OUTBOX.c.conversation_id,
        _EARLIER.c.id < OUTBOX.c.id,
        _EARLIER.c.finished_at.is_(None),
        _EARLIER.c.priority == TALK,
        _EARLIER.c.state.in_(("sending", "failed")),
        _EARLIER.c.next_attempt_at > bindparam("now"),
    )
    .exists()
)
_DUE = (
    select(OUTBOX.c.id)
    .where(
        OUTBOX.c.finished_at.is_(None),
        OUTBOX.c.channel == bindparam("of_channel"),
        OUTBOX.c.priority == TALK,
        OUTBOX.c.next_attempt_at <= bindparam("now"),
        or_(OUTBOX.c.is_urgent, ~HELD_BACK),
    )
    .order_by(OUTBOX.c.next_attempt_at, OUTBOX.c.id)
    .limit(bindparam("at_most"))
)
CLAIM_OUTBOUND = (
    update(OUTBOX)
    .where(OUTBOX.c.id.in_(_DUE), OUTBOX.c.finished_at.is_(None), OUTBOX.c.next_attempt_at <= bindparam("now"))
    .values(
        state="sending",
        claimed_by=bindparam("worker"),
        attempts=OUTBOX.c.attempts + 1,
        next_attempt_at=bindparam("until"),
    )
    # No subquery here: on SQLite its columns would lose their tables, and a message could go to somebody else.
    .returning(*(column for column in OUTBOUND_COLUMNS if column.table is OUTBOX))
)
EXTERNAL_IDS = select(ACCOUNTS.c.conversation_id, ACCOUNTS.c.external_id).where(
    ACCOUNTS.c.conversation_id.in_(bindparam("conversation_ids", expanding=True))
)
IS_DUE = (
    select(OUTBOX.c.id)
    .where(
        OUTBOX.c.finished_at.is_(None),
        OUTBOX.c.channel == bindparam("of_channel"),
        OUTBOX.c.priority == TALK,
        OUTBOX.c.next_attempt_at <= bindparam("now"),
    )
    .limit(1)
)
_TAKE_TURN = text("SELECT pg_advisory_xact_lock(hashtext(:channel))")
MARK_SENT: Update = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("of_id"), OUTBOX.c.finished_at.is_(None))
    .values(
        state="sent",
        provider_id=bindparam("sent_as"),
        finished_at=bindparam("now"),
        failure=None,
        delivered_at=func.coalesce(OUTBOX.c.delivered_at, bindparam("arrived_at", type_=UtcDateTime())),
    )
)
_OF_A_PAGE = (
    OUTBOX.c.id.in_(bindparam("ids", expanding=True)),
    OUTBOX.c.conversation_id == bindparam("of_conversation"),
)
MARK_DELIVERED: Update = (
    update(OUTBOX).where(*_OF_A_PAGE, OUTBOX.c.delivered_at.is_(None)).values(delivered_at=bindparam("now"))
)
MARK_READ: Update = (
    update(OUTBOX)
    .where(*_OF_A_PAGE, OUTBOX.c.read_at.is_(None))
    .values(
        read_at=bindparam("now"),
        delivered_at=func.coalesce(OUTBOX.c.delivered_at, bindparam("now", type_=UtcDateTime())),
    )
)
PUT_OFF: Update = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("of_id"), OUTBOX.c.finished_at.is_(None))
    .values(state="failed", failure=bindparam("reason"), next_attempt_at=bindparam("retry_at"), claimed_by=None)
)
GIVE_UP: Update = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("of_id"), OUTBOX.c.finished_at.is_(None))
    .values(state="given_up", failure=bindparam("reason"), finished_at=bindparam("now"), claimed_by=None)
)
GIVE_UP_ALL: Update = (
    update(OUTBOX)
    .where(OUTBOX.c.conversation_id == bindparam("of_conversation"), OUTBOX.c.finished_at.is_(None))
    .values(state="given_up", failure=bindparam("reason"), finished_at=bindparam("now"), claimed_by=None)
)
STAFF_HAVE_WRITTEN = (
    select(OUTBOX.c.id)
    .where(
        OUTBOX.c.conversation_id == bindparam("conversation_id"),
        OUTBOX.c.author == "staff",
        OUTBOX.c.created_at >= bindparam("since"),
        OUTBOX.c.state.in_(("sending", "sent")),
    )
    .limit(1)
)
DELIVERY = select(
    OUTBOX.c.id,
    OUTBOX.c.state,
    OUTBOX.c.attempts,
    OUTBOX.c.next_attempt_at,
    OUTBOX.c.finished_at,
    OUTBOX.c.failure,
    OUTBOX.c.delivered_at,
    OUTBOX.c.read_at,
).where(OUTBOX.c.id.in_(bindparam("ids", expanding=True)))
SEND_AGAIN: Update = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("of_id"), OUTBOX.c.state == "given_up", OUTBOX.c.failure != RECALLED)
    .values(state="due", attempts=0, next_attempt_at=bindparam("now"), finished_at=None, failure=None)
)
# Whoever has claimed a message may be sending it at this moment, and what was tried once may have arrived.
RECALL: Update = (
    update(OUTBOX)
    .where(
        OUTBOX.c.id == bindparam("of_id"),
        OUTBOX.c.author == "staff",
        OUTBOX.c.state.in_(("planned", "due")),
        OUTBOX.c.claimed_by.is_(None),
        OUTBOX.c.attempts == 0,
    )
    .values(state="given_up", failure=RECALLED, finished_at=bindparam("now"))
)
HURRY: Update = (
    update(OUTBOX)
    .where(
        OUTBOX.c.conversation_id == bindparam("of_conversation"),
        OUTBOX.c.author == "staff",
        OUTBOX.c.state == "planned",
        OUTBOX.c.finished_at.is_(None),
    )
    .values(state="due", next_attempt_at=bindparam("from_now"))
)
HOLDERS = union(
    *(select(t.c.claimed_by).where(t.c.finished_at.is_(None), t.c.claimed_by.is_not(None)) for t in (INBOX, OUTBOX))
)
FREE_INBOUND: Update = (
    update(INBOX)
    .where(INBOX.c.finished_at.is_(None), INBOX.c.claimed_by.in_(bindparam("holders", expanding=True)))
    .values(state="received", claimed_by=None, next_attempt_at=bindparam("now"))
)
FREE_OUTBOUND: Update = (
    update(OUTBOX)
    .where(OUTBOX.c.finished_at.is_(None), OUTBOX.c.claimed_by.in_(bindparam("holders", expanding=True)))
    .values(state="due", claimed_by=None, next_attempt_at=bindparam("now"))
)


def account_update(conversation_id: str, **values: Any) -> Update:
    """Return the statement that changes columns of an account."""
    return update(ACCOUNTS).where(ACCOUNTS.c.conversation_id == conversation_id).values(**values)


def changed(result: Any) -> int:
    """Return how many rows a statement has changed."""
    return result.rowcount if isinstance(result, CursorResult) else 0


def count_unfinished() -> Select[tuple[int, int]]:
    """Return the statement that counts what waits in the inbox and in the outbox."""
    waiting_in = select(func.count()).select_from(INBOX).where(INBOX.c.finished_at.is_(None)).scalar_subquery()
    waiting_out = select(func.count()).select_from(OUTBOX).where(OUTBOX.c.finished_at.is_(None)).scalar_subquery()
    return select(waiting_in.label("inbox"), waiting_out.label("outbox"))


def take_turn(session: Session, *, channel: str) -> None:
    """Let one worker at a time claim for a channel, so that messages of one person cannot change places."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_TAKE_TURN, {"channel": f"yinling outbox {channel}"})
