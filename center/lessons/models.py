"""The table of lessons. It refers to no message, no conversation and no member: nothing leads back to a person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from center.conversations.models import LANGUAGES
from center.db.base import Base
from center.db.types import one_of
from center.lessons.rules import STATES


class Lesson(Base):
    """What somebody said that was not understood, blackened, and what staff take it to mean.

    mark: a keyed index of the words as they came in, so that what many say stands once, though more was cut out since;
    times: how often they came. offered: the intents among which the person was asked to choose. before: where it stood
    before the last step, for taking that back.
    """

    __tablename__ = "lessons"
    __table_args__ = (
        one_of("language", LANGUAGES),
        one_of("state", STATES),
        CheckConstraint("text <> ''", name="says_something"),
        CheckConstraint("times > 0", name="was_said"),
        CheckConstraint(
            "state NOT IN ('proposed', 'accepted') OR (intent IS NOT NULL AND proposed_by IS NOT NULL)",
            name="proposed_by_somebody",
        ),
        CheckConstraint("(state = 'accepted') = (accepted_by IS NOT NULL)", name="accepted_by_somebody"),
        CheckConstraint("(accepted_by IS NULL) = (accepted_at IS NULL)", name="accepted_has_time"),
        CheckConstraint("(proposed_by IS NULL) = (proposed_at IS NULL)", name="proposed_has_time"),
        CheckConstraint("(changed_by IS NULL) = (changed_at IS NULL)", name="changed_has_time"),
        CheckConstraint("accepted_by <> proposed_by", name="accepted_by_another"),
        UniqueConstraint("mark"),
        Index("ix_lessons_state", "state", "times"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str]
    text: Mapped[str]
    mark: Mapped[str]
    said_on: Mapped[date]
    times: Mapped[int] = mapped_column(default=1)
    offered: Mapped[list[str]]
    state: Mapped[str] = mapped_column(default="new")
    intent: Mapped[str | None]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    proposed_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    accepted_at: Mapped[datetime | None]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    changed_at: Mapped[datetime | None]
    before: Mapped[dict[str, Any] | None]
    version: Mapped[int] = mapped_column(default=1)
