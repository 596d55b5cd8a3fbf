"""Table of who of the staff has spoken with whom, and when. The database itself allows one at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of

END_REASONS = ("handed_back", "timed_out", "absent", "taken_over", "handed_on")
PRESENT = text("ended_at IS NULL")


class Handover(Base):
    """The time in which one member of the staff had a conversation."""

    __tablename__ = "handovers"
    __table_args__ = (
        one_of("end_reason", END_REASONS),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_for_a_reason"),
        Index(
            "uq_handovers_conversation_id",
            "conversation_id",
            unique=True,
            sqlite_where=PRESENT,
            postgresql_where=PRESENT,
        ),
        Index("ix_handovers_until", "held_until", sqlite_where=PRESENT, postgresql_where=PRESENT),
        Index("ix_handovers_case_id", "case_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("channel_accounts.conversation_id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    since: Mapped[datetime]
    last_staff_at: Mapped[datetime | None]
    waits_since: Mapped[datetime | None]
    until: Mapped[datetime] = mapped_column("held_until")
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
