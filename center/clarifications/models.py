"""Tables of clarifications, and of the texts that messages are compared with."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of
from center.vetting.rules import KINDS, STATES

VERDICTS = ("false", "misleading", "partly_true", "true", "scam")
TYPES = ("scam", "health", "benefits", "policy", "disaster", "local", "other")
IS_PUBLISHED = text("state = 'published'")


class Clarification(Base):
    """What is being said, and what the center has found out about it."""

    __tablename__ = "clarifications"
    __table_args__ = (
        one_of("state", STATES),
        one_of("verdict", VERDICTS),
        one_of("type", TYPES),
        CheckConstraint("claim_zh <> '' OR claim_en <> ''", name="claims_something"),
        CheckConstraint("answer_zh <> '' OR answer_en <> ''", name="answers_something"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="valid_for_a_time"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_has_time"),
        CheckConstraint("published_by <> drafted_by", name="published_by_another"),
        CheckConstraint("published_by <> changed_by", name="published_as_seen"),
        Index("ix_clarifications_published", "id", "version", sqlite_where=IS_PUBLISHED, postgresql_where=IS_PUBLISHED),
        Index("ix_clarifications_replaces_id", "replaces_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    type: Mapped[str]
    verdict: Mapped[str]
    claim_zh: Mapped[str]
    claim_en: Mapped[str]
    wordings: Mapped[list[str]]
    answer_zh: Mapped[str]
    answer_en: Mapped[str]
    source: Mapped[str]
    source_on: Mapped[date]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("clarifications.id"))
    drafted_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    drafted_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    changed_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    published_at: Mapped[datetime | None]
    is_sample: Mapped[bool] = mapped_column(default=False)


class MatchedText(Base):
    """One wording of a published text as messages are compared with it. encoder: which made the vector."""

    __tablename__ = "matched_texts"
    __table_args__ = (one_of("kind", KINDS),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    object_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    encoder: Mapped[str]
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    shingles: Mapped[bytes] = mapped_column(LargeBinary)
