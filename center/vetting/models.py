"""The versions of everything that two people vet; rows can only be added (a trigger sees to it)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of
from center.vetting.rules import KINDS, STEPS


class VettingChange(Base):
    """What one step has made of a text. content: the whole text as it is from this version on."""

    __tablename__ = "vetting_changes"
    __table_args__ = (one_of("kind", KINDS), one_of("step", STEPS))

    kind: Mapped[str] = mapped_column(primary_key=True)
    object_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    content: Mapped[dict[str, Any]]
    reason: Mapped[str | None]
    at: Mapped[datetime]
