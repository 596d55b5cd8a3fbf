"""Takes back what has not left yet. Part of the notification services; it needs no word of any message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.conversations.sending import service as sending
from center.notifications import queries

# So many numbers stand in one statement.
AT_ONCE = 2_000


def withdraw(session: Session, *, occasion: str, now: datetime, member_ids: Sequence[int] | None = None) -> int:
    """Take back what is planned and what nobody has begun to send; return how many notifications that were."""
    of_members = member_ids is not None
    values: dict[str, Any] = {"of_occasion": occasion, **({"member_ids": list(member_ids or ())} if of_members else {})}
    # First what is planned: what was just being handed to the outbox is seen by what follows. A message is taken back
    # before its notification: one that somebody begins to send at this very moment counts as told.
    planned = queries.WITHDRAW_PLANNED.where(queries.OF_MEMBERS) if of_members else queries.WITHDRAW_PLANNED
    withdrawn = session.execute(planned, values).scalars().all()
    carried = list(session.execute(queries.messages_of(of_members=of_members), values).scalars())
    count = len(withdrawn)
    for first in range(0, len(carried), AT_ONCE):
        taken = sending.take_back(session, ids=carried[first : first + AT_ONCE], now=now)
        if taken:
            session.execute(queries.WITHDRAW_RECALLED, {"message_ids": taken})
        count += len(taken)
    return count
