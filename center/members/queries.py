"""The statements of the member services. A member who died or left is not found by those that answer people."""

from __future__ import annotations

from sqlalchemy import bindparam, insert, select

from center.db.base import table_of
from center.members.models import Member, PartyDues

MEMBERS = table_of(Member)
DUES = table_of(PartyDues)

SUMMARY_COLUMNS = (MEMBERS.c.id, MEMBERS.c.name, MEMBERS.c.branch_id, MEMBERS.c.is_party_member)
IS_ACTIVE = MEMBERS.c.status == "active"

SUMMARY = select(*SUMMARY_COLUMNS).where(MEMBERS.c.id == bindparam("member_id"), IS_ACTIVE)
SUMMARY_BY_EMPLOYEE_NO = select(*SUMMARY_COLUMNS).where(MEMBERS.c.employee_no == bindparam("employee_no"), IS_ACTIVE)
IDS_BY_FACTS = (
    select(MEMBERS.c.id).where(MEMBERS.c.facts_index.in_(bindparam("facts", expanding=True)), IS_ACTIVE).limit(2)
)
NAMES_BY_BIRTH_DATE = (
    select(MEMBERS.c.name).where(MEMBERS.c.birth_date == bindparam("birth_date"), IS_ACTIVE).order_by(MEMBERS.c.name)
)
ID_NUMBER = select(MEMBERS.c.employee_no, MEMBERS.c.id_number).where(MEMBERS.c.id == bindparam("member_id"))
REACH = select(MEMBERS.c.phone, MEMBERS.c.address, MEMBERS.c.residence_place).where(
    MEMBERS.c.id == bindparam("member_id"), IS_ACTIVE
)
NAME = select(MEMBERS.c.name).where(MEMBERS.c.id == bindparam("member_id"))
DUES_OF = select(DUES.c.monthly_fen, DUES.c.paid_through).where(DUES.c.member_id == bindparam("member_id"))
INSERT_MEMBER = insert(MEMBERS).returning(MEMBERS.c.id)
