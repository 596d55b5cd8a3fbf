"""Tables of consents and of the requests people make about what is held on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import Document, one_of

MEANS = ("facts", "code", "link")
WITHDRAWALS = ("unbound", "renewed", "handed_on", "erased")
PRESENT = text("withdrawn_at IS NULL")

REQUEST_KINDS = ("copy", "correct", "delete")
REQUEST_STATES = ("open", "approved", "done", "refused", "withdrawn", "expired")
IDENTIFIED_BY = ("id_card_seen", "called_back", "known_in_person", "written_authority", "own_conversation")
UNDER_WAY = text("state IN ('open', 'approved')")


class Consent(Base):
    """That a member agreed to be recognised in a conversation: when, by which means, to which notice; until when."""

    __tablename__ = "consents"
    __table_args__ = (
        one_of("means", MEANS),
        one_of("withdrawal", WITHDRAWALS),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawal IS NULL)", name="withdrawn_for_a_reason"),
        CheckConstraint("withdrawn_at >= given_at", name="withdrawn_after_given"),
        Index("uq_consents_present", "conversation_id", unique=True, sqlite_where=PRESENT, postgresql_where=PRESENT),
        Index("ix_consents_conversation_id", "conversation_id", "id"),
        Index("ix_consents_member_id", "member_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("channel_accounts.conversation_id"))
    channel: Mapped[str]
    means: Mapped[str]
    notice_version: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawal: Mapped[str | None]


class PrivacyRequest(Base):
    """A member's wish to have a copy, a correction or the erasure of what is held on them, and what became of it.

    parts: what is to be erased or put right, or `id_number` where a copy may hold it whole.
    """

    __tablename__ = "privacy_requests"
    __table_args__ = (
        one_of("kind", REQUEST_KINDS),
        one_of("state", REQUEST_STATES),
        one_of("identified_by", IDENTIFIED_BY),
        # The database itself keeps two people apart, whatever the program does.
        CheckConstraint("decided_by IS NULL OR kind <> 'delete' OR decided_by <> opened_by", name="decided_by_another"),
        CheckConstraint(
            "kind <> 'delete' OR state NOT IN ('approved', 'done') OR decided_by IS NOT NULL", name="erased_by_two"
        ),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_has_time"),
        CheckConstraint("(kind = 'delete') = (expires_at IS NOT NULL)", name="drafts_expire"),
        CheckConstraint("(state IN ('open', 'approved')) = (closed_at IS NULL)", name="closed_has_time"),
        Index(
            "uq_privacy_requests_under_way",
            "member_id",
            "kind",
            unique=True,
            sqlite_where=UNDER_WAY,
            postgresql_where=UNDER_WAY,
        ),
        Index("ix_privacy_requests_member_id", "member_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    parts: Mapped[list[str]]
    reason: Mapped[str]
    identified_by: Mapped[str]
    opened_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    # Counts the changes of the draft, so that nobody approves what they have not seen.
    version: Mapped[int] = mapped_column(default=1)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    # How far erasing has come: whose words up to when, and how much is gone.
    started_at: Mapped[datetime | None]
    windows: Mapped[list[dict[str, str]] | None]
    erased: Mapped[dict[str, Any] | None] = mapped_column(Document)
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
