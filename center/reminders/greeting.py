"""Plans greetings and the word about the certification. Part of the reminder services; it sends nothing.

Nobody is greeted who has died or left, wants no reminders, or has no channel: a greeting is not worth a telephone call.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from center.clock import to_local
from center.notifications import service as notifications
from center.notifications.service import Wanted
from center.reminders import queries
from center.reminders.greetings import AGAIN, Greeting, certification_on
from center.reminders.rules import Rules

GREETING = "greeting"


class Batch(NamedTuple):
    """What some members are to hear. last_id: of those who were looked at; None where there was nobody left."""

    wanted: Sequence[Wanted]
    last_id: int | None


def plan_greeting(session: Session, *, greeting: Greeting, after_id: int, limit: int) -> Batch:
    """Return the greetings of the next members."""
    values = {"after_id": after_id, "at_most": limit}
    if greeting.birth_dates is None:
        rows = session.execute(queries.TO_GREET, values)
    else:
        rows = session.execute(queries.BORN_ON, {**values, "birth_dates": greeting.birth_dates})
    ids = list(rows.scalars())
    wanted = [Wanted(id_, greeting.occasion, GREETING, greeting.due_at, greeting.expires_at) for id_ in ids]
    return Batch(wanted, ids[-1] if ids else None)


def plan_certification(session: Session, *, rules: Rules, after_id: int, limit: int, now: datetime) -> Batch:
    """Return what the next members hear of their certification that is not done.

    Who has no channel is called, but only the second time.
    """
    today = to_local(now).date()
    values = {"years": [today.year - 1, today.year], "today": today, "after_id": after_id, "at_most": limit}
    wanted, last_id = [], None
    for row in session.execute(queries.NOT_CERTIFIED, values):
        last_id = row.id
        told = certification_on(today, year=row.year, due_on=row.due_on, rules=rules)
        if told is None or (told.kind != AGAIN and not row.is_reachable):
            continue
        reason = None if row.is_reachable else "no_channel"
        occasion = f"certification:{row.year}"
        wanted.append(Wanted(row.id, occasion, told.kind, told.due_at, told.expires_at, call_reason=reason))
    return Batch(wanted, last_id)


def withdraw_certified(session: Session, *, limit: int, now: datetime) -> int:
    """Take back what was planned for those whose certification is done meanwhile; return for how many."""
    year = to_local(now).year
    count = 0
    for occasion, of_year in ((f"certification:{each}", each) for each in (year - 1, year)):
        values = {"of_occasion": occasion, "of_year": of_year, "at_most": limit}
        member_ids = list(session.execute(queries.CERTIFIED, values).scalars())
        notifications.replan(session, occasion=occasion, member_ids=member_ids, wanted=(), now=now)
        count += len(member_ids)
    return count
