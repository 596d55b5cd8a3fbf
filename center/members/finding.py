"""How staff find members, whatever has become of them. Part of the member services; what answers people asks elsewhere.

Who asks, and which branches they may see, is settled before: it stands in the filter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from center.crypto import get_keyring
from center.members import queries
from center.members.sounds import SoundSearch
from center.members.terms import Term, TermKind
from center.members.views import FoundMembers, MemberCard, MemberFilter


class MemberNotFoundError(LookupError):
    """No such member."""


def find_members(session: Session, *, wanted: MemberFilter, limit: int, offset: int = 0) -> FoundMembers:
    """Return a page of those whom staff look for, by name; two statements, however many members there are."""
    if wanted.term.kind is TermKind.SOUND:
        return _find_by_sound(session, wanted, limit, offset)
    if wanted.term.kind is TermKind.ID_NUMBER:
        # Stored encrypted, and found by its keyed index alone.
        wanted = replace(wanted, term=Term(TermKind.ID_NUMBER, get_keyring().index("id_number", wanted.term.text)))
    total = int(session.execute(queries.count_where(wanted)).scalar_one())
    rows = session.execute(queries.cards_where(wanted, limit=limit, offset=offset)) if total > offset else ()
    return FoundMembers([MemberCard(*row) for row in rows], total)


def get_card(session: Session, *, member_id: int) -> MemberCard:
    """Return a member of any status; for staff. Raises MemberNotFoundError."""
    row = session.execute(queries.CARD, {"member_id": member_id}).one_or_none()
    if row is None:
        raise MemberNotFoundError(member_id)
    return MemberCard(*row)


def list_active_of_branch(session: Session, *, branch_id: int) -> list[MemberCard]:
    """Return the active members of one branch, by name."""
    return [MemberCard(*row) for row in session.execute(queries.ACTIVE_OF_BRANCH, {"branch_id": branch_id})]


def lock_members(session: Session, *, member_ids: Sequence[int]) -> None:
    """Let other transactions that lock these members wait until this one ends (SQLite: they wait anyway)."""
    session.execute(queries.LOCK, {"member_ids": sorted(member_ids)})


def _find_by_sound(session: Session, wanted: MemberFilter, limit: int, offset: int) -> FoundMembers:
    search = SoundSearch(wanted.term.text)
    ids = [row.id for row in session.execute(queries.names_where(wanted)) if search.finds(row.name)]
    page = ids[offset : offset + limit]
    rows = session.execute(queries.CARDS, {"member_ids": page}) if page else ()
    return FoundMembers([MemberCard(*row) for row in rows], len(ids))
