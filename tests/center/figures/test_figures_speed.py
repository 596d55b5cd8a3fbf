"""A fixed number of statements whatever there is, ranges of indices only, and a hundred thousand cases in seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from center.crypto import Keyring
from center.db import Database
from center.db.bulk import settle
from center.demo.fill import fill
from center.figures import service as figures
from center.figures.service import Scope
from center.figures.spans import last_weeks

AS_OF = datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
CASES, MEMBERS = 100_000, 300
# Small tables that are read whole on purpose.
SMALL = ("organizations", "deadline_rules", "opening_hours", "weeks", "every", "(subquery", "constant", "calendar")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('large') / 'center.db'}")
    fill(database, members=MEMBERS, months=1, keyring=Keyring.generate(), now=AS_OF, show_progress=False)
    load_a_year(database)
    settle(database)
    yield database
    database.dispose()


# Written by the database itself; what follows from a number looks as if by chance, and is the same each time.
NUMBERS = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count) "
BACK = "datetime(:as_of, '-' || ((n * 7919) % (350 * 86400)) || ' seconds')"
YEAR = (
    f"""
    INSERT INTO cases (id, kind, urgency, state, member_id, summary, details, opened_at, priority, version)
    {NUMBERS} SELECT n, 'unanswered', 'soon', 'open', n % :members + 1, '第' || (n * 31 % 3000) || '个问题怎么办', '{{}}',
        {BACK} || '.250000', 'normal', 1 FROM numbers
    """,
    """UPDATE cases SET first_answered_at = datetime(opened_at, '+' || (id * 13 % 9000) || ' seconds') || '.000000'""",
    """
    UPDATE cases SET state = 'closed',
        closed_at = datetime(first_answered_at, '+' || (id * 17 % 900000) || ' seconds') || '.000000'
    WHERE datetime(first_answered_at, '+' || (id * 17 % 900000) || ' seconds') < :as_of
    """,
    """
    INSERT INTO deadlines (case_id, kind, warn_at, due_at, is_set_by_hand, met_at)
    SELECT id, 'first_answer', opened_at, datetime(opened_at, '+2 hours') || '.000000', false, first_answered_at FROM cases
    """,
    """
    INSERT INTO deadlines (case_id, kind, warn_at, due_at, is_set_by_hand, met_at)
    SELECT id, 'close', opened_at, datetime(opened_at, '+200 hours') || '.000000', false, closed_at FROM cases
    """,
    f"""
    INSERT INTO channel_accounts (conversation_id, channel, external_id, member_id, language, text_size, pace,
        created_at, bound_at)
    {NUMBERS} SELECT 'c' || n, 'web', 'e' || n, n, 'zh', 22, 'normal', '2020-01-01 00:00:00.000000',
        '2020-01-01 00:00:00.000000' FROM numbers WHERE n <= :members
    """,
    f"""
    INSERT INTO inbox_messages (conversation_id, external_message_id, text, state, received_at, next_attempt_at,
        attempts, finished_at, outcome)
    {NUMBERS} SELECT 'c' || (n % :members + 1), n, '问', 'answered', {BACK} || '.000000', {BACK}, 1, {BACK},
        CASE n % 3 WHEN 0 THEN 'case' ELSE 'answered' END FROM numbers
    """,
)


def load_a_year(database: Database) -> None:
    values = {"count": CASES, "members": MEMBERS, "as_of": f"{AS_OF:%Y-%m-%d %H:%M:%S}"}
    with database.engine.begin() as connection:
        for statement in YEAR:
            named = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement), named)


@contextmanager
def watching(session: Session) -> Iterator[list[tuple[str, Any]]]:
    seen: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        seen.append((statement, parameters))

    event.listen(session.connection(), "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(session.connection(), "before_cursor_execute", note)


def read_all(session: Session, scope: Scope, weeks: int, top: int) -> int:
    span = last_weeks(weeks, as_of=AS_OF)
    tree = figures.load_tree(session)
    found = figures.read_cases(session, span=span, scope=scope, tree=tree, top=top)
    figures.read_messages(session, span=span, scope=scope)
    figures.read_headline(session, span=span, scope=scope)
    figures.read_headline(session, span=span.before, scope=scope)
    figures.read_questions(session, span=span, scope=scope)
    return sum(line.opened for line in found.weeks)


@pytest.mark.parametrize("is_narrow", [False, True])
def test_a_page_takes_sixteen_statements_and_reads_no_large_table_whole(large: Database, *, is_narrow: bool) -> None:
    with large.read() as session:
        scope = Scope(figures.load_tree(session).below(2)) if is_narrow else Scope()
        with watching(session) as seen:
            read_all(session, scope, 4, 2 if is_narrow else 1)
        # tree; hours, days, rules; opened, closed, open; since when, messages; twice: standings, messages, open; questions
        assert len(seen) == 16, [statement[:90] for statement, _ in seen]
        scans = []
        for statement, parameters in seen:
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            scans += [
                row[3] for row in plan if row[3].startswith("SCAN") and not row[3].lower().split()[1].startswith(SMALL)
            ]
    assert scans == []


@pytest.mark.parametrize(("weeks", "seconds"), [(4, 5), (52, 25)])
def test_a_hundred_thousand_cases_are_counted_in_seconds(large: Database, weeks: int, seconds: float) -> None:
    begin = time.process_time()
    with large.read() as session:
        counted = read_all(session, Scope(), weeks, 1)
    took = time.process_time() - begin
    assert counted == (CASES if weeks == 52 else counted) > 5_000
    assert took < seconds
    print(f"{weeks} weeks, {counted} cases: {took:.2f} s of processor time")


def test_the_index_of_messages_holds_all_that_is_counted(large: Database) -> None:
    with large.read() as session:
        span = last_weeks(4, as_of=AS_OF)
        with watching(session) as seen:
            figures.read_messages(session, span=span, scope=Scope())
        statement, parameters = seen[-1]
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        assert any("COVERING INDEX ix_inbox_messages_received_at" in row[3] for row in plan), plan
        assert session.execute(text("SELECT count(*) FROM inbox_messages")).scalar_one() == CASES
