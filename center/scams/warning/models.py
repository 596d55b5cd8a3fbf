"""Tables of early warning: what staff were warned of, what they did, and the notices drafted from it.

Nothing of a person stands in them, nor a cheat's number: a stratum of a trace is a keyed index, and what it is called
is read from the traces of the cases as long as these are kept.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of
from center.scams.warning.reports import STRATA

STATES = ("open", "taken", "dismissed", "closed", "over")
SETTLED = ("dismissed", "closed", "over")
DISMISSALS = ("unrelated", "harmless", "known", "mistaken")
NOTICE_STATES = ("draft", "approved", "refused", "withdrawn")
ACTIVE = text("settled_at IS NULL")
PRESENT = text("is_present")
WAITING = text("state = 'draft'")


class ScamWarning(Base):
    """One thing that staff were warned of. people, expected: of its most telling sign when it last grew.

    organization_id: the branch, where all cases are of one; reason: why it was dismissed.
    """

    __tablename__ = "scam_warnings"
    __table_args__ = (
        one_of("state", STATES),
        one_of("reason", DISMISSALS),
        CheckConstraint(
            "(state IN ('dismissed', 'closed', 'over')) = (settled_at IS NOT NULL)", name="settled_has_time"
        ),
        CheckConstraint("(state = 'dismissed') = (reason IS NOT NULL)", name="dismissed_for_a_reason"),
        CheckConstraint("(state = 'open') = (taken_by IS NULL) OR settled_at IS NOT NULL", name="taken_by_somebody"),
        Index("ix_scam_warnings_active", "id", sqlite_where=ACTIVE, postgresql_where=ACTIVE),
        Index("ix_scam_warnings_settled_at", "settled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(default="open")
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    scam_type: Mapped[str | None]
    people: Mapped[int]
    expected: Mapped[float] = mapped_column(Float)
    opened_at: Mapped[datetime]
    grown_at: Mapped[datetime]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    settled_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)


class ScamWarningSign(Base):
    """One stratum in which a warning shows: how many told of it in how many days, against how many expected."""

    __tablename__ = "scam_warning_signs"
    __table_args__ = (
        one_of("kind", STRATA),
        # One thing is told in one warning at a time, whatever processes run.
        Index(
            "uq_scam_warning_signs_present",
            "kind",
            "key",
            unique=True,
            sqlite_where=PRESENT,
            postgresql_where=PRESENT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    warning_id: Mapped[int] = mapped_column(ForeignKey("scam_warnings.id"), index=True)
    kind: Mapped[str]
    key: Mapped[str]
    window_days: Mapped[int]
    people: Mapped[int]
    expected: Mapped[float] = mapped_column(Float)
    chance: Mapped[float] = mapped_column(Float)
    is_by_rule: Mapped[bool]
    is_present: Mapped[bool] = mapped_column(default=True)
    seen_at: Mapped[datetime]


class ScamWarningCase(Base):
    """A case behind a warning."""

    __tablename__ = "scam_warning_cases"

    warning_id: Mapped[int] = mapped_column(ForeignKey("scam_warnings.id"), primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False, index=True)
    joined_at: Mapped[datetime]


class WarningNotice(Base):
    """A notice drafted from a warning; it goes out once somebody else than its writer has approved it."""

    __tablename__ = "warning_notices"
    __table_args__ = (
        one_of("state", NOTICE_STATES),
        CheckConstraint("(state = 'draft') = (decided_at IS NULL)", name="decided_has_time"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("state NOT IN ('approved', 'refused') OR decided_by <> drafted_by", name="decided_by_another"),
        Index("uq_warning_notices_draft", "warning_id", unique=True, sqlite_where=WAITING, postgresql_where=WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    warning_id: Mapped[int] = mapped_column(ForeignKey("scam_warnings.id"), index=True)
    state: Mapped[str] = mapped_column(default="draft")
    title_zh: Mapped[str]
    title_en: Mapped[str]
    body_zh: Mapped[str]
    body_en: Mapped[str]
    drafted_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    drafted_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    decided_at: Mapped[datetime | None]
    # The notice it has become.
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id"))
    version: Mapped[int] = mapped_column(default=1)


class WarningNoticeBranch(Base):
    """A branch whose people a drafted notice is for."""

    __tablename__ = "warning_notice_branches"

    notice_id: Mapped[int] = mapped_column(ForeignKey("warning_notices.id"), primary_key=True, autoincrement=False)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organizations.id"), primary_key=True, autoincrement=False, index=True
    )
