"""The worker that plans reminders: it survives being killed and works beside others, on both databases."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from bot.reminding import Reminding
from center import crypto
from center.clock import utc_now
from center.db import Database
from center.meetings.models import Meeting
from center.members.models import Member
from center.notifications.models import Notification
from center.reminders.greeting_work import GreetingWork
from center.reminders.work import PlanWork
from tests.center.conftest import (  # noqa: F401 - the same databases for these tests
    database,
    empty_sqlite,
    keyring,
    postgres_url,
    sqlite_database,
)
from tests.center.reminders.planning import enter, open_center

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, KILLS = 3000, 6


def fill(database: Database, count: int) -> None:  # noqa: F811
    """Add members who differ in nothing but their numbers."""
    now = utc_now()
    with database.write() as session:
        like = dict(session.execute(select(Member.__table__).limit(1)).mappings().one())
        rows = [
            {**like, "id": 100 + n, "employee_no": f"X{n}", "id_index": f"x{n}", "created_at": now, "updated_at": now}
            for n in range(count)
        ]
        session.execute(insert(Member), rows)


def worker(url: str) -> subprocess.Popen[str]:
    code = (
        "import asyncio, sys\nfrom bot.reminding import Reminding\nfrom center.db import Database\n"
        "asyncio.run(Reminding(Database(sys.argv[1])).run())"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT), "YINLING_KEYS": crypto.get_keyring().to_json()}
    return subprocess.Popen([sys.executable, "-c", code, url], cwd=ROOT, env=environment, text=True)


def is_planned(database: Database) -> bool:  # noqa: F811
    with database.read() as session:
        return session.execute(select(Meeting.planned_version)).scalar_one() == 1


def test_workers_that_are_killed_plan_everybody_once(database: Database) -> None:  # noqa: F811
    open_center(database, now=utc_now() - timedelta(hours=1))
    fill(database, PEOPLE)
    enter(database, utc_now() + timedelta(days=10), created_at=utc_now())
    url = database.url.render_as_string(hide_password=False)
    chance, kills = random.Random(5), 0
    workers = [worker(url), worker(url)]
    try:
        until = time.monotonic() + 120
        while not is_planned(database) and time.monotonic() < until:
            time.sleep(chance.uniform(0.6, 2.0))
            if kills < KILLS and not is_planned(database):
                kills += 1
                victim = workers.pop(0)
                victim.send_signal(signal.SIGKILL)
                victim.wait()
                workers.append(worker(url))
        assert is_planned(database)
    finally:
        for one in workers:
            one.kill()
            one.wait()
    with database.read() as session:
        rows = session.execute(select(func.count(), func.count(Notification.member_id.distinct()))).one()
        kinds = session.execute(select(Notification.kind, func.count()).group_by(Notification.kind)).all()
    assert tuple(rows) == (PEOPLE + 4, PEOPLE + 2)
    assert sorted(map(tuple, kinds)) == [("call", PEOPLE), ("lead:P1D", 2), ("lead:PT2H", 2)]


async def test_one_work_that_fails_does_not_stop_the_other(
    sqlite_database: Database,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stepped, loop = asyncio.Event(), asyncio.get_running_loop()

    def fails(_self: PlanWork, *, now: object) -> bool:
        raise LookupError("broken")

    def notes(_self: GreetingWork, *, now: object) -> bool:
        loop.call_soon_threadsafe(stepped.set)
        return False

    monkeypatch.setattr(PlanWork, "step", fails)
    monkeypatch.setattr(GreetingWork, "step", notes)
    task = asyncio.create_task(Reminding(sqlite_database).run())
    await asyncio.wait_for(stepped.wait(), 10)
    task.cancel()
    assert await asyncio.gather(task, return_exceptions=True)
