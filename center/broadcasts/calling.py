"""What came of telephoning those whom a broadcast did not reach. Part of the broadcast services."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.broadcasts import queries
from center.broadcasts.reading import occasion_of

# Whoever does not answer is still to be called.
OUTCOMES = ("reached", "wrong_number")


class NotToBeCalledError(Exception):
    """Nobody is to call this member about this broadcast, or somebody has just done it."""


def record_call(
    session: Session,
    *,
    broadcast_id: int,
    member_id: int,
    outcome: str,
    by: Actor,
    now: datetime,
    within: Collection[int] | None = None,
) -> None:
    """Keep what came of a call, one of OUTCOMES; raises NotToBeCalledError. within: only people of these branches."""
    if outcome not in OUTCOMES:
        raise NotToBeCalledError(member_id)
    about = {"of_occasion": occasion_of(broadcast_id), "of_member": member_id}
    values = {"call_outcome": outcome, "called_at": now, "called_by": by.staff_id}
    if session.execute(queries.enter_call(within, values), about).scalar_one_or_none() is None:
        raise NotToBeCalledError(member_id)
    audit.record(
        session,
        actor=by,
        action="call.broadcast",
        object_kind="broadcast",
        object_id=broadcast_id,
        field=f"member {member_id}",
        new=outcome,
        now=now,
    )
