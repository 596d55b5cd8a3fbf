"""Tables of checks, of what several people asked alike, and of who is to be told what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of
from center.vetting.rules import KINDS

OUTCOMES = ("scam", "clarification", "notice", "differs", "unknown")
GROUP_STATES = ("open", "answered", "dismissed")
TELLING_KINDS = ("answer", "corrected", "withdrawn")
TELLING_STATES = ("due", "told", "dropped")
IS_DUE = text("state = 'due'")
IS_OPEN = text("state = 'open'")


class CheckGroup(Base):
    """What several people asked in nearly the same words and nobody knew; staff answer it once."""

    __tablename__ = "check_groups"
    __table_args__ = (
        one_of("state", GROUP_STATES),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_has_time"),
        Index("ix_check_groups_open", "opened_at", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(default="open")
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    clarification_id: Mapped[int | None] = mapped_column(ForeignKey("clarifications.id"), index=True)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    decided_at: Mapped[datetime | None]


class CheckRequest(Base):
    """One message that somebody asked about. words, vector: gone when the words are erased."""

    __tablename__ = "check_requests"
    __table_args__ = (
        one_of("outcome", OUTCOMES),
        one_of("matched_kind", KINDS),
        CheckConstraint("(matched_kind IS NULL) = (matched_id IS NULL)", name="matched_whole"),
        Index("ix_check_requests_conversation_id", "conversation_id", "id"),
        Index("ix_check_requests_matched", "matched_kind", "matched_id"),
        Index("ix_check_requests_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("channel_accounts.conversation_id"))
    at: Mapped[datetime]
    words: Mapped[str]
    outcome: Mapped[str]
    scam_type: Mapped[str | None]
    matched_kind: Mapped[str | None]
    matched_id: Mapped[int | None]
    matched_version: Mapped[int | None]
    similarity_permille: Mapped[int | None]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("check_groups.id"), index=True)
    encoder: Mapped[str | None]
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)


class Telling(Base):
    """That somebody who asked is to be told something, once. next_at: when it is tried (again)."""

    __tablename__ = "tellings"
    __table_args__ = (
        one_of("kind", TELLING_KINDS),
        one_of("state", TELLING_STATES),
        one_of("about", KINDS),
        CheckConstraint("(state = 'told') = (told_at IS NOT NULL)", name="told_has_time"),
        Index("uq_tellings_once", "conversation_id", "about", "object_id", "kind", unique=True),
        Index("ix_tellings_due", "next_at", "id", sqlite_where=IS_DUE, postgresql_where=IS_DUE),
        Index("ix_tellings_object", "about", "object_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("channel_accounts.conversation_id"))
    about: Mapped[str]
    object_id: Mapped[int]
    kind: Mapped[str]
    asked_at: Mapped[datetime]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    planned_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="due")
    next_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[datetime | None]
    why_dropped: Mapped[str | None]
    # No key: the message may be erased before.
    outbox_id: Mapped[int | None]
