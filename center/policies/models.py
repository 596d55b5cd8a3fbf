"""The table of rules."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base


class PolicyArticle(Base):
    """One rule in both languages, with the document it stands in and the days it holds."""

    __tablename__ = "policy_articles"
    __table_args__ = (
        UniqueConstraint("topic", "in_force_from"),
        CheckConstraint("in_force_to IS NULL OR in_force_to >= in_force_from", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]
    title_zh: Mapped[str]
    title_en: Mapped[str]
    document_zh: Mapped[str]
    document_en: Mapped[str]
    number: Mapped[str]
    issued_on: Mapped[date]
    in_force_from: Mapped[date]
    in_force_to: Mapped[date | None]
    text_zh: Mapped[str]
    text_en: Mapped[str]
    is_sample: Mapped[bool] = mapped_column(default=False)
