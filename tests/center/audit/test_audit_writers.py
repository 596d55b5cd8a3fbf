"""Many write into the log at the same time; the chain holds."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from center.audit import service
from center.audit.views import Actor
from center.db import Database
from tests.center.audit.log import add_account, faults, write_entries

ROOT = Path(__file__).resolve().parents[3]
WRITERS, EACH = 4, 15


def count(database: Database) -> int:
    with database.read() as session:
        return int(session.execute(text("SELECT count(*) FROM audit_entries")).scalar_one())


def test_threads_do_not_break_the_chain(database: Database, clerk: Actor, now: datetime) -> None:
    threads = [
        threading.Thread(target=write_entries, args=(database, clerk, now), kwargs={"count": EACH})
        for _ in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(database) == WRITERS * EACH
    assert faults(database) == []


def test_processes_do_not_break_the_chain(database: Database, clerk: Actor, now: datetime) -> None:
    url = database.url.render_as_string(hide_password=False)
    words = [sys.executable, "-m", "tests.center.audit.test_audit_writers", url, str(clerk.staff_id), now.isoformat()]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    writers = [subprocess.Popen(words, cwd=ROOT, env=environment) for _ in range(2)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    assert count(database) == 2 * EACH
    assert faults(database) == []


def test_writers_that_hold_rows_in_turn_do_not_wait_for_each_other_for_ever(
    database: Database, clerk: Actor, now: datetime
) -> None:
    # One puts a deed on record and then wants a row that the other holds while it puts its own on record.
    first, second = add_account(database, now, login="a"), add_account(database, now, login="b")
    meet = threading.Barrier(1 if database.is_sqlite else 2)
    failed: list[BaseException] = []

    def write(mine: int, others: int) -> None:
        try:
            with database.write() as session:
                for staff_id, is_mine in ((mine, True), (others, False)):
                    service.record(
                        session, actor=clerk, action="x.account", object_kind="account", object_id=staff_id, now=now
                    )
                    if is_mine:
                        meet.wait(timeout=10)
                session.execute(text("UPDATE staff_accounts SET display_name = 'x' WHERE login = 'a'"))
        except BaseException as error:  # noqa: BLE001 - the thread must tell the test
            failed.append(error)

    threads = [threading.Thread(target=write, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert failed == []
    assert count(database) == 4
    assert faults(database) == []


def test_verifying_while_others_write_finds_no_fault(log: Database, clerk: Actor, now: datetime) -> None:
    writer = threading.Thread(target=write_entries, args=(log, clerk, now), kwargs={"count": 40})
    writer.start()
    found = []
    while writer.is_alive():
        found += faults(log)
    writer.join()
    assert found == []


if __name__ == "__main__":
    theirs = Database(sys.argv[1])
    write_entries(theirs, Actor(int(sys.argv[2]), "王芳", ""), datetime.fromisoformat(sys.argv[3]), count=EACH)
    theirs.dispose()
