"""The worker that tells verdicts: it survives being killed, works beside others, and one failure holds nobody up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.verdicts import Verdicts
from center import crypto
from center.checks import service as checks
from center.clarifications import service as clarifications
from center.clock import utc_now
from center.db import Database
from tests.center.clarifications.vetters import QIAN, ZHAO, ask, conversation, draft, hire, said_to
from tests.center.conftest import (  # noqa: F401 - the same databases for these tests
    database,
    empty_sqlite,
    keyring,
    postgres_url,
    sqlite_database,
)

ROOT = Path(__file__).resolve().parents[2]
RUMOUR = "楼下贴告示说，拿旧电视机能换一袋大米，地点在老俱乐部门口"
PEOPLE = 24


def asked(database: Database, count: int) -> list[str]:  # noqa: F811
    """Let people ask the same an hour ago, and two of the staff publish the answer then."""
    then = utc_now() - timedelta(hours=1)
    hire(database, then)
    people = [conversation(database, then, f"p{number}") for number in range(count)]
    for person in people:
        ask(database, person, RUMOUR, then)
    with database.write() as session:
        group = checks.list_open_groups(session, limit=1)[0]
        made = clarifications.create(session, draft=draft("旧电视机换一袋大米"), by=ZHAO, now=then)
        checks.answer_group(
            session, group_id=group.id, clarification_id=made.id, by=ZHAO, expected_version=group.version, now=then
        )
        clarifications.submit(session, clarification_id=made.id, by=ZHAO, expected_version=1, now=then)
        clarifications.publish(session, clarification_id=made.id, by=QIAN, expected_version=2, now=then)
    return people


def worker(url: str) -> subprocess.Popen[str]:
    code = (
        "import asyncio, sys\nfrom bot.verdicts import Verdicts\nfrom center.db import Database\n"
        "asyncio.run(Verdicts(Database(sys.argv[1])).run())"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT), "YINLING_KEYS": crypto.get_keyring().to_json()}
    return subprocess.Popen([sys.executable, "-c", code, url], cwd=ROOT, env=environment, text=True)


def told(database: Database) -> int:  # noqa: F811
    with database.read() as session:
        return int(session.execute(text("SELECT count(*) FROM tellings WHERE state = 'told'")).scalar_one())


def wait_for(database: Database, count: int) -> int:  # noqa: F811
    until = time.monotonic() + 60
    while (reached := told(database)) < count and time.monotonic() < until:
        time.sleep(0.02)
    return reached


@pytest.mark.parametrize("after", [1, 10])
def test_workers_that_are_killed_lose_nobody_and_tell_nobody_twice(database: Database, after: int) -> None:  # noqa: F811
    people = asked(database, PEOPLE)
    url = database.url.render_as_string(hide_password=False)
    workers = [worker(url), worker(url)]
    try:
        wait_for(database, after)
        workers[0].send_signal(signal.SIGKILL)
        wait_for(database, after + 5)
        workers[1].send_signal(signal.SIGKILL)
        workers.append(worker(url))
        assert wait_for(database, PEOPLE) == PEOPLE
    finally:
        for one in workers:
            one.kill()
            one.wait(20)
    assert [len(said_to(database, person)) for person in people] == [1] * PEOPLE
    with database.read() as session:
        cases = session.execute(text("SELECT state, count(*) FROM cases GROUP BY state")).all()
    assert [tuple(row) for row in cases] == [("closed", PEOPLE)]


async def test_one_failure_holds_nobody_up_and_is_tried_again(sqlite_database: Database) -> None:  # noqa: F811
    people = asked(sqlite_database, 3)
    with sqlite_database.write() as session:
        # A case that cannot be read any more.
        session.execute(text("UPDATE tellings SET object_id = 77 WHERE conversation_id = :of"), {"of": people[0]})
    await Verdicts(sqlite_database).once()
    assert [len(said_to(sqlite_database, person)) for person in people] == [0, 1, 1]
    with sqlite_database.read() as session:
        state, attempts, later = session.execute(
            text("SELECT state, attempts, next_at FROM tellings WHERE object_id = 77")
        ).one()
    assert (state, attempts) == ("due", 1)
    assert datetime.fromisoformat(later).replace(tzinfo=utc_now().tzinfo) > utc_now()
