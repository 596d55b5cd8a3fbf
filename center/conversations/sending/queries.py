"""The statements of the lane for what people are told unasked, and of those who send. Built once, as Core."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Update, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from center.conversations.models import EXPIRED, QUIET, RECALLED, TALK, TERMINAL, DeliveryWorkerSeen
from center.conversations.queries import HELD_BACK, OUTBOUND_COLUMNS, OUTBOX
from center.db.base import table_of
from center.db.statements import insert_ignoring

WORKERS = table_of(DeliveryWorkerSeen)

_WAITS = and_(
    OUTBOX.c.finished_at.is_(None),
    OUTBOX.c.channel == bindparam("of_channel"),
    OUTBOX.c.priority == bindparam("of_priority"),
    OUTBOX.c.next_attempt_at <= bindparam("now"),
)
_IN_TIME = or_(OUTBOX.c.expires_at.is_(None), OUTBOX.c.expires_at > bindparam("now"))
_MINE = and_(
    OUTBOX.c.id == bindparam("of_id"), OUTBOX.c.finished_at.is_(None), OUTBOX.c.claimed_by == bindparam("worker")
)


def _claim_next(*conditions: ColumnElement[bool]) -> ReturningUpdate[Any]:
    # One row, and never one that another worker is just claiming: nobody waits for anybody (SQLite writes one at a
    # time).
    following = (
        select(OUTBOX.c.id)
        .where(_WAITS, _IN_TIME, *conditions)
        .order_by(OUTBOX.c.next_attempt_at, OUTBOX.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return (
        update(OUTBOX)
        .where(OUTBOX.c.id == following, OUTBOX.c.finished_at.is_(None), OUTBOX.c.next_attempt_at <= bindparam("now"))
        .values(
            state="sending",
            claimed_by=bindparam("worker"),
            attempts=OUTBOX.c.attempts + 1,
            next_attempt_at=bindparam("until"),
        )
        .returning(*(column for column in OUTBOUND_COLUMNS if column.table is OUTBOX))
    )


CLAIM_NEXT = _claim_next()
CLAIM_URGENT = _claim_next(OUTBOX.c.is_urgent)
# Some at a time, and none that another worker is just looking at: a whole broadcast may have come into the night.
LIST_AT_NIGHT = (
    select(OUTBOX.c.id, OUTBOX.c.expires_at)
    .where(_WAITS, ~OUTBOX.c.is_urgent)
    .order_by(OUTBOX.c.next_attempt_at, OUTBOX.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_LISTED = and_(OUTBOX.c.id.in_(bindparam("ids", expanding=True)), OUTBOX.c.finished_at.is_(None))
HOLD: Update = update(OUTBOX).where(_LISTED).values(next_attempt_at=bindparam("until"))
# Its key is free again, for whoever plans the same anew.
GIVE_UP_AT_NIGHT: Update = (
    update(OUTBOX)
    .where(_LISTED)
    .values(state="given_up", failure=QUIET, finished_at=bindparam("now"), claimed_by=None, unique_key=None)
)
IS_ANY_DUE = select(OUTBOX.c.id).where(_WAITS).limit(1)
PUT_OFF: Update = (
    update(OUTBOX)
    .where(_MINE, or_(OUTBOX.c.expires_at.is_(None), OUTBOX.c.expires_at > bindparam("retry_at")))
    .values(state="failed", failure=bindparam("reason"), next_attempt_at=bindparam("retry_at"), claimed_by=None)
)
# The channel has not taken it in hand, so it counts as not tried.
PUT_BACK: Update = (
    update(OUTBOX)
    .where(_MINE, or_(OUTBOX.c.expires_at.is_(None), OUTBOX.c.expires_at > bindparam("retry_at")))
    .values(state="due", attempts=OUTBOX.c.attempts - 1, next_attempt_at=bindparam("retry_at"), claimed_by=None)
)
_TOO_LATE: dict[str, Any] = {
    "state": "given_up",
    "failure": EXPIRED,
    "finished_at": bindparam("now"),
    "claimed_by": None,
}
GIVE_UP_MINE: Update = update(OUTBOX).where(_MINE).values(**_TOO_LATE)
GIVE_UP_EXPIRED: Update = update(OUTBOX).where(_WAITS, OUTBOX.c.expires_at <= bindparam("now")).values(**_TOO_LATE)
_UNASKED = and_(
    OUTBOX.c.id.in_(bindparam("ids", expanding=True)), OUTBOX.c.priority != TALK, OUTBOX.c.finished_at.is_(None)
)
TAKE_BACK = (
    update(OUTBOX)
    # What came free because its worker died may have been told already.
    .where(_UNASKED, OUTBOX.c.claimed_by.is_(None), or_(OUTBOX.c.attempts == 0, OUTBOX.c.state == "failed"))
    # Its key is free again, for whoever plans the same anew.
    .values(state="given_up", failure=RECALLED, finished_at=bindparam("now"), unique_key=None)
    .returning(OUTBOX.c.id)
)
# Somebody has it in hand, or had. Should they die with it, or the channel refuse it, another attempt is too late.
LET_EXPIRE: Update = update(OUTBOX).where(_UNASKED).values(expires_at=bindparam("now"))

INSERT_WORKER = insert_ignoring(WORKERS, "name", "channel", "lane", "started_at", "seen_at")
BEAT: Update = (
    update(WORKERS)
    .where(WORKERS.c.name == bindparam("of_name"))
    .values(seen_at=bindparam("now"), moved_at=bindparam("last_moved_at"))
)
STOPPED: Update = (
    update(WORKERS)
    .where(WORKERS.c.name == bindparam("of_name"))
    .values(seen_at=bindparam("now"), stopped_at=bindparam("now"))
)
FORGET_WORKERS = delete(WORKERS).where(WORKERS.c.seen_at < bindparam("before"))
LAST_MOVED = select(WORKERS.c.channel, WORKERS.c.lane, func.max(WORKERS.c.moved_at).label("last_moved_at")).group_by(
    WORKERS.c.channel, WORKERS.c.lane
)
LAST_SEEN = (
    select(WORKERS.c.channel, func.max(WORKERS.c.seen_at).label("last_seen_at"))
    .where(WORKERS.c.stopped_at.is_(None))
    .group_by(WORKERS.c.channel)
)
WORKERS_SEEN = (
    select(
        WORKERS.c.name,
        WORKERS.c.channel,
        WORKERS.c.lane,
        WORKERS.c.started_at,
        WORKERS.c.seen_at,
        WORKERS.c.moved_at,
        WORKERS.c.stopped_at,
    )
    .where(WORKERS.c.seen_at >= bindparam("since"))
    .order_by(WORKERS.c.channel, WORKERS.c.lane, WORKERS.c.started_at)
)
_IS_BULK = (OUTBOX.c.priority != TALK).label("is_bulk")
WAITING = (
    select(OUTBOX.c.channel, _IS_BULK, func.min(OUTBOX.c.next_attempt_at), func.count())
    .where(
        OUTBOX.c.finished_at.is_(None),
        OUTBOX.c.channel != TERMINAL,
        OUTBOX.c.next_attempt_at <= bindparam("now"),
        # What waits behind an earlier message that is put off is where it should be.
        or_(OUTBOX.c.priority != TALK, OUTBOX.c.is_urgent, ~HELD_BACK),
    )
    .group_by(OUTBOX.c.channel, _IS_BULK)
)
