"""The mark on a line of a case whose words are gone; without it the database lets no word go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of

CAUSES = ("request", "rule")


class ErasedEntry(Base):
    """One line that was emptied; rows can only be added (a trigger sees to it)."""

    __tablename__ = "erased_entries"
    __table_args__ = (one_of("cause", CAUSES),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("case_entries.id"), primary_key=True, autoincrement=False)
    cause: Mapped[str]
    erased_at: Mapped[datetime]
