"""Tables of channel accounts, the inbox and the outbox.

`finished_at IS NULL` marks what is still to be done, and the partial indices hold only that: claiming costs the same
whether a thousand or a hundred million messages were ever exchanged. `next_attempt_at` is retry time and lease in one.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of

INBOX_STATES = ("received", "claimed", "answered", "failed")
OUTBOX_STATES = ("planned", "due", "sending", "sent", "failed", "given_up")
AUTHORS = ("assistant", "staff")
# The channel that shows messages only to whoever has its page open.
WEB = "webchat"
# The one to which nothing is sent: whoever sits at it is shown what is answered.
TERMINAL = "terminal"
# Why a message was given up that its author took back before it left; nobody is ever shown it in the conversation.
RECALLED = "recalled"
# Why one was given up whose time was over before it could leave.
EXPIRED = "expired"
# Why one was given up that came into the quiet hours and would be too late in the morning; nobody has tried it there.
QUIET = "quiet_hours"
# What leaves first: an answer in a conversation, a reminder, what everybody is told.
TALK, REMINDER, BROADCAST = PRIORITIES = (0, 1, 2)
# Answers go out in one lane, what people are told unasked in another: neither waits for the other.
TALK_LANE, BULK_LANE = LANES = ("talk", "bulk")
PACES = ("normal", "slow")
LANGUAGES = ("zh", "en")
UNFINISHED = text("finished_at IS NULL")
TO_TEACH = text("may_teach AND taught_at IS NULL")


class ChannelAccount(Base):
    """One person's account on one channel, and the conversation held there."""

    __tablename__ = "channel_accounts"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        one_of("language", LANGUAGES),
        one_of("pace", PACES),
        CheckConstraint("text_size BETWEEN 18 AND 48", name="text_size_readable"),
        CheckConstraint("(member_id IS NULL) = (bound_at IS NULL)", name="bound_has_time"),
        Index("ix_channel_accounts_to_teach", "teach_asked_at", sqlite_where=TO_TEACH, postgresql_where=TO_TEACH),
    )

    conversation_id: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    external_id: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    language: Mapped[str] = mapped_column(default="zh")
    text_size: Mapped[int] = mapped_column(default=22)
    pace: Mapped[str] = mapped_column(default="normal")
    created_at: Mapped[datetime]
    bound_at: Mapped[datetime | None]
    unreachable_at: Mapped[datetime | None]
    # What was said before belongs to whoever had this telephone then.
    history_from: Mapped[datetime | None]
    # Whether staff may see what was not understood just before this was asked, and when that was kept (center/lessons).
    may_teach: Mapped[bool | None]
    teach_asked_at: Mapped[datetime | None]
    taught_at: Mapped[datetime | None]


class InboxMessage(Base):
    """A message that came in, stored before anything else is done with it."""

    __tablename__ = "inbox_messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "external_message_id"),
        one_of("state", INBOX_STATES),
        CheckConstraint("(state IN ('answered', 'failed')) = (finished_at IS NOT NULL)", name="finished_has_time"),
        Index("ix_inbox_messages_unfinished", "next_attempt_at", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
        Index("ix_inbox_messages_conversation_id", "conversation_id", "id"),
        Index("ix_inbox_messages_received_at", "received_at", "outcome", "finished_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("channel_accounts.conversation_id"))
    external_message_id: Mapped[str]
    text: Mapped[str]
    choice_id: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="received")
    received_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


class OutboxMessage(Base):
    """A message that goes out; it is here before it is sent."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        one_of("state", OUTBOX_STATES),
        one_of("author", AUTHORS),
        CheckConstraint("(state IN ('sent', 'given_up')) = (finished_at IS NOT NULL)", name="finished_has_time"),
        CheckConstraint("priority BETWEEN 0 AND 2", name="priority_known"),
        Index(
            "ix_outbox_messages_due",
            "channel",
            "priority",
            "next_attempt_at",
            "id",
            sqlite_where=UNFINISHED,
            postgresql_where=UNFINISHED,
        ),
        Index(
            "ix_outbox_messages_waiting", "conversation_id", "id", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED
        ),
        Index("ix_outbox_messages_conversation_id", "conversation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("channel_accounts.conversation_id"))
    channel: Mapped[str]
    in_reply_to: Mapped[int | None] = mapped_column(ForeignKey("inbox_messages.id"), index=True)
    author: Mapped[str] = mapped_column(default="assistant")
    text: Mapped[str]
    choices: Mapped[list[dict[str, str]]]
    is_urgent: Mapped[bool] = mapped_column(default=False)
    unique_key: Mapped[str | None] = mapped_column(unique=True)
    priority: Mapped[int] = mapped_column(default=TALK, server_default="0")
    # From then on it is not sent any more: what it tells of has begun.
    expires_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="due")
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None]
    provider_id: Mapped[str | None]
    finished_at: Mapped[datetime | None]
    failure: Mapped[str | None]
    # Where the channel tells: that it has arrived, that it was looked at.
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]


class ChannelPace(Base):
    """When the next message may leave on a channel, or to one chat of it, whichever worker on whichever machine sends.

    chat: empty for the whole channel. silent_until: the channel asked for silence.
    """

    __tablename__ = "channel_paces"

    channel: Mapped[str] = mapped_column(primary_key=True)
    chat: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime]
    silent_until: Mapped[datetime | None]


class DeliveryWorkerSeen(Base):
    """A worker that sends what waits, when it was last seen, and whether it stopped of its own will.

    moved_at: when something last left, or was given up, through it.
    """

    __tablename__ = "delivery_workers"
    __table_args__ = (one_of("lane", LANES),)

    name: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    lane: Mapped[str]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    moved_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
