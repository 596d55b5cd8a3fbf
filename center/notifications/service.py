"""What members are to be told unasked. Plan, broadcasts and console call it; it sends nothing itself.

A row says that one member hears one thing once, and its key (member, occasion, kind) is unique: planning again, or by
two workers, tells nobody twice. Sending is in `dispatch`, what became of it in `settling`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from center.notifications import queries
from center.notifications.dispatch import dispatch, is_any_due
from center.notifications.models import OPEN
from center.notifications.settling import is_any_finished, settle
from center.notifications.views import ToldView, Wanted
from center.notifications.withdrawing import withdraw

__all__ = [
    "ToldView",
    "Wanted",
    "count_by_state",
    "dispatch",
    "is_any_due",
    "is_any_finished",
    "list_told",
    "put",
    "replan",
    "settle",
    "withdraw",
]

# What staff have planned themselves; no plan takes it back.
BY_STAFF = "again:"


def put(session: Session, *, wanted: Sequence[Wanted], now: datetime) -> int:
    """Plan what is not there yet; return how many are new. What is there stays as it is, whatever became of it."""
    if not wanted:
        return 0
    rows = [_row(each, now) for each in wanted]
    return len(session.connection().execute(queries.insert_wanted(session), rows).all())


def replan(
    session: Session, *, occasion: str, member_ids: Sequence[int], wanted: Sequence[Wanted], now: datetime
) -> None:
    """Make what is planned, or to be called about, for these members and this occasion equal to `wanted`.

    What is not wanted any more is withdrawn; what was withdrawn and is wanted again is planned anew. What has left, or
    was called about, stays untouched, and so does what staff have planned.
    """
    if not member_ids:
        return
    values = {"of_occasion": occasion, "member_ids": list(member_ids)}
    there = {(row.member_id, row.kind): row for row in session.execute(queries.PLANNED_OF_MEMBERS, values)}
    keys = {(each.member_id, each.kind) for each in wanted}
    gone = [
        row.id
        for key, row in there.items()
        if row.state in OPEN and key not in keys and not row.kind.startswith(BY_STAFF)
    ]
    if gone:
        session.execute(queries.withdraw_planned(gone))
    moved = [
        {
            "of_id": row.id,
            "new_state": _state(each),
            "new_reason": each.call_reason,
            "new_due_at": each.due_at,
            "new_expires_at": each.expires_at,
            "new_revision": each.revision,
        }
        for each in wanted
        if (row := there.get((each.member_id, each.kind))) is not None
        and (row.state, row.call_reason, row.due_at, row.expires_at, row.revision)
        != (_state(each), each.call_reason, each.due_at, each.expires_at, each.revision)
    ]
    if moved:
        session.connection().execute(queries.CHANGE_TIME, moved)
    put(session, wanted=[each for each in wanted if (each.member_id, each.kind) not in there], now=now)


def list_told(session: Session, *, occasion: str, member_ids: Sequence[int] | None = None) -> list[ToldView]:
    """Return an occasion's notifications and what became of each, by member and time."""
    values: dict[str, Any] = {"of_occasion": occasion}
    if member_ids is None:
        rows = session.execute(queries.TOLD_OF_OCCASION, values)
    else:
        rows = session.execute(queries.TOLD_OF_MEMBERS, {**values, "member_ids": list(member_ids)})
    return [ToldView(*row) for row in rows]


def count_by_state(session: Session, *, occasion: str) -> dict[str, int]:
    """Count an occasion's notifications by what became of them."""
    return {row[0]: row[1] for row in session.execute(queries.count_by_state(occasion))}


def _state(wanted: Wanted) -> str:
    return "planned" if wanted.call_reason is None else "call"


def _row(wanted: Wanted, now: datetime) -> dict[str, Any]:
    return {
        "member_id": wanted.member_id,
        "occasion": wanted.occasion,
        "kind": wanted.kind,
        "meeting_id": wanted.meeting_id,
        "broadcast_id": wanted.broadcast_id,
        "revision": wanted.revision,
        "due_at": wanted.due_at,
        "expires_at": wanted.expires_at,
        "state": _state(wanted),
        "call_reason": wanted.call_reason,
        "tried": [],
        "created_at": now,
    }
