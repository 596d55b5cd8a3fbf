"""The table of what members are to be told unasked: reminders, changes, greetings, broadcasts, calls by telephone.

One row says that one member is to hear one thing once. What leaves for it is a message of the outbox, and another one
on the next channel where the first did not arrive.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of

# planned: for later. due: in the outbox. sent, delivered, read: as far as the channel tells. call: to be told by
# telephone; called: somebody has tried. withdrawn: not to be told any more. given_up: too late for anything.
STATES = ("planned", "due", "sent", "delivered", "read", "call", "called", "withdrawn", "given_up")
# What can still be planned otherwise.
OPEN = ("planned", "call")
TOLD = ("sent", "delivered", "read")
CALL_OUTCOMES = ("reached", "no_answer", "wrong_number", "not_needed")
# Why somebody is to be called.
CALL_REASONS = ("wished", "no_channel", "unreachable", "failed", "unread", "silent")
PLANNED, UNDER_WAY, TO_CALL = text("state = 'planned'"), text("state = 'due'"), text("state = 'call'")


class Notification(Base):
    """One thing that one member is told. occasion: `meeting:12`, `birthday:2026`; kind: `lead:P1D`, `moved:2`.

    revision: of the meeting, as it was when this was planned. message_id: the message of the outbox that carries it.
    tried: conversations in which it was tried in vain.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        one_of("state", STATES),
        one_of("call_reason", CALL_REASONS),
        one_of("call_outcome", CALL_OUTCOMES),
        CheckConstraint("(state = 'called') = (called_at IS NOT NULL)", name="called_has_time"),
        CheckConstraint("state NOT IN ('call', 'called') OR call_reason IS NOT NULL", name="call_has_reason"),
        UniqueConstraint("member_id", "occasion", "kind"),
        Index("ix_notifications_planned", "due_at", "id", sqlite_where=PLANNED, postgresql_where=PLANNED),
        Index("ix_notifications_under_way", "message_id", sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY),
        Index("ix_notifications_to_call", "due_at", "id", sqlite_where=TO_CALL, postgresql_where=TO_CALL),
        Index("ix_notifications_occasion", "occasion", "state"),
        Index("ix_notifications_message_id", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    occasion: Mapped[str]
    kind: Mapped[str]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    broadcast_id: Mapped[int | None] = mapped_column(ForeignKey("broadcasts.id"), index=True)
    revision: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    # From then on it is of no use.
    expires_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="planned")
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_messages.id", ondelete="SET NULL"))
    channel: Mapped[str | None]
    tried: Mapped[list[str]]
    told_at: Mapped[datetime | None]
    failure: Mapped[str | None]
    call_reason: Mapped[str | None]
    called_at: Mapped[datetime | None]
    called_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    call_outcome: Mapped[str | None]
    created_at: Mapped[datetime]
