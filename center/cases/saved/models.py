"""Table of saved views."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base

THERE = text("removed_at IS NULL")


class QueueView(Base):
    """A filter of the queue under a name; removing only hides it, so that it can be undone."""

    __tablename__ = "queue_views"
    __table_args__ = (
        Index("uq_queue_views_name", "owner_id", "name", unique=True, sqlite_where=THERE, postgresql_where=THERE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    name: Mapped[str]
    asked: Mapped[dict[str, Any]]
    is_shared: Mapped[bool]
    made_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
