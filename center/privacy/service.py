"""Consents: who agreed, when, by which means, to which notice. The identity services call it, in the same transaction.

It must never say that somebody agreed who was not told: what is said is in data/responses, what is agreed to is the
notice in force.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from center.privacy import queries
from center.privacy.notice import current_version
from center.privacy.views import ConsentView

__all__ = [
    "ConsentView",
    "count_bound_without",
    "find_present",
    "give",
    "list_of_conversations",
    "list_of_member",
    "withdraw",
]


def give(
    session: Session, *, member_id: int, conversation_id: str, channel: str, means: str, now: datetime
) -> ConsentView:
    """Record that a member agreed to the notice in force; what was agreed in this conversation before ends."""
    before = find_present(session, conversation_id=conversation_id)
    if before is not None:
        why = "renewed" if before.member_id == member_id else "handed_on"
        withdraw(session, conversation_id=conversation_id, why=why, now=now)
    row = {
        "member_id": member_id,
        "conversation_id": conversation_id,
        "channel": channel,
        "means": means,
        "notice_version": current_version(),
        "given_at": now,
    }
    session.execute(queries.INSERT, row)
    return ConsentView(*session.execute(queries.PRESENT, {"of_conversation": conversation_id}).one())


def withdraw(session: Session, *, conversation_id: str, why: str, now: datetime) -> None:
    """Record that what was agreed in a conversation holds no longer; nothing where nothing was agreed."""
    present = find_present(session, conversation_id=conversation_id)
    if present is not None:
        # A clock that was put back must not make a withdrawal impossible.
        at = max(now, present.given_at)
        session.execute(queries.WITHDRAW, {"of_conversation": conversation_id, "why": why, "now": at})


def find_present(session: Session, *, conversation_id: str) -> ConsentView | None:
    """Return the consent that holds in a conversation now."""
    row = session.execute(queries.PRESENT, {"of_conversation": conversation_id}).one_or_none()
    return None if row is None else ConsentView(*row)


def list_of_member(session: Session, *, member_id: int) -> list[ConsentView]:
    """Return every consent of a member that is on file, oldest first."""
    return [ConsentView(*row) for row in session.execute(queries.OF_MEMBER, {"of_member": member_id})]


def list_of_conversations(session: Session, *, conversation_ids: Collection[str]) -> list[ConsentView]:
    """Return every consent given in these conversations, by whomever, oldest first."""
    rows = session.execute(queries.OF_CONVERSATIONS, {"conversation_ids": list(conversation_ids)})
    return [ConsentView(*row) for row in rows]


def count_bound_without(session: Session) -> int:
    """Count the conversations that are bound to a member without a consent: those from before there were any."""
    return int(session.execute(queries.BOUND_WITHOUT).scalar_one())
