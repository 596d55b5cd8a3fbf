"""How a broadcast changes, and how it ends: refused, stopped, and with its notice. Part of the broadcast services.

Every step is one conditional update and on record.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.broadcasts import queries
from center.broadcasts.reading import get_broadcast, list_of_notices, occasion_of, view_of
from center.broadcasts.views import BroadcastView
from center.notifications import queries as notifications
from center.notifications.models import TOLD
from center.notifications.withdrawing import withdraw

NOBODY = Actor(None, "", "")
# Somebody has heard it, or is just hearing it.
GONE = frozenset({"due", "called", *TOLD})


class BroadcastChangedError(Exception):
    """Somebody was quicker, or this step does not fit where the broadcast stands."""


def refuse(session: Session, *, broadcast_id: int, by: Actor, seen: int, now: datetime) -> BroadcastView:
    """Let a draft never begin; whoever wrote it may take it back so too. Raises BroadcastChangedError."""
    before = get_broadcast(session, broadcast_id=broadcast_id)
    if before.state == "refused" and before.version == seen + 1:
        return before
    return take_step(session, before, "refuse", ("draft",), {"state": "refused"}, by, seen, now)


def stop(session: Session, *, broadcast_id: int, by: Actor, now: datetime) -> BroadcastView:
    """Tell nobody more from now on; whoever else has changed it meanwhile, a stop counts. Raises BroadcastChangedError.

    What nobody has begun to send is taken back; whoever is being written to at this moment still gets it.
    """
    before = get_broadcast(session, broadcast_id=broadcast_id)
    if before.state == "stopped":
        return before
    after = take_step(session, before, "stop", ("running",), {"state": "stopped", "finished_at": now}, by, None, now)
    withdraw(session, occasion=occasion_of(broadcast_id), now=now)
    return after


def end_with_notice(session: Session, *, notice_id: int, by: Actor, now: datetime) -> None:
    """Stop what is under way of a notice that does not hold any more, and refuse what waits to be approved."""
    for one in list_of_notices(session, notice_ids=[notice_id]):
        # One that has ended in this very moment needs no end.
        with suppress(BroadcastChangedError):
            if one.state == "running":
                stop(session, broadcast_id=one.id, by=by, now=now)
            elif one.state == "draft":
                refuse(session, broadcast_id=one.id, by=by, seen=one.version, now=now)


def has_told_anybody(session: Session, *, notice_id: int) -> bool:
    """Tell whether a notice has been sent to anybody, or is just leaving."""
    occasions = [occasion_of(one.id) for one in list_of_notices(session, notice_ids=[notice_id])]
    counts = [session.execute(notifications.count_by_state(occasion)).all() for occasion in occasions]
    return any(state in GONE for states in counts for state, _ in states)


def take_step(
    session: Session,
    before: BroadcastView,
    name: str,
    states: tuple[str, ...],
    values: dict[str, Any],
    by: Actor,
    seen: int | None,
    now: datetime,
) -> BroadcastView:
    """Take a step from one of these states; raises BroadcastChangedError. seen: the version on the page, or any."""
    row = session.execute(queries.step(before.id, seen, states, values)).one_or_none()
    if row is None:
        raise BroadcastChangedError(before.id)
    record(session, by, name, before.id, now, old=before.state, new=values["state"])
    return view_of(row)


def record(
    session: Session, by: Actor, name: str, broadcast_id: int, now: datetime, *, new: str, old: str | None = None
) -> None:
    """Put a step on record."""
    audit.record(
        session,
        actor=by,
        action=f"{name}.broadcast",
        object_kind="broadcast",
        object_id=broadcast_id,
        field="state",
        old=old,
        new=new,
        now=now,
    )
