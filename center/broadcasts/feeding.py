"""Plans the notifications of broadcasts under way, a few at a time. A worker of the bot process calls it; several may.

Which members are planned and how far that has come stand in one transaction: killed anywhere, nobody is told twice and
nobody is left out. It never keeps much waiting, so that a stop is felt at once.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.broadcasts import queries
from center.broadcasts.ending import NOBODY, stop
from center.broadcasts.pace import room
from center.broadcasts.reading import conditions_of, is_notice_current, occasion_of, view_of
from center.broadcasts.steps import plan_again, wanted_of
from center.broadcasts.views import BroadcastView
from center.notifications import service as notifications
from center.reminders.quiet import after_quiet, is_quiet
from center.vetting.rules import HOLD


def is_any_running(session: Session) -> bool:
    """Tell whether there is anything to feed; asking costs no write."""
    return session.execute(queries.IS_ANY_RUNNING).first() is not None


def feed(session: Session, *, now: datetime, at_most: int) -> int:
    """Plan the next members of every broadcast that runs, and end those that are through; return how many are new."""
    planned = 0
    for row in session.execute(queries.RUNNING).all():
        if planned < at_most:
            planned += _feed(session, view_of(row), now, at_most - planned)
    return planned


def _feed(session: Session, broadcast: BroadcastView, now: datetime, at_most: int) -> int:
    if not is_notice_current(session, notice_id=broadcast.notice_id, now=now):
        stop(session, broadcast_id=broadcast.id, by=NOBODY, now=now)
        return 0
    about = {"of_occasion": occasion_of(broadcast.id)}
    if broadcast.calls:
        session.execute(queries.CALL_UNREACHED, about)
    under_way = session.execute(queries.UNDER_WAY, {**about, "now": now}).one()
    if is_quiet(now):
        if under_way.leaving:
            # What the evening has left over is told in the morning.
            notifications.withdraw(session, occasion=occasion_of(broadcast.id), now=now)
            plan_again(session, broadcast=broadcast, due_at=after_quiet(now), now=now)
        return 0
    limit = min(at_most, room(untried=under_way.untried, under_way=under_way.amount))
    if limit == 0 or broadcast.approved_at is None or now < broadcast.approved_at + HOLD:
        return 0
    following = queries.next_members(conditions_of(broadcast, now), broadcast.reached_id, limit)
    ids = list(session.execute(following).scalars())
    if ids:
        notifications.put(session, wanted=wanted_of(session, broadcast, ids, due_at=now), now=now)
        session.execute(queries.REACH, {"of_id": broadcast.id, "up_to": ids[-1]})
    elif under_way.amount == 0:
        session.execute(queries.step(broadcast.id, None, ("running",), {"state": "done", "finished_at": now}))
    return len(ids)
