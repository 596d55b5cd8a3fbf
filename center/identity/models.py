"""Tables of the identity check. No code and no answer is stored readable."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of

METHODS = ("code", "facts", "staff")
# `lifted`: staff have let the person try again; failures before count no more, see `center.identity.locks`.
RESULTS = ("verified", "failed", "lifted")
PROXY_STATES = ("requested", "approved", "refused", "ended")


class OneTimeCode(Base):
    """A code that staff gave to a member; only its keyed index is kept."""

    __tablename__ = "one_time_codes"
    __table_args__ = (
        CheckConstraint("expires_at > issued_at", name="expires_after_issue"),
        CheckConstraint("(used_at IS NULL) = (used_by IS NULL)", name="used_by_someone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code_index: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    issued_by: Mapped[str]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[str | None] = mapped_column(ForeignKey("channel_accounts.conversation_id"))
    revoked_at: Mapped[datetime | None]


class IdentityAttempt(Base):
    """One try to prove who one is, or staff's leave to try again; it says how it ended, never what was answered."""

    __tablename__ = "identity_attempts"
    __table_args__ = (
        one_of("method", METHODS),
        one_of("result", RESULTS),
        CheckConstraint("(method = 'staff') = (result = 'lifted')", name="lifted_by_staff"),
        Index("ix_identity_attempts_conversation_id", "conversation_id", "id"),
        Index("ix_identity_attempts_subject_index", "subject_index", "id"),
        Index("ix_identity_attempts_method", "method", "result", "attempted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("channel_accounts.conversation_id"))
    method: Mapped[str]
    subject_index: Mapped[str | None]
    result: Mapped[str]
    attempted_at: Mapped[datetime]


class ProxyGrant(Base):
    """A relative's wish to ask for a member, and what staff decided."""

    __tablename__ = "proxy_grants"
    __table_args__ = (
        one_of("state", PROXY_STATES),
        CheckConstraint(
            "state <> 'approved' OR (member_id IS NOT NULL AND scopes IS NOT NULL)", name="approved_for_someone"
        ),
        CheckConstraint("(state = 'requested') = (decided_at IS NULL)", name="decided_once"),
        Index(
            "uq_proxy_grants_approved",
            "conversation_id",
            unique=True,
            sqlite_where=text("state = 'approved'"),
            postgresql_where=text("state = 'approved'"),
        ),
        Index("ix_proxy_grants_conversation_id", "conversation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("channel_accounts.conversation_id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    relative_name: Mapped[str]
    relation: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    scopes: Mapped[list[str] | None]
    state: Mapped[str] = mapped_column(default="requested")
    requested_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    expires_at: Mapped[datetime | None]
