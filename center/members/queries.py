"""The statements of the member services. A member who died or left is not found by those that answer people."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, false, func, insert, or_, select

from center.db.base import table_of
from center.members.models import Member, PartyDues
from center.members.terms import TermKind
from center.members.views import MemberFilter
from center.organizations.models import Organization

MEMBERS = table_of(Member)
DUES = table_of(PartyDues)
ORGANIZATIONS = table_of(Organization)

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

# For staff: members of every status.
CARD_COLUMNS = (
    MEMBERS.c.id,
    MEMBERS.c.employee_no,
    MEMBERS.c.name,
    MEMBERS.c.sex,
    MEMBERS.c.birth_date,
    MEMBERS.c.retired_on,
    MEMBERS.c.phone,
    MEMBERS.c.address,
    MEMBERS.c.residence,
    MEMBERS.c.residence_place,
    MEMBERS.c.mobility,
    MEMBERS.c.is_special_hardship,
    MEMBERS.c.is_party_member,
    MEMBERS.c.status,
    MEMBERS.c.branch_id,
    ORGANIZATIONS.c.name_zh.label("branch_zh"),
    ORGANIZATIONS.c.name_en.label("branch_en"),
)
_CARDS = select(*CARD_COLUMNS).join(ORGANIZATIONS, ORGANIZATIONS.c.id == MEMBERS.c.branch_id)
_BY_NAME = (MEMBERS.c.name, MEMBERS.c.id)
CARD = _CARDS.where(MEMBERS.c.id == bindparam("member_id"))
CARDS = _CARDS.where(MEMBERS.c.id.in_(bindparam("member_ids", expanding=True))).order_by(*_BY_NAME)
ACTIVE_OF_BRANCH = _CARDS.where(MEMBERS.c.branch_id == bindparam("branch_id"), IS_ACTIVE).order_by(*_BY_NAME)
LOCK = (
    select(MEMBERS.c.id)
    .where(MEMBERS.c.id.in_(bindparam("member_ids", expanding=True)))
    .order_by(MEMBERS.c.id)
    .with_for_update()
)
# As in `facts.written_name`: what keyboards add is not compared.
_NAME = func.replace(func.replace(MEMBERS.c.name, "·", ""), " ", "")
_EMPLOYEE_NO = func.upper(MEMBERS.c.employee_no)
_PHONE = func.replace(func.replace(MEMBERS.c.phone, "-", ""), " ", "")
LAST_OF_PHONE = 4


def cards_where(wanted: MemberFilter, *, limit: int, offset: int) -> Select[Any]:
    """Return the statement that reads one page of those who are looked for."""
    return _CARDS.where(*_conditions(wanted)).order_by(*_BY_NAME).limit(limit).offset(offset)


def count_where(wanted: MemberFilter) -> Select[Any]:
    """Return the statement that counts those who are looked for."""
    return select(func.count()).select_from(MEMBERS).where(*_conditions(wanted))


def names_where(wanted: MemberFilter) -> Select[Any]:
    """Return the statement that reads ids and names alone; how a name sounds no database knows."""
    return select(MEMBERS.c.id, MEMBERS.c.name).where(*_conditions(wanted)).order_by(*_BY_NAME)


def _conditions(wanted: MemberFilter) -> list[ColumnElement[bool]]:
    conditions = [*_meant(wanted)]
    if wanted.branch_ids is not None:
        conditions.append(MEMBERS.c.branch_id.in_(sorted(wanted.branch_ids)))
    if wanted.status is not None:
        conditions.append(MEMBERS.c.status == wanted.status)
    if wanted.residence is not None:
        conditions.append(MEMBERS.c.residence == wanted.residence)
    return conditions


def _meant(wanted: MemberFilter) -> list[ColumnElement[bool]]:
    kind, text = wanted.term
    if kind is TermKind.ID_NUMBER:
        return [MEMBERS.c.id_index == text] if wanted.by_id_number else [false()]
    if kind in {TermKind.DIGITS, TermKind.PHONE}:
        ways = [_EMPLOYEE_NO.endswith(text, autoescape=True)]
        if wanted.by_phone and (kind is TermKind.PHONE or len(text) == LAST_OF_PHONE):
            ways.append(_PHONE.endswith(text, autoescape=True))
        return [or_(*ways)]
    if kind is TermKind.EMPLOYEE:
        return [_EMPLOYEE_NO.startswith(text, autoescape=True)]
    return [_NAME.contains(text, autoescape=True)] if kind is TermKind.NAME else []
