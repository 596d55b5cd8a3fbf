"""How a broadcast begins: drafted by one, approved by another, resumed after a stop. Part of the broadcast services.

The same step taken twice by the same person is taken once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.audit.views import Actor
from center.broadcasts import queries
from center.broadcasts.audience import Audience
from center.broadcasts.ending import record, take_step
from center.broadcasts.reading import (
    check_audience,
    get_broadcast,
    is_notice_current,
    occasion_of,
    view_of,
)
from center.broadcasts.views import BroadcastView
from center.notifications import service as notifications
from center.notifications.models import TOLD
from center.notifications.views import Wanted

SENT_TWICE = timedelta(seconds=60)
NOBODY = Actor(None, "", "")
KIND = "notice"
# Somebody has heard it, or is just hearing it.
GONE = frozenset({"due", "called", *TOLD})


class OwnBroadcastError(Exception):
    """Whoever has drafted a broadcast does not approve it."""


class NoticeOverError(Exception):
    """The notice is not published, was taken back or has run out: nobody may be told it now."""


def draft(
    session: Session, *, notice_id: int, audience: Audience, calls: bool, by: Actor, now: datetime
) -> BroadcastView:
    """Draft a broadcast of a published notice; a form that is sent twice drafts one.

    calls: who cannot be written to is to be telephoned. Raises NoticeOverError, AudienceInvalidError.
    """
    if by.staff_id is None:
        raise ValueError("only staff draft broadcasts")
    if not is_notice_current(session, notice_id=notice_id, now=now):
        raise NoticeOverError(notice_id)
    expected = check_audience(session, audience=audience, now=now)
    about = {"of_notice": notice_id, "of_staff": by.staff_id, "since": now - SENT_TWICE}
    for row in session.execute(queries.SAME_DRAFT, about):
        if row.audience == audience.stored and row.calls == calls:
            return view_of(row)
    values = {
        "notice_id": notice_id,
        "audience": audience.stored,
        "state": "draft",
        "calls": calls,
        "estimated_people": expected.people,
        "estimated_unreachable": expected.unreachable,
        "reached_id": 0,
        "drafted_by": by.staff_id,
        "drafted_at": now,
        "version": 1,
    }
    made: int = session.execute(queries.INSERT, values).scalar_one()
    record(session, by, "draft", made, now, new=f"notice {notice_id}, {expected.people}")
    return get_broadcast(session, broadcast_id=made)


def approve(session: Session, *, broadcast_id: int, by: Actor, seen: int, now: datetime) -> BroadcastView:
    """Let a broadcast begin, because a second person has read it.

    Raises OwnBroadcastError, NoticeOverError, BroadcastChangedError.
    """
    before = get_broadcast(session, broadcast_id=broadcast_id)
    if before.state == "running" and before.version == seen + 1 and before.approved_by == by.staff_id:
        return before
    if by.staff_id is None or before.drafted_by == by.staff_id:
        raise OwnBroadcastError(broadcast_id)
    if not is_notice_current(session, notice_id=before.notice_id, now=now):
        raise NoticeOverError(before.notice_id)
    values = {"state": "running", "approved_by": by.staff_id, "approved_at": now}
    return take_step(session, before, "approve", ("draft",), values, by, seen, now)


def resume(session: Session, *, broadcast_id: int, by: Actor, seen: int, now: datetime) -> BroadcastView:
    """Go on with those who have not been told; raises NoticeOverError, BroadcastChangedError."""
    before = get_broadcast(session, broadcast_id=broadcast_id)
    if before.state == "running" and before.version == seen + 1:
        return before
    if not is_notice_current(session, notice_id=before.notice_id, now=now):
        raise NoticeOverError(before.notice_id)
    values = {"state": "running", "finished_at": None}
    after = take_step(session, before, "resume", ("stopped",), values, by, seen, now)
    plan_again(session, broadcast=after, due_at=now, now=now)
    return after


def plan_again(session: Session, *, broadcast: BroadcastView, due_at: datetime, now: datetime) -> None:
    """Plan those anew who were taken back; whoever has been told, or is being told, is not."""
    told = notifications.list_told(session, occasion=occasion_of(broadcast.id))
    ids = [one.member_id for one in told if one.state == "withdrawn"]
    wanted = wanted_of(session, broadcast, ids, due_at=due_at)
    notifications.replan(session, occasion=occasion_of(broadcast.id), member_ids=ids, wanted=wanted, now=now)


def wanted_of(
    session: Session, broadcast: BroadcastView, member_ids: Sequence[int], *, due_at: datetime
) -> list[Wanted]:
    """Return what these members are to hear, as long as the notice holds."""
    expires_at = session.execute(queries.NOTICE_OF, {"of_id": broadcast.notice_id}).one().expires_at
    return [
        Wanted(
            member_id=id_,
            occasion=occasion_of(broadcast.id),
            kind=KIND,
            due_at=due_at,
            expires_at=expires_at,
            broadcast_id=broadcast.id,
        )
        for id_ in member_ids
    ]
