"""Reminding those a second time who were told of a meeting and are silent. The console calls it.

Nobody is reminded in the night, twice within twelve hours, after they have answered, or who wants no messages; what has
not left can be taken back.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.notifications import service as notifications
from center.notifications.again import queries
from center.notifications.again.queries import AGAIN
from center.notifications.again.rules import APART, leaves_at
from center.notifications.again.views import AgainView, Round
from center.notifications.reading.service import Reach
from center.notifications.views import Wanted

__all__ = [
    "AgainChangedError",
    "AgainView",
    "AlreadyLeftError",
    "Round",
    "look",
    "remind_silent",
    "take_back",
]


class AgainChangedError(Exception):
    """Somebody else was quicker, or nobody is left to be reminded, or it is too late."""


class AlreadyLeftError(Exception):
    """Something of it has left already, or it was taken back by somebody else."""


def look(session: Session, *, reach: Reach, now: datetime) -> AgainView:
    """Return how many a second reminder would reach now, and when; three statements, and it changes nothing."""
    silent, spared = session.execute(queries.silent_counts(reach.wanted()), {"since": now - APART}).one()
    kinds = session.execute(queries.KINDS, {"occasion": reach.meeting.occasion}).scalars()
    return AgainView(
        number=max((int(kind.removeprefix(AGAIN)) for kind in kinds), default=0) + 1,
        people=silent - spared,
        spared=spared,
        due_at=leaves_at(now, starts_at=reach.meeting.starts_at) if reach.meeting.is_open(now) else None,
        last=_last_round(session, reach),
    )


def remind_silent(session: Session, *, reach: Reach, number: int, by: Actor, now: datetime) -> int:
    """Plan the second reminder of this number and return how many will have it; raises AgainChangedError."""
    seen = look(session, reach=reach, now=now)
    if seen.number != number or seen.due_at is None:
        raise AgainChangedError(reach.meeting.id)
    silent = session.execute(queries.silent_ids(reach.wanted()), {"since": now - APART}).scalars()
    wanted = [
        Wanted(
            member_id=member_id,
            occasion=reach.meeting.occasion,
            kind=f"{AGAIN}{number}",
            due_at=seen.due_at,
            expires_at=reach.meeting.starts_at,
            meeting_id=reach.meeting.id,
            revision=reach.meeting.revision,
        )
        for member_id in silent
    ]
    planned = notifications.put(session, wanted=wanted, now=now) if wanted else 0
    if not planned:
        # Nobody is silent any more, or somebody else has put in the same rows in this very moment.
        raise AgainChangedError(reach.meeting.id)
    _put_on_record(session, "remind.invitation", reach, number, planned, by, now)
    return planned


def take_back(session: Session, *, reach: Reach, number: int, by: Actor, now: datetime) -> int:
    """Take a second reminder back as long as nothing of it has left; raises AlreadyLeftError."""
    last = _last_round(session, reach)
    if last is None or last.number != number or not last.may_take_back:
        raise AlreadyLeftError(reach.meeting.id)
    taken = len(session.execute(queries.withdraw_round(reach.wanted(), f"{AGAIN}{number}")).all())
    if taken != last.people:
        raise AlreadyLeftError(reach.meeting.id)
    _put_on_record(session, "withdraw.invitation", reach, number, taken, by, now)
    return taken


def _put_on_record(
    session: Session, action: str, reach: Reach, number: int, people: int, by: Actor, now: datetime
) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="meeting",
        object_id=reach.meeting.id,
        field=f"{AGAIN}{number}",
        new=people,
        now=now,
    )


def _last_round(session: Session, reach: Reach) -> Round | None:
    """Return the newest round that was not taken back, as far as it went to these people."""
    rounds: dict[int, Round] = {}
    for kind, state, people, due_at, asked_at in session.execute(queries.rounds_of(reach.wanted())):
        if state == "withdrawn":
            continue
        number = int(kind.removeprefix(AGAIN))
        one = Round(number, people, people if state == "planned" else 0, due_at, asked_at)
        rounds[number] = one if number not in rounds else rounds[number].joined(one)
    return rounds[max(rounds)] if rounds else None
