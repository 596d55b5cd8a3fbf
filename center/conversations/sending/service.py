"""The lane for what people are told unasked: one message at a time a worker, as many workers as one likes.

The workers of `bot/delivery` call it; nothing here may send. A claim is a conditional update with a lease.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from center.conversations import queries as conversations
from center.conversations.models import BROADCAST, BULK_LANE, REMINDER, TALK_LANE
from center.conversations.queries import changed
from center.conversations.sending import queries
from center.conversations.sending.views import QueueView, WorkerView
from center.conversations.views import OutboundView, outbound_of
from center.reminders.quiet import after_quiet, hold_until, is_quiet

__all__ = [
    "BULK_LANE",
    "TALK_LANE",
    "QueueView",
    "WorkerView",
    "beat",
    "claim_next",
    "give_up_expired",
    "hold_back",
    "is_any_due",
    "list_queues",
    "list_workers",
    "note_stopped",
    "put_off",
    "take_back",
]

UNASKED = (REMINDER, BROADCAST)
HELD_AT_ONCE = 500
WORKERS_KEPT = timedelta(days=1)


def claim_next(session: Session, *, channel: str, worker: str, now: datetime, lease: timedelta) -> OutboundView | None:
    """Claim the one message of a channel that is due first: reminders before broadcasts, then by time and number.

    In the quiet hours only what is urgent; everything else that is due is held back.
    """
    statement = queries.CLAIM_NEXT
    if is_quiet(now):
        hold_back(session, channel=channel, now=now)
        statement = queries.CLAIM_URGENT
    values = {"of_channel": channel, "worker": worker, "now": now, "until": now + lease}
    for priority in UNASKED:
        row = session.execute(statement, {**values, "of_priority": priority}).one_or_none()
        if row is not None:
            wanted = {"conversation_ids": [row.conversation_id]}
            account = session.execute(conversations.EXTERNAL_IDS, wanted).one()
            return outbound_of(row, account.external_id)
    return None


def hold_back(session: Session, *, channel: str, now: datetime) -> None:
    """Put off until the morning what is due in the quiet hours; give up what would be too late then, for the telephone.

    Whoever has planned it hears of what was given up at once, and calls.
    """
    for priority in UNASKED:
        values = {"of_channel": channel, "of_priority": priority, "now": now, "at_most": HELD_AT_ONCE}
        rows = session.execute(queries.LIST_AT_NIGHT, values).all()
        times = {row.id: hold_until(now, expires_at=row.expires_at) for row in rows}
        if held := [id_ for id_, until in times.items() if until is not None]:
            session.execute(queries.HOLD, {"ids": held, "until": after_quiet(now)})
        if late := [id_ for id_, until in times.items() if until is None]:
            session.execute(queries.GIVE_UP_AT_NIGHT, {"ids": late, "now": now})


def is_any_due(session: Session, *, channel: str, now: datetime) -> bool:
    """Tell whether there may be something to claim; asking costs no write."""
    values = {"of_channel": channel, "now": now}
    return any(
        session.execute(queries.IS_ANY_DUE, {**values, "of_priority": priority}).scalar() is not None
        for priority in UNASKED
    )


def put_off(
    session: Session,
    *,
    id: int,  # noqa: A002 - the contract's word
    worker: str,
    reason: str,
    retry_at: datetime,
    now: datetime,
    has_counted: bool = True,
    is_urgent: bool = False,
) -> bool:
    """Put a message off that this worker holds; False where that would be too late for it: then it is given up.

    has_counted: whether the channel had it in hand; else it is as if nobody had tried. What is not urgent waits out the
    quiet hours; where that is too late, the next channel or the telephone may still be in time.
    """
    statement = queries.PUT_OFF if has_counted else queries.PUT_BACK
    mine = {"of_id": id, "worker": worker}
    # The one that forgets the reason has no use for it.
    why = {"reason": reason} if has_counted else {}
    if not is_urgent:
        retry_at = after_quiet(retry_at)
    if changed(session.execute(statement, {**mine, **why, "retry_at": retry_at})):
        return True
    return changed(session.execute(queries.GIVE_UP_MINE, {**mine, "now": now})) == 0


def give_up_expired(session: Session, *, channel: str, now: datetime) -> int:
    """Give up what nobody holds and what is too late for; return how many messages."""
    values = {"of_channel": channel, "now": now}
    return sum(
        changed(session.execute(queries.GIVE_UP_EXPIRED, {**values, "of_priority": priority})) for priority in UNASKED
    )


def take_back(session: Session, *, ids: Sequence[int], now: datetime) -> list[int]:
    """Take back messages that nobody has, or has died with, in hand, and return which; no other is tried once more.

    What people have asked for is never taken back.
    """
    values = {"ids": list(ids), "now": now}
    taken = list(session.execute(queries.TAKE_BACK, values).scalars()) if ids else []
    if len(taken) < len(ids):
        session.execute(queries.LET_EXPIRE, values)
    return taken


def beat(
    session: Session,
    *,
    name: str,
    channel: str,
    lane: str,
    started_at: datetime,
    moved_at: datetime | None,
    now: datetime,
) -> None:
    """Note that a worker is there, and when something last moved through it; those long gone are forgotten."""
    new = {"name": name, "channel": channel, "lane": lane, "started_at": started_at, "seen_at": now}
    if session.execute(queries.INSERT_WORKER, new).scalar_one_or_none() is not None:
        session.execute(queries.FORGET_WORKERS, {"before": now - WORKERS_KEPT})
    session.execute(queries.BEAT, {"of_name": name, "now": now, "last_moved_at": moved_at})


def note_stopped(session: Session, *, name: str, now: datetime) -> None:
    """Note that a worker stopped of its own will."""
    session.execute(queries.STOPPED, {"of_name": name, "now": now})


def list_workers(session: Session, *, since: datetime) -> list[WorkerView]:
    """Return the workers that were seen since a moment, by channel and lane."""
    return [WorkerView(*row) for row in session.execute(queries.WORKERS_SEEN, {"since": since})]


def list_queues(session: Session, *, now: datetime) -> list[QueueView]:
    """Return the lanes on which something is due, with since when and who looks after them."""
    waiting = session.execute(queries.WAITING, {"now": now}).all()
    if not waiting:
        return []
    seen = {row.channel: row.last_seen_at for row in session.execute(queries.LAST_SEEN)}
    moved = {(row.channel, row.lane): row.last_moved_at for row in session.execute(queries.LAST_MOVED)}
    found = []
    for channel, is_bulk, since, count in waiting:
        lane = BULK_LANE if is_bulk else TALK_LANE
        found.append(QueueView(channel, lane, since, count, seen.get(channel), moved.get((channel, lane)), now))
    return sorted(found, key=lambda queue: (queue.channel, queue.lane))
