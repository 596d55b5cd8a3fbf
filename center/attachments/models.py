"""Tables of attachments. Content lies in the database, encrypted, in pieces.

So one backup holds everything, a file and its line in the case are stored together or not at all, and nothing is read
that is larger than a piece. See docs/adr/0011.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of

KINDS = ("png", "jpeg", "webp", "pdf", "text")
THERE = text("removed_at IS NULL")


class Attachment(Base):
    """A file of a case. One that was removed keeps its row and has no pieces any more."""

    __tablename__ = "attachments"
    __table_args__ = (
        one_of("kind", KINDS),
        CheckConstraint("size_bytes > 0 AND pieces > 0", name="not_empty"),
        CheckConstraint("(removed_at IS NULL) = (removed_because IS NULL)", name="removed_for_a_reason"),
        Index("uq_attachments_content", "case_id", "sha256", unique=True, sqlite_where=THERE, postgresql_where=THERE),
        Index("ix_attachments_case_id", "case_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    name: Mapped[str]
    kind: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    pieces: Mapped[int]
    added_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    added_at: Mapped[datetime]
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    removed_at: Mapped[datetime | None]
    removed_because: Mapped[str | None]


class AttachmentPiece(Base):
    """A part of a file, sealed for its place in it."""

    __tablename__ = "attachment_pieces"

    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachments.id"), primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
