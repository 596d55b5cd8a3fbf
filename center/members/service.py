"""The retirees. Identity, meetings and actions call it; it must never give one member's record for another's question.

Who asks is settled before: callers pass the member id that the identity service gave them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from center.crypto import Keyring, get_keyring
from center.members import queries
from center.members.branches import branch_view
from center.members.facts import facts_index, id_context
from center.members.finding import (
    MemberNotFoundError,
    find_members,
    get_card,
    list_active_of_branch,
    lock_members,
)
from center.members.sounds import is_latin, sounds_like
from center.members.terms import Term, TermKind, read_term
from center.members.views import (
    BranchView,
    DuesView,
    FoundMembers,
    MemberCard,
    MemberFilter,
    MemberSummary,
    NewMember,
    ReachView,
    age_on,
)

__all__ = [
    "BranchView",
    "DuesView",
    "FoundMembers",
    "MemberCard",
    "MemberFilter",
    "MemberNotFoundError",
    "MemberSummary",
    "NewMember",
    "ReachView",
    "Term",
    "TermKind",
    "age_on",
    "branch_of",
    "branch_view",
    "find_by_employee_no",
    "find_by_facts",
    "find_members",
    "find_reach",
    "find_summary",
    "get_card",
    "get_id_number",
    "get_summary",
    "list_active_of_branch",
    "lock_members",
    "member_row",
    "names_meant",
    "read_term",
    "register_member",
]


def find_summary(session: Session, *, member_id: int) -> MemberSummary | None:
    """Return an active member."""
    row = session.execute(queries.SUMMARY, {"member_id": member_id}).one_or_none()
    return None if row is None else MemberSummary(*row)


def get_summary(session: Session, *, member_id: int) -> MemberSummary:
    """Return an active member; raises MemberNotFoundError."""
    found = find_summary(session, member_id=member_id)
    if found is None:
        raise MemberNotFoundError(member_id)
    return found


def find_by_employee_no(session: Session, *, employee_no: str) -> MemberSummary | None:
    """Return an active member by employee number; for staff and demos, never for what a person typed in a chat."""
    row = session.execute(queries.SUMMARY_BY_EMPLOYEE_NO, {"employee_no": employee_no}).one_or_none()
    return None if row is None else MemberSummary(*row)


def names_meant(session: Session, *, name: str, birth_date: date) -> list[str]:
    """Return the names as they are written on file that a name in pinyin can be; any other name is only itself.

    What it costs depends on how the name is typed and on the day, not on whether it is on file.
    """
    if not is_latin(name):
        return [name]
    born_then = session.execute(queries.NAMES_BY_BIRTH_DATE, {"birth_date": birth_date}).scalars().all()
    return [on_file for on_file in born_then if sounds_like(name, on_file)] or [name]


def find_by_facts(session: Session, *, names: Sequence[str], birth_date: date, id_last4: str) -> int | None:
    """Return the one active member all three facts fit, the name being one of these; if they fit two, nobody.

    One lookup of a keyed index: a wrong fact and an unknown name cost the same and say the same.
    """
    keyring = get_keyring()
    facts = {facts_index(keyring, name=name, birth_date=birth_date, id_last4=id_last4) for name in names}
    ids = session.execute(queries.IDS_BY_FACTS, {"facts": sorted(facts)}).scalars().all()
    return ids[0] if len(ids) == 1 else None


def find_reach(session: Session, *, member_id: int) -> ReachView | None:
    """Return where an active member is to be found, for urgent cases and for the member alone."""
    row = session.execute(queries.REACH, {"member_id": member_id}).one_or_none()
    return None if row is None else ReachView(*row)


def register_member(session: Session, *, member: NewMember, now: datetime) -> int:
    """Enter a member and return the id; the ID number is encrypted here and nowhere kept readable."""
    return int(session.execute(queries.INSERT_MEMBER, member_row(get_keyring(), member, now=now)).scalar_one())


def member_row(keyring: Keyring, member: NewMember, *, now: datetime) -> dict[str, Any]:
    """Return the columns of a new member, the ID number encrypted; for loading in bulk."""
    row = asdict(member)
    id_number = member.id_number.upper()
    row.update(
        id_number=keyring.encrypt(id_number, context=id_context(member.employee_no)),
        id_index=keyring.index("id_number", id_number),
        facts_index=facts_index(keyring, name=member.name, birth_date=member.birth_date, id_last4=id_number[-4:]),
        status="active",
        created_at=now,
        updated_at=now,
    )
    return row


def get_id_number(session: Session, *, member_id: int) -> str:
    """Decrypt a member's ID number; for staff who have a reason that is logged by the caller."""
    row = session.execute(queries.ID_NUMBER, {"member_id": member_id}).one_or_none()
    if row is None:
        raise MemberNotFoundError(member_id)
    return get_keyring().decrypt(row.id_number, context=id_context(row.employee_no))


def branch_of(session: Session, *, member_id: int) -> BranchView:
    """Return a member's branch, its secretary and the member's own dues; raises MemberNotFoundError."""
    member = get_summary(session, member_id=member_id)
    return branch_view(session, branch_id=member.branch_id, member_id=member_id, is_party_member=member.is_party_member)
