"""Whose case it is: the member a conversation is bound to, never a relative's. For what needs no identity check."""

from __future__ import annotations

from sqlalchemy.orm import Session

from center.identity.service import find_member_of


def own_member_id(session: Session, *, conversation_id: str) -> int | None:
    """Return the member this person is, or None for strangers and relatives."""
    member = find_member_of(session, conversation_id=conversation_id)
    return None if member is None or member.is_proxy else member.member_id
