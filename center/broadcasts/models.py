"""The table of broadcasts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of

STATES = ("draft", "running", "stopped", "done", "refused")
RUNNING = text("state = 'running'")


class Broadcast(Base):
    """A published notice on its way to an audience.

    audience: {"organization_ids": [...], "party_members": bool, "residences": [...], "youngest": 70, "oldest": 90};
    what is not in it does not narrow. reached_id: members up to this id have their notification planned. finished_at:
    since when nobody is written to any more, because all were or because it was stopped.
    """

    __tablename__ = "broadcasts"
    __table_args__ = (
        one_of("state", STATES),
        CheckConstraint("approved_by <> drafted_by", name="approved_by_another"),
        CheckConstraint("state NOT IN ('running', 'stopped', 'done') OR approved_by IS NOT NULL", name="approved"),
        Index("ix_broadcasts_running", "id", sqlite_where=RUNNING, postgresql_where=RUNNING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), index=True)
    audience: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="draft")
    # Whoever cannot be written to is put on the list of those to be telephoned.
    calls: Mapped[bool] = mapped_column(default=False)
    # As it was counted when it was drafted; shown to whoever approves.
    estimated_people: Mapped[int]
    estimated_unreachable: Mapped[int]
    reached_id: Mapped[int] = mapped_column(default=0)
    drafted_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    drafted_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    approved_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
