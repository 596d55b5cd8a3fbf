"""Several workers as processes on one database, some of them killed at random moments, and what is asked of them."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, insert, select

from center.clock import utc_now
from center.conversations.models import BROADCAST, ChannelAccount, OutboxMessage
from center.conversations.sending import service as sending
from center.db.base import table_of
from center.db.engine import Database
from tests.bot.delivery.arrivals import CHANNEL, Channel

ROOT = Path(__file__).resolve().parents[3]
ACCOUNTS, OUTBOX = table_of(ChannelAccount), table_of(OutboxMessage)
AT_ONCE = 1000
TEXT = "明天下午两点半开支部会，在中心二楼会议室。请带上学习本。"


def fill(
    database: Database, count: int, *, channel: str = CHANNEL, first: int = 1, priority: int = BROADCAST
) -> list[int]:
    """Put one message for each of so many people into the outbox, and return the numbers of the messages."""
    now = utc_now()
    people = range(first, first + count)
    accounts = [
        {
            "conversation_id": f"c{number}",
            "channel": channel,
            "external_id": str(number),
            "language": "zh",
            "text_size": 22,
            "pace": "normal",
            "created_at": now,
        }
        for number in people
    ]
    messages = [
        {
            "conversation_id": f"c{number}",
            "channel": channel,
            "author": "assistant",
            "text": TEXT,
            "choices": [],
            "is_urgent": False,
            "priority": priority,
            "unique_key": f"notification {number}",
            "state": "due",
            "created_at": now,
            "next_attempt_at": now,
            "attempts": 0,
        }
        for number in people
    ]
    with database.write() as session:
        for table, rows in ((ACCOUNTS, accounts), (OUTBOX, messages)):
            for start in range(0, count, AT_ONCE):
                session.connection().execute(insert(table), rows[start : start + AT_ONCE])
        return list(
            session.execute(select(OUTBOX.c.id).where(OUTBOX.c.unique_key.is_not(None)).order_by(OUTBOX.c.id)).scalars()
        )


def count_unfinished(database: Database) -> int:
    with database.read() as session:
        return session.execute(select(func.count()).where(OUTBOX.c.finished_at.is_(None))).scalar_one()


def list_states(database: Database) -> dict[int, str]:
    with database.read() as session:
        return {row.id: row.state for row in session.execute(select(OUTBOX.c.id, OUTBOX.c.state))}


def list_stopped(database: Database, since: datetime) -> int:
    with database.read() as session:
        return sum(worker.stopped_at is not None for worker in sending.list_workers(session, since=since))


class Crew:
    """So many workers; `killed` holds the numbers of the processes that were killed."""

    def __init__(self, database: Database, channel: Channel, *, workers: int, lease_seconds: float) -> None:
        address = database.url.render_as_string(hide_password=False)
        self._words = [address, str(channel.port), str(lease_seconds)]
        self._database = database
        self._began = utc_now()
        self._count = workers
        self._running: list[subprocess.Popen[bytes]] = []
        self.killed: list[int] = []

    def start(self) -> None:
        """Let all begin to work."""
        self._running = [self._new() for _ in range(self._count)]

    def kill_one(self, chance: random.Random) -> None:
        """Kill one of them, wherever it is just then, and let another take its place."""
        place = chance.randrange(self._count)
        self._running[place].kill()
        self._running[place].wait()
        self.killed.append(self._running[place].pid)
        self._running[place] = self._new()

    def stop(self) -> list[int]:
        """Ask all to stop once they are at work, and return with which codes they ended."""
        wait_for(lambda: all(self._is_at_work(process.pid) for process in self._running), seconds=60)
        for process in self._running:
            process.send_signal(signal.SIGTERM)
        return [process.wait(20) for process in self._running]

    def end(self) -> None:
        """Leave nobody behind, whatever has happened."""
        for process in self._running:
            if process.poll() is None:
                process.kill()
                process.wait()

    def _is_at_work(self, process: int) -> bool:
        with self._database.read() as session:
            workers = sending.list_workers(session, since=self._began)
        return any(f"/{process}/" in worker.name for worker in workers)

    def _new(self) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "tests.bot.delivery.bulk_process", *self._words]
        return subprocess.Popen(words, cwd=ROOT)


@contextmanager
def at_work(database: Database, channel: Channel, *, workers: int = 4, lease_seconds: float = 10.0) -> Iterator[Crew]:
    crew = Crew(database, channel, workers=workers, lease_seconds=lease_seconds)
    crew.start()
    try:
        yield crew
    finally:
        crew.end()


def wait_for(condition: object, *, seconds: float) -> None:
    """Wait until something is so."""
    until = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.01)
