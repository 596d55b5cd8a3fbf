"""Tables of what the center pays. Amounts are whole fen; a month is written 2026-10."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from center.db.base import Base
from center.db.types import one_of

CADENCES = ("monthly", "yearly", "once")
PAYMENT_STATUSES = ("scheduled", "paid", "returned", "held")
PAYMENT_REASONS = ("account_closed", "account_wrong", "name_mismatch", "certification_missing", "under_review")
CLAIM_KINDS = ("outpatient", "inpatient", "medicine", "funeral", "other")
CLAIM_STEPS = ("received", "reviewing", "needs_documents", "approved", "paid", "refused")
CERTIFICATION_STATES = ("due", "done", "failed")
CERTIFICATION_MEANS = ("face", "window", "home_visit", "video")


class BenefitType(Base):
    """A kind of benefit; `policy_topic` says under which topic its rule is filed."""

    __tablename__ = "benefit_types"
    __table_args__ = (one_of("cadence", CADENCES),)

    code: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    cadence: Mapped[str]
    policy_topic: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)


class Payment(Base):
    """One benefit of one member for one month. The unique key is also the index that every question uses."""

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("member_id", "period", "benefit_type"),
        one_of("status", PAYMENT_STATUSES),
        one_of("reason", PAYMENT_REASONS),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("length(period) = 7 AND period LIKE '____-__'", name="period_is_a_month"),
        CheckConstraint("status NOT IN ('paid', 'returned') OR paid_on IS NOT NULL", name="paid_has_date"),
        CheckConstraint("status NOT IN ('held', 'returned') OR reason IS NOT NULL", name="trouble_has_reason"),
        CheckConstraint("card_last4 IS NULL OR length(card_last4) = 4", name="card_last4_is_four"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    benefit_type: Mapped[str] = mapped_column(ForeignKey("benefit_types.code"))
    period: Mapped[str]
    amount_fen: Mapped[int]
    status: Mapped[str]
    paid_on: Mapped[date | None]
    card_last4: Mapped[str | None]
    reason: Mapped[str | None]


class PaymentChange(Base):
    """What a payment was changed from and to; rows can only be added (a trigger sees to it)."""

    __tablename__ = "payment_changes"
    __table_args__ = (one_of("status_before", PAYMENT_STATUSES), one_of("status_after", PAYMENT_STATUSES))

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    status_before: Mapped[str]
    status_after: Mapped[str]
    amount_fen_before: Mapped[int]
    amount_fen_after: Mapped[int]
    reason: Mapped[str | None]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]


class Claim(Base):
    """A reimbursement claim that a member handed in."""

    __tablename__ = "claims"
    __table_args__ = (
        one_of("kind", CLAIM_KINDS),
        CheckConstraint("claimed_fen > 0", name="claimed_positive"),
        CheckConstraint("approved_fen IS NULL OR approved_fen BETWEEN 0 AND claimed_fen", name="approved_within_claim"),
        Index("ix_claims_member_id", "member_id", "submitted_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str]
    submitted_on: Mapped[date]
    claimed_fen: Mapped[int]
    approved_fen: Mapped[int | None]


class ClaimStep(Base):
    """One step of a claim's way; the last one is where it stands."""

    __tablename__ = "claim_steps"
    __table_args__ = (one_of("step", CLAIM_STEPS), UniqueConstraint("claim_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"))
    position: Mapped[int]
    step: Mapped[str]
    note_zh: Mapped[str | None]
    note_en: Mapped[str | None]
    at: Mapped[datetime]


class Certification(Base):
    """A member's yearly proof of still being entitled."""

    __tablename__ = "certifications"
    __table_args__ = (
        one_of("state", CERTIFICATION_STATES),
        one_of("means", CERTIFICATION_MEANS),
        CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done_has_date"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str]
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    means: Mapped[str | None]
