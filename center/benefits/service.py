"""What the center pays a member. Actions call it with the member id that the identity service gave, never another."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy.orm import Session

from center.benefits import queries
from center.benefits.views import (
    BenefitTypeView,
    CertificationView,
    ClaimStepView,
    ClaimView,
    PaymentChangeView,
    PaymentView,
)

__all__ = [
    "BenefitTypeView",
    "CertificationView",
    "ClaimStepView",
    "ClaimView",
    "PaymentChangeView",
    "PaymentNotFoundError",
    "PaymentView",
    "certification_of",
    "change_payment",
    "latest_payment",
    "list_benefit_types",
    "list_claims",
    "list_payment_changes",
    "list_payments",
    "next_payment",
    "sum_paid",
]


class PaymentNotFoundError(LookupError):
    """No such payment."""


def list_benefit_types(session: Session) -> list[BenefitTypeView]:
    """Return the kinds of benefit the center pays, in the order they are told."""
    return [BenefitTypeView(*row) for row in session.execute(queries.ACTIVE_TYPES)]


def list_payments(
    session: Session,
    *,
    member_id: int,
    first_period: str,
    last_period: str,
    benefit_type: str | None = None,
    limit: int = 60,
) -> list[PaymentView]:
    """Return a member's payments of a stretch of months, newest first."""
    statement = queries.PAYMENTS_IN_PERIOD if benefit_type is None else queries.PAYMENTS_IN_PERIOD_OF_TYPE
    values = {
        "member_id": member_id,
        "first_period": first_period,
        "last_period": last_period,
        "benefit_type": benefit_type,
        "at_most": limit,
    }
    return [PaymentView(*row) for row in session.execute(statement, values)]


def latest_payment(session: Session, *, member_id: int, benefit_type: str | None = None) -> PaymentView | None:
    """Return the newest payment that was tried: paid, held or returned."""
    statement = queries.LATEST_PAYMENT if benefit_type is None else queries.LATEST_PAYMENT_OF_TYPE
    row = session.execute(statement, {"member_id": member_id, "benefit_type": benefit_type}).one_or_none()
    return None if row is None else PaymentView(*row)


def next_payment(session: Session, *, member_id: int, benefit_type: str | None = None) -> PaymentView | None:
    """Return the next payment that is planned."""
    statement = queries.NEXT_PAYMENT if benefit_type is None else queries.NEXT_PAYMENT_OF_TYPE
    row = session.execute(statement, {"member_id": member_id, "benefit_type": benefit_type}).one_or_none()
    return None if row is None else PaymentView(*row)


def sum_paid(
    session: Session, *, member_id: int, first_period: str, last_period: str, benefit_type: str | None = None
) -> int:
    """Return what was really paid in a stretch of months, in fen."""
    statement = queries.SUM_PAID if benefit_type is None else queries.SUM_PAID_OF_TYPE
    values = {
        "member_id": member_id,
        "first_period": first_period,
        "last_period": last_period,
        "benefit_type": benefit_type,
    }
    return int(session.execute(statement, values).scalar_one())


def change_payment(
    session: Session,
    *,
    member_id: int,
    period: str,
    benefit_type: str,
    status: str,
    changed_by: str,
    now: datetime,
    amount_fen: int | None = None,
    paid_on: date | None = None,
    reason: str | None = None,
) -> None:
    """Change a payment and keep what it was before; raises PaymentNotFoundError."""
    key = {"member_id": member_id, "period": period, "benefit_type": benefit_type}
    before = session.execute(queries.LOCK_PAYMENT, key).one_or_none()
    if before is None:
        raise PaymentNotFoundError(key)
    amount_after = before.amount_fen if amount_fen is None else amount_fen
    after = {
        "of_payment": before.id,
        "new_status": status,
        "new_amount": amount_after,
        "new_paid_on": paid_on or before.paid_on,
        "new_reason": reason,
    }
    session.execute(queries.UPDATE_PAYMENT, after)
    change = {
        "payment_id": before.id,
        "status_before": before.status,
        "status_after": status,
        "amount_fen_before": before.amount_fen,
        "amount_fen_after": amount_after,
        "reason": reason,
        "changed_by": changed_by,
        "changed_at": now,
    }
    session.execute(queries.INSERT_CHANGE, change)


def list_payment_changes(
    session: Session, *, member_id: int, period: str, benefit_type: str
) -> list[PaymentChangeView]:
    """Return the history of one payment, oldest first."""
    values = {"member_id": member_id, "period": period, "benefit_type": benefit_type}
    return [PaymentChangeView(*row) for row in session.execute(queries.PAYMENT_CHANGES, values)]


def list_claims(session: Session, *, member_id: int, limit: int) -> list[ClaimView]:
    """Return a member's reimbursement claims with their steps, newest first."""
    claims = session.execute(queries.CLAIMS_OF, {"member_id": member_id, "at_most": limit}).all()
    if not claims:
        return []
    steps: defaultdict[int, list[ClaimStepView]] = defaultdict(list)
    for claim_id, *step in session.execute(queries.STEPS_OF, {"claim_ids": [claim.id for claim in claims]}):
        steps[claim_id].append(ClaimStepView(*step))
    return [
        ClaimView(row.number, row.kind, row.submitted_on, row.claimed_fen, row.approved_fen, tuple(steps[row.id]))
        for row in claims
    ]


def certification_of(session: Session, *, member_id: int, year: int) -> CertificationView | None:
    """Return a member's certification of one year."""
    row = session.execute(queries.CERTIFICATION_OF, {"member_id": member_id, "of_year": year}).one_or_none()
    return None if row is None else CertificationView(*row)
