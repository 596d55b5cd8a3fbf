"""Plans, piece by piece, what nobody has planned yet. The bot process calls `step` in a thread; any number may.

Killed anywhere it loses nothing: a meeting counts as planned when all its members are, and planning somebody again
changes nothing. A meeting that cannot be planned is put aside for a while and holds no other up.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from center.db.engine import Database
from center.db.errors import DATABASE_DOWN
from center.faults import told
from center.reminders import service as reminders
from center.reminders.claims import claim_planning, keep_planning, release_planning
from center.reminders.listening import Listening
from center.reminders.plan import Circumstances
from center.reminders.service import Occasion, Planned

log = logging.getLogger(__name__)

MEMBERS_AT_ONCE = 500
# Once a day everything is planned anew: branches change, people die, telephones are lost.
STALE_AFTER = timedelta(days=1)
LOOK_EVERY, LOOK_FOR_PHONES_EVERY = timedelta(seconds=3), timedelta(minutes=1)
NEVER = datetime.min.replace(tzinfo=UTC)
ASIDE_FOR = timedelta(minutes=10)


@dataclass(slots=True)
class _Run:
    """How far the planning of one meeting has come. done: branches of which all members are planned.

    after_id: the last member done of the branch that is next, or of those who are not invited any more.
    """

    occasion: Occasion
    circumstances: Circumstances
    branches: list[int]
    done: int = 0
    after_id: int = 0

    @property
    def begun_at(self) -> datetime:
        """When the first member was looked at."""
        return self.circumstances.now


class PlanWork:
    """Whoever plans. What is new is begun before what was begun is done, so that nobody waits for a meeting of all."""

    def __init__(self, database: Database, *, members_at_once: int = MEMBERS_AT_ONCE) -> None:
        self._database = database
        self._at_once = members_at_once
        self._name = f"plan-{uuid.uuid4().hex}"
        self._runs: list[_Run] = []
        self._looked_at: datetime | None = None
        self._aside: dict[int, datetime] = {}
        self._ears = (
            Listening(reminders.list_said_since, every=LOOK_EVERY, looks_back=STALE_AFTER),
            Listening(reminders.list_bound_since, every=LOOK_FOR_PHONES_EVERY, looks_back=STALE_AFTER),
        )

    def step(self, *, now: datetime) -> bool:
        """Do the next short piece of work; True if there is more to do at once."""
        for ear in self._ears:
            if ear.is_due(now):
                self._listen(ear, now)
        if not self._runs or self._is_time_to_look(now):
            self._begin(now)
        if not self._runs:
            return False
        run = self._runs[-1]
        try:
            is_done = self._go_on(run, now)
        except DATABASE_DOWN:
            raise
        except Exception as error:  # noqa: BLE001 - one meeting must not hold up the others
            log.error("meeting %s cannot be planned now: %s", run.occasion.gathering.id, told(error))
            self._aside[run.occasion.gathering.id] = now + ASIDE_FOR
            is_done = True
        if is_done:
            self._runs.pop()
        return True

    def _is_time_to_look(self, now: datetime) -> bool:
        return self._looked_at is None or not timedelta(0) <= now - self._looked_at < LOOK_EVERY

    def _begin(self, now: datetime) -> None:
        """Begin with the meeting that is to be planned next; while others are under way, only with what is new."""
        self._looked_at = now
        self._aside = {id_: until for id_, until in self._aside.items() if now < until <= now + ASIDE_FOR}
        aside = frozenset(self._aside) | {run.occasion.gathering.id for run in self._runs}
        stale_before = NEVER if self._runs else now - STALE_AFTER
        with self._database.read() as session:
            occasion = reminders.find_to_plan(
                session, worker=self._name, now=now, stale_before=stale_before, aside=aside
            )
            if occasion is None:
                return
            circumstances = reminders.circumstances_at(session, now=now)
            branches = reminders.list_branches(session, occasion=occasion)
        meeting_id = occasion.gathering.id
        with self._database.write() as session:
            # Of two who have found the same meeting one plans it; the other may come when it is planned already.
            if not claim_planning(session, meeting_id=meeting_id, worker=self._name, now=now):
                return
            if not reminders.is_as_found(session, occasion=occasion):
                release_planning(session, meeting_id=meeting_id, worker=self._name)
                return
        self._runs.append(_Run(occasion, circumstances, branches))

    def _go_on(self, run: _Run, now: datetime) -> bool:
        """Plan the next members, and note it when there are none left; True if this run is over.

        Where the meeting has changed, or the clock was put back, all begins anew.
        """
        if run.occasion.gathering.starts_at <= now or now < run.begun_at:
            return True
        with self._database.read() as session:
            planned = self._plan_next(session, run, now)
        is_last = planned.is_last and run.done >= len(run.branches)
        meeting_id, worker = run.occasion.gathering.id, self._name
        with self._database.write() as session:
            # Whoever stood still for longer than the lease leaves it to who has taken it over.
            if not keep_planning(session, meeting_id=meeting_id, worker=worker, now=now):
                return True
            if not reminders.store(session, planned=planned, occasion=run.occasion, now=now):
                release_planning(session, meeting_id=meeting_id, worker=worker)
                return True
            if is_last:
                reminders.mark_planned(session, occasion=run.occasion, begun_at=run.begun_at)
                release_planning(session, meeting_id=meeting_id, worker=worker)
        if planned.is_last:
            run.done, run.after_id = run.done + 1, 0
        elif planned.last_id is not None:
            run.after_id = planned.last_id
        return is_last

    def _plan_next(self, session: Session, run: _Run, now: datetime) -> Planned:
        circumstances = run.circumstances._replace(now=now)
        if run.done < len(run.branches):
            return reminders.plan_branch(
                session,
                occasion=run.occasion,
                branch_id=run.branches[run.done],
                after_id=run.after_id,
                limit=self._at_once,
                circumstances=circumstances,
            )
        if run.occasion.planned_at is None:
            # Nobody can have been planned for it who is not invited any more.
            return Planned()
        return reminders.plan_strangers(
            session,
            occasion=run.occasion,
            after_id=run.after_id,
            limit=self._at_once,
            circumstances=circumstances,
        )

    def _listen(self, ear: Listening, now: datetime) -> None:
        """Plan anew those of whom there is news, before anybody waits for a whole meeting."""
        with self._database.read() as session:
            some = ear.listen(session, limit=self._at_once, now=now)
            if not some:
                return
            circumstances = reminders.circumstances_at(session, now=now)
            planned = reminders.plan_members(session, member_ids=some, circumstances=circumstances)
        with self._database.write() as session:
            reminders.store(session, planned=planned, occasion=None, now=now)
        ear.done(some)
