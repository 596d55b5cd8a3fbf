"""The statements of imports: whole batches at a time, and people of every status, not only the active ones."""

from __future__ import annotations

from sqlalchemy import Update, bindparam, func, insert, select, update

from center.benefits.models import BenefitType, Payment, PaymentChange
from center.contacts.models import Contact
from center.db.base import table_of
from center.members.models import Member
from center.organizations.models import Organization

ORGANIZATIONS = table_of(Organization)
MEMBERS = table_of(Member)
TYPES = table_of(BenefitType)
PAYMENTS = table_of(Payment)
CHANGES = table_of(PaymentChange)
CONTACTS = table_of(Contact)

ALL_ORGANIZATIONS = select(*ORGANIZATIONS.c)
ORGANIZATION_ID = select(ORGANIZATIONS.c.id).where(ORGANIZATIONS.c.code == bindparam("of_code"))
INSERT_ORGANIZATION = insert(ORGANIZATIONS)
ORGANIZATION_FACTS = ("parent_id", "name_zh", "name_en", "address_zh", "address_en", "is_active")
UPDATE_ORGANIZATION: Update = (
    update(ORGANIZATIONS)
    .where(ORGANIZATIONS.c.code == bindparam("of_code"))
    .values({name: bindparam(f"new_{name}") for name in ORGANIZATION_FACTS})
)

ANY_MEMBER_ID = select(MEMBERS.c.id).limit(1)
MEMBERS_BY_EMPLOYEE_NO = select(*MEMBERS.c).where(MEMBERS.c.employee_no.in_(bindparam("numbers", expanding=True)))
MEMBER_IDS = select(MEMBERS.c.employee_no, MEMBERS.c.id).where(
    MEMBERS.c.employee_no.in_(bindparam("numbers", expanding=True))
)
ID_OWNERS = select(MEMBERS.c.id_index, MEMBERS.c.employee_no).where(
    MEMBERS.c.id_index.in_(bindparam("indices", expanding=True))
)
INSERT_MEMBERS = insert(MEMBERS)
MEMBER_FACTS = tuple(c.name for c in MEMBERS.c if c.name not in {"id", "employee_no", "created_at"})
UPDATE_MEMBERS: Update = (
    update(MEMBERS)
    .where(MEMBERS.c.employee_no == bindparam("of_employee_no"))
    .values({name: bindparam(f"new_{name}") for name in MEMBER_FACTS})
)
ACTIVE_OF_BRANCH = (
    select(MEMBERS.c.id, MEMBERS.c.employee_no, MEMBERS.c.name)
    .where(MEMBERS.c.branch_id == bindparam("branch_id"), MEMBERS.c.status == "active")
    .order_by(MEMBERS.c.employee_no)
)

ALL_TYPES = select(TYPES.c.code, TYPES.c.name_zh, TYPES.c.name_en)
TYPES_COUNT = select(func.count()).select_from(TYPES)
INSERT_TYPE = insert(TYPES)

PAYMENTS_OF = select(*PAYMENTS.c).where(
    PAYMENTS.c.member_id.in_(bindparam("members", expanding=True)),
    PAYMENTS.c.period.in_(bindparam("periods", expanding=True)),
)
INSERT_PAYMENTS = insert(PAYMENTS)
PAYMENT_FACTS = ("amount_fen", "status", "paid_on", "card_last4", "reason")
# Only where the payment still is what the check saw.
UPDATE_PAYMENTS: Update = (
    update(PAYMENTS)
    .where(
        PAYMENTS.c.id == bindparam("of_payment"),
        PAYMENTS.c.status == bindparam("status_before"),
        PAYMENTS.c.amount_fen == bindparam("amount_fen_before"),
    )
    .values({name: bindparam(f"new_{name}") for name in PAYMENT_FACTS})
)
INSERT_CHANGES = insert(CHANGES)

ALL_CONTACTS = select(*CONTACTS.c)
INSERT_CONTACT = insert(CONTACTS)
CONTACT_FACTS = tuple(c.name for c in CONTACTS.c if c.name != "topic")
UPDATE_CONTACT: Update = (
    update(CONTACTS)
    .where(CONTACTS.c.topic == bindparam("of_topic"))
    .values({name: bindparam(f"new_{name}") for name in CONTACT_FACTS})
)
