"""The statements of the benefit services; all of them go by the member first."""

from __future__ import annotations

from sqlalchemy import Select, Update, bindparam, func, insert, select, update

from center.benefits.models import BenefitType, Certification, Claim, ClaimStep, Payment, PaymentChange
from center.db.base import table_of

TYPES = table_of(BenefitType)
PAYMENTS = table_of(Payment)
CHANGES = table_of(PaymentChange)
CLAIMS = table_of(Claim)
STEPS = table_of(ClaimStep)
CERTIFICATIONS = table_of(Certification)

ACTIVE_TYPES = (
    select(TYPES.c.code, TYPES.c.name_zh, TYPES.c.name_en, TYPES.c.cadence, TYPES.c.policy_topic)
    .where(TYPES.c.is_active)
    .order_by(TYPES.c.position)
)

PAYMENT_COLUMNS = (
    PAYMENTS.c.period,
    PAYMENTS.c.benefit_type,
    TYPES.c.name_zh,
    TYPES.c.name_en,
    PAYMENTS.c.amount_fen,
    PAYMENTS.c.status,
    PAYMENTS.c.paid_on,
    PAYMENTS.c.card_last4,
    PAYMENTS.c.reason,
)
OF_MEMBER = PAYMENTS.c.member_id == bindparam("member_id")
IN_PERIOD = PAYMENTS.c.period.between(bindparam("first_period"), bindparam("last_period"))
OF_TYPE = PAYMENTS.c.benefit_type == bindparam("benefit_type")


def _payments() -> Select[tuple[object, ...]]:
    return select(*PAYMENT_COLUMNS).join(TYPES, TYPES.c.code == PAYMENTS.c.benefit_type).where(OF_MEMBER)


PAYMENTS_IN_PERIOD = (
    _payments().where(IN_PERIOD).order_by(PAYMENTS.c.period.desc(), TYPES.c.position).limit(bindparam("at_most"))
)
PAYMENTS_IN_PERIOD_OF_TYPE = (
    _payments().where(IN_PERIOD, OF_TYPE).order_by(PAYMENTS.c.period.desc()).limit(bindparam("at_most"))
)
LATEST_PAYMENT = (
    _payments().where(PAYMENTS.c.status != "scheduled").order_by(PAYMENTS.c.period.desc(), TYPES.c.position).limit(1)
)
LATEST_PAYMENT_OF_TYPE = (
    _payments().where(PAYMENTS.c.status != "scheduled", OF_TYPE).order_by(PAYMENTS.c.period.desc()).limit(1)
)
NEXT_PAYMENT = (
    _payments().where(PAYMENTS.c.status == "scheduled").order_by(PAYMENTS.c.period, TYPES.c.position).limit(1)
)
NEXT_PAYMENT_OF_TYPE = _payments().where(PAYMENTS.c.status == "scheduled", OF_TYPE).order_by(PAYMENTS.c.period).limit(1)
SUM_PAID = select(func.coalesce(func.sum(PAYMENTS.c.amount_fen), 0)).where(
    OF_MEMBER, IN_PERIOD, PAYMENTS.c.status == "paid"
)
SUM_PAID_OF_TYPE = SUM_PAID.where(OF_TYPE)

LOCK_PAYMENT = (
    select(PAYMENTS.c.id, PAYMENTS.c.status, PAYMENTS.c.amount_fen, PAYMENTS.c.paid_on)
    .where(OF_MEMBER, PAYMENTS.c.period == bindparam("period"), OF_TYPE)
    .with_for_update()
)
UPDATE_PAYMENT: Update = (
    update(PAYMENTS)
    .where(PAYMENTS.c.id == bindparam("of_payment"))
    .values(
        status=bindparam("new_status"),
        amount_fen=bindparam("new_amount"),
        paid_on=bindparam("new_paid_on"),
        reason=bindparam("new_reason"),
    )
)
INSERT_CHANGE = insert(CHANGES)
PAYMENT_CHANGES = (
    select(
        CHANGES.c.status_before,
        CHANGES.c.status_after,
        CHANGES.c.amount_fen_before,
        CHANGES.c.amount_fen_after,
        CHANGES.c.reason,
        CHANGES.c.changed_at,
    )
    .join(PAYMENTS, PAYMENTS.c.id == CHANGES.c.payment_id)
    .where(OF_MEMBER, PAYMENTS.c.period == bindparam("period"), OF_TYPE)
    .order_by(CHANGES.c.id)
)

CLAIMS_OF = (
    select(
        CLAIMS.c.id, CLAIMS.c.number, CLAIMS.c.kind, CLAIMS.c.submitted_on, CLAIMS.c.claimed_fen, CLAIMS.c.approved_fen
    )
    .where(CLAIMS.c.member_id == bindparam("member_id"))
    .order_by(CLAIMS.c.submitted_on.desc(), CLAIMS.c.id.desc())
    .limit(bindparam("at_most"))
)
STEPS_OF = (
    select(STEPS.c.claim_id, STEPS.c.step, STEPS.c.at, STEPS.c.note_zh, STEPS.c.note_en)
    .where(STEPS.c.claim_id.in_(bindparam("claim_ids", expanding=True)))
    .order_by(STEPS.c.claim_id, STEPS.c.position)
)
CERTIFICATION_OF = select(
    CERTIFICATIONS.c.year,
    CERTIFICATIONS.c.state,
    CERTIFICATIONS.c.due_on,
    CERTIFICATIONS.c.done_on,
    CERTIFICATIONS.c.means,
).where(CERTIFICATIONS.c.member_id == bindparam("member_id"), CERTIFICATIONS.c.year == bindparam("of_year"))
