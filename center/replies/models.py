"""Table of canned replies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base


class CannedReply(Base):
    """An answer that is ready in both languages; removing only hides it, so that it can be undone.

    case_kinds: for which kinds of case it is offered first; empty: for all. starter_code: what it is called in
    `starter.yml`, where it came from there. version: counts the changes, so that nobody writes over another.
    """

    __tablename__ = "canned_replies"

    id: Mapped[int] = mapped_column(primary_key=True)
    title_zh: Mapped[str]
    title_en: Mapped[str]
    text_zh: Mapped[str]
    text_en: Mapped[str]
    case_kinds: Mapped[list[str]]
    starter_code: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    removed_at: Mapped[datetime | None]
