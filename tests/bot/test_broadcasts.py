"""The worker that feeds broadcasts: killed at any moment, stopped and resumed, everybody is told once."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from bot.broadcasts import Broadcasts
from bot.channels.telegram import paces
from center import crypto
from center.broadcasts import pace
from center.db import Database
from tests.center.broadcasts.crowd import Crowd
from tests.center.conftest import (  # noqa: F401 - the same databases for these tests
    database,
    empty_sqlite,
    keyring,
    now,
    postgres_url,
    sqlite_database,
)

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 120
WORK = """
import sys
from datetime import datetime
from bot.broadcasts import Broadcasts
from center.db import Database
from center.notifications import service as notifications

database, now = Database(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
feeder = Broadcasts(database, clock=lambda: now)
while True:
    feeder.once()
    with database.write() as session:
        notifications.settle(session, now=now, limit=10)
        notifications.dispatch(session, now=now, limit=10)
"""


def worker(center: Crowd) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "YINLING_KEYS": crypto.get_keyring().to_json()}
    url = center.database.url.render_as_string(hide_password=False)
    arguments = [sys.executable, "-c", WORK, url, center.now.isoformat()]
    return subprocess.Popen(arguments, cwd=ROOT, env=environment, text=True)


def deliver_until(center: Crowd, count: int) -> int:
    until = time.monotonic() + 60
    while (reached := sum(center.sent().values())) < count and time.monotonic() < until:
        center.deliver(7)
        time.sleep(0.01)
    return reached


def test_workers_that_are_killed_leave_nobody_out_and_tell_nobody_twice(
    database: Database,  # noqa: F811
    now: datetime,  # noqa: F811
) -> None:
    center = Crowd(database, now, PEOPLE)
    center.begin()
    workers = [worker(center), worker(center)]
    try:
        deliver_until(center, 5)
        workers[0].send_signal(signal.SIGKILL)
        deliver_until(center, 30)
        center.stop()
        workers[1].send_signal(signal.SIGKILL)
        center.resume()
        workers.append(worker(center))
        assert deliver_until(center, PEOPLE) == PEOPLE
        until = time.monotonic() + 20
        while center.get().state != "done" and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        for one in workers:
            one.kill()
            one.wait(20)
    assert center.sent() == {f"c{number}": 1 for number in range(1, PEOPLE + 1)}
    assert center.get().state == "done"


def test_where_nothing_runs_a_worker_writes_nothing(
    sqlite_database: Database,  # noqa: F811
    now: datetime,  # noqa: F811
) -> None:
    center = Crowd(sqlite_database, now, 20)
    center.draft()
    assert Broadcasts(sqlite_database, clock=lambda: center.now).once() == 0
    assert center.states() == {}


async def test_a_database_that_is_away_ends_no_worker(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.broadcasts.EVERY_SECONDS", 0.01)
    away = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    with caplog.at_level(logging.ERROR):
        task = asyncio.create_task(Broadcasts(away).run())
        await asyncio.sleep(0.3)
    assert not task.done()
    assert caplog.text.count("broadcasts wait") > 1
    task.cancel()
    away.dispose()


def test_the_time_that_is_foretold_is_that_of_the_channel() -> None:
    assert pace.MESSAGES_A_SECOND["telegram"] == paces.MESSAGES_A_SECOND
