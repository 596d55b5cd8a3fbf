"""One night's work as records: planned, claimed, done in portions, finished. Part of the retention services.

What is gone is counted in the very transaction that deletes it, so a killed process neither loses nor doubles a count.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from center.audit import service as audit
from center.audit.views import Actor
from center.clock import to_local
from center.conversations.queries import changed
from center.retention import guard, queries
from center.retention.jobs import BY_NAME, JOBS
from center.retention.rules import Rule, limits_of
from center.retention.settling import find_held, list_rules
from center.retention.views import Asked, Gone, Held, Planned, Portion, RunView

LEASE = timedelta(minutes=2)
# Who deletes when the program does it by itself.
NOBODY = Actor(None, "", "")


class RunLostError(Exception):
    """Another process has this run now, because this one was silent for too long."""


def plan(session: Session, *, now: datetime) -> dict[str, Planned]:
    """Count by job what is too old now and how much there is; it only reads."""
    held, limits = find_held(session), _limits(session, now)
    planned = {}
    for job in JOBS:
        before = limits[job.kind]
        planned[job.name] = Planned(before, *job.count(session, Asked(before, held, now)))
    return planned


def doubt_about(session: Session, planned: Mapping[str, Planned], *, now: datetime) -> str | None:
    """Return why an administrator must look before this is carried out, or None."""
    return guard.doubt_of(planned, last=find_last_done(session), now=now)


def begin(session: Session, *, planned: Mapping[str, Planned], now: datetime) -> int | None:
    """Put the night on record, waiting where there is a doubt; None where another process was faster."""
    doubt = doubt_about(session, planned, now=now)
    row = {
        "night": to_local(now).date(),
        "state": "running" if doubt is None else "waiting",
        "started_at": now,
        "doubt": doubt,
        "planned": {name: [one.before.isoformat(), one.due, one.total] for name, one in planned.items()},
        "deleted": {},
        "position": {},
    }
    new_id: int | None = session.execute(queries.INSERT_RUN, row).scalar_one_or_none()
    return new_id


def claim(session: Session, *, run_id: int, worker: str, now: datetime) -> bool:
    """Take a run that nobody works on; it is this worker's until it has been silent for the length of the lease."""
    values = {"of_run": run_id, "worker": worker, "now": now, "until": now + LEASE}
    return changed(session.execute(queries.CLAIM_RUN, values)) == 1


def find_portion(session: Session, *, run: RunView, limit: int) -> tuple[Portion, Held] | None:
    """Return what is deleted next, and what was held when it was found; None where nothing is left. It only reads."""
    held, names = find_held(session), [job.name for job in JOBS]
    name = str(run.position.get("job", names[0]))
    if name not in names:
        return None
    after_id = int(str(run.position.get("after", 0)))
    asked = Asked(_before(session, run, name), held, run.started_at, after_id, limit)
    return BY_NAME[name].find(session, asked), held


def delete_portion(session: Session, *, run_id: int, worker: str, portion: Portion, held: Held, now: datetime) -> bool:
    """Delete a portion, count it and note where it goes on; raises RunLostError.

    False: what was found does not hold any more, because a hold came up since, or more hangs on it than was deleted;
    the rest must be found anew.
    """
    row = session.execute(queries.LOCK_OWN_RUN, {"of_run": run_id, "worker": worker}).one_or_none()
    if row is None:
        raise RunLostError(run_id)
    if find_held(session) != held:
        return False
    run = run_of(row)
    deleted = dict(run.deleted)
    asked = Asked(_before(session, run, portion.job), held, now)
    gone = BY_NAME[portion.job].delete(session, portion.ids, asked) if portion.ids else Gone(0, is_moving=True)
    if gone.number:
        deleted[portion.job] = deleted.get(portion.job, 0) + gone.number
    position = _next(portion, is_done=not gone.is_moving or (portion.is_last and gone.is_whole))
    values = {
        "of_run": run_id,
        "worker": worker,
        "now_deleted": deleted,
        "new_position": position,
        "until": now + LEASE,
    }
    session.execute(queries.GO_ON, values)
    return gone.is_moving and gone.is_whole


def finish(session: Session, *, run: RunView, worker: str, now: datetime) -> None:
    """Put on record that a run is done, and how much of what is gone: numbers only."""
    session.execute(queries.FINISH_RUN, {"of_run": run.id, "worker": worker, "now": now})
    told = ", ".join(f"{job.name}={run.deleted[job.name]}" for job in JOBS if run.deleted.get(job.name))
    audit.record(
        session,
        actor=NOBODY,
        action="run.retention",
        object_kind="retention",
        object_id=run.id,
        field="deleted",
        new=told or "0",
        now=now,
    )


def get_run(session: Session, *, run_id: int) -> RunView:
    """Return one run."""
    return run_of(session.execute(queries.RUN_BY_ID, {"of_run": run_id}).one())


def find_open(session: Session) -> RunView | None:
    """Return the run that is under way, or waits for somebody."""
    row = session.execute(queries.OPEN_RUN).one_or_none()
    return None if row is None else run_of(row)


def find_last_done(session: Session) -> RunView | None:
    """Return the last run that was carried out."""
    row = session.execute(queries.LAST_DONE).one_or_none()
    return None if row is None else run_of(row)


def list_runs(session: Session, *, limit: int) -> list[RunView]:
    """Return the last runs, the newest first."""
    return [run_of(row) for row in session.execute(queries.LAST_RUNS, {"at_most": limit})]


def is_due(session: Session, *, now: datetime) -> bool:
    """Tell whether it is time for a new run; asking costs no write."""
    if find_open(session) is not None:
        return False
    last = list_runs(session, limit=1)
    return guard.is_due(last=last[0] if last else None, now=now)


def run_of(row: Any) -> RunView:
    """Return the view of a run's row."""
    planned = {
        name: Planned(datetime.fromisoformat(before), due, total) for name, (before, due, total) in row.planned.items()
    }
    return RunView(**{**row._asdict(), "planned": planned})


def _limits(session: Session, now: datetime) -> dict[str, datetime]:
    rules = [Rule(view.kind, view.months, view.least, view.most, view.is_deleting) for view in list_rules(session)]
    return limits_of(rules, now=now)


def _before(session: Session, run: RunView, name: str) -> datetime:
    """Return a job's limit: as it was planned and confirmed, or earlier where the rule has become longer since."""
    now_wanted = _limits(session, run.started_at)[BY_NAME[name].kind]
    return min(run.planned[name].before, now_wanted) if name in run.planned else now_wanted


def _next(portion: Portion, *, is_done: bool) -> dict[str, object]:
    if not is_done:
        return {"job": portion.job, "after": portion.after_id}
    names = [job.name for job in JOBS]
    place = names.index(portion.job) + 1
    return {"job": names[place] if place < len(names) else "", "after": 0}
