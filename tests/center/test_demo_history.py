"""The demo center's year: plausible, the same each time, and quiet: no alarm rings over made-up people."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from center.cases.queue import service as queue
from center.cases.queue.views import QueueFilter
from center.crypto import get_keyring
from center.db import Database
from center.deadlines import service as deadlines
from center.demo import fill as filling
from center.figures import service as figures
from center.figures.service import Scope
from center.figures.spans import last_weeks

BROKEN = {
    "closed before it was answered": "SELECT count(*) FROM cases WHERE closed_at < first_answered_at",
    "answered before it came": "SELECT count(*) FROM cases WHERE first_answered_at < opened_at",
    "closed for no reason": "SELECT count(*) FROM cases WHERE (closed_at IS NULL) <> (close_reason IS NULL)",
    "without two deadlines": "SELECT count(*) FROM (SELECT case_id FROM deadlines GROUP BY case_id HAVING count(*) <> 2) x",
    "without its first line": "SELECT count(*) FROM cases WHERE id NOT IN (SELECT case_id FROM case_entries WHERE kind = 'opened')",
    "a line of another conversation": (
        "SELECT count(*) FROM case_entries e JOIN cases c ON c.id = e.case_id "
        "JOIN inbox_messages m ON m.id = e.inbox_id WHERE m.conversation_id <> c.conversation_id"
    ),
    "a loss of which nobody knows how much": (
        "SELECT count(*) FROM cases c WHERE kind = 'scam_loss' AND c.id NOT IN "
        "(SELECT case_id FROM case_entries WHERE kind = 'fact' AND fact_name = 'amount')"
    ),
    "a message that waits": "SELECT count(*) FROM inbox_messages WHERE finished_at IS NULL",
    "an answer that waits": "SELECT count(*) FROM outbox_messages WHERE finished_at IS NULL",
    "a late answer that nobody noticed": (
        "SELECT count(*) FROM deadlines WHERE (met_at > due_at) AND missed_at IS NULL"
    ),
    "case numbers that do not follow the time": (
        "SELECT count(*) FROM cases a JOIN cases b ON b.id = a.id + 1 WHERE b.opened_at < a.opened_at"
    ),
}


def fill(database: Database, now: datetime, members: int = 300) -> list[int]:
    accounts = filling.fill(
        database, members=members, months=1, keyring=get_keyring(), now=now, show_progress=False, with_history=True
    )
    return [account.member_id for account in accounts]


def one(database: Database, query: str) -> int:
    with database.read() as session:
        return int(session.execute(text(query)).scalar_one())


def test_a_year_of_cases_holds_together_and_can_be_counted(database: Database, now: datetime) -> None:
    shown = fill(database, now)
    assert {name: one(database, query) for name, query in BROKEN.items()} == dict.fromkeys(BROKEN, 0)
    span = last_weeks(52, as_of=now)
    with database.read() as session:
        found = figures.read_headline(session, span=span, scope=Scope())
        since = figures.read_messages(session, span=span, scope=Scope()).told_apart_since
        urgent = queue.list_queue(session, wanted=QueueFilter(urgencies=("urgent",)), limit=9)
        due = deadlines.is_any_due(session, now=now)
    assert 50 < found.opened < 90
    assert found.missed > 0
    assert found.share_within is not None
    assert found.share_within > 0.7
    assert 0 < found.alone < found.messages
    assert since is not None
    assert since <= span.starts_at
    assert urgent == []
    assert not due
    # Whom people are shown as, nobody has written for yet.
    listed = ", ".join(map(str, shown))
    assert one(database, f"SELECT count(*) FROM channel_accounts WHERE member_id IN ({listed})") == 0


def test_the_next_case_has_the_next_number(database: Database, now: datetime) -> None:
    fill(database, now, members=60)
    last = one(database, "SELECT max(id) FROM cases")
    with database.write() as session:
        new = session.execute(
            text(
                "INSERT INTO cases (kind, urgency, state, summary, details, opened_at, priority, version) "
                "SELECT kind, urgency, 'open', summary, details, opened_at, priority, 1 FROM cases WHERE id = 1 RETURNING id"
            )
        ).scalar_one()
    assert new == last + 1


def test_the_same_seed_makes_the_same_year(tmp_path: Path, now: datetime) -> None:
    years = []
    for number in range(2):
        database = Database(f"sqlite:///{tmp_path / str(number)}.db")
        fill(database, now, members=120)
        with database.read() as session:
            query = "SELECT group_concat(kind || opened_at || summary || coalesce(closed_at, '')) FROM cases"
            years.append(session.execute(text(query)).scalar_one())
        database.dispose()
    assert years[0] == years[1]


@pytest.mark.parametrize("members", [1, 4])
def test_a_tiny_center_has_a_tiny_year(sqlite_database: Database, now: datetime, members: int) -> None:
    fill(sqlite_database, now, members=members)
    assert one(sqlite_database, "SELECT count(*) FROM cases") <= 2


def test_without_being_asked_for_there_is_no_history(sqlite_database: Database, now: datetime) -> None:
    filling.fill(sqlite_database, members=60, months=1, keyring=get_keyring(), now=now, show_progress=False)
    for table in ("cases", "inbox_messages", "channel_accounts"):
        assert one(sqlite_database, f"SELECT count(*) FROM {table}") == 0


def test_a_year_of_two_thousand_people_takes_seconds(tmp_path: Path, now: datetime) -> None:
    database = Database(f"sqlite:///{tmp_path / 'center.db'}")
    begin = time.process_time()
    fill(database, now, members=2_000)
    assert time.process_time() - begin < 20
    assert one(database, "SELECT count(*) FROM cases") > 400
    database.dispose()
