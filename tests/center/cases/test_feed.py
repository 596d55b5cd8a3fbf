"""The feed: every line once, in spite of transactions that end in another order than they began."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from center.cases import service as cases
from center.cases.feed import LONGEST_WRITE, FeedCursor, advance
from center.db import Database
from tests.center.desk import ZHANG, add_clerks, open_case

NOW = datetime.fromisoformat("2026-11-22T02:00:00+00:00")
SECOND = timedelta(seconds=1)


def test_each_change_of_any_case_is_told_once(database: Database, now: datetime) -> None:
    with database.write() as session:
        add_clerks(session, now)
        cursor = cases.begin_feed(session, now=now)
        old = open_case(session, now)
    with database.read() as session:
        cursor = cases.begin_feed(session, now=now)
        assert cases.changes_since(session, cursor=cursor, now=now)[0] == []
    with database.write() as session:
        new = open_case(session, now, "scam_loss")
        cases.claim(session, case_id=old.id, by=ZHANG, now=now)
    with database.read() as session:
        changes, cursor = cases.changes_since(session, cursor=cursor, now=now)
        told = [(change.number, change.kind, change.fact_name, change.urgency) for change in changes]
        assert told == [(new.number, "opened", None, "urgent"), (old.number, "change", "assigned_to", "normal")]
        assert cases.changes_since(session, cursor=cursor, now=now)[0] == []


def test_a_long_feed_is_told_in_parts(database: Database, now: datetime) -> None:
    with database.write() as session:
        cursor = cases.begin_feed(session, now=now)
        for _ in range(7):
            open_case(session, now)
        seen = []
        while changes := cases.changes_since(session, cursor=cursor, now=now, limit=3)[0]:
            seen += [change.id for change in changes]
            cursor = advance(cursor, [change.id for change in changes], now=now)
    assert len(seen) == len(set(seen)) == 7


def test_a_line_whose_transaction_ends_late_is_told_too(database: Database, now: datetime) -> None:
    if database.is_sqlite:
        return  # one writer at a time
    with database.write() as session:
        case = open_case(session, now)
    with database.read() as session:
        cursor = cases.begin_feed(session, now=now)
    with database.write() as slow:
        cases.add_text(slow, case_id=case.id, text="先写的", now=now)
        with database.write() as fast:
            cases.add_text(fast, case_id=case.id, text="后写的", now=now)
        with database.read() as session:
            first, cursor = cases.changes_since(session, cursor=cursor, now=now)
            newcomer = cases.begin_feed(session, now=now)
    for reader in (cursor, newcomer):
        with database.read() as session:
            second, _ = cases.changes_since(session, cursor=reader, now=now)
        assert [change.id for change in second] == [first[0].id - 1]


def test_an_id_that_was_given_up_is_not_waited_for_for_ever() -> None:
    cursor = advance(FeedCursor(5), [7], now=NOW)
    assert cursor == FeedCursor(7, ((6, NOW),))
    assert advance(cursor, [], now=NOW + LONGEST_WRITE) == FeedCursor(7)


@given(st.permutations(range(1, 15)), st.lists(st.integers(0, 4), max_size=20))
def test_whatever_order_lines_arrive_in_each_is_told_once(order: list[int], steps: list[int]) -> None:
    cursor, there, told = FeedCursor(0), set(), []
    arriving = iter(order)
    for step in [*steps, 99]:
        there |= {id_ for id_, _ in zip(arriving, range(step), strict=False)}
        late = {id_ for id_, _ in cursor.missing}
        seen = sorted(id_ for id_ in there if id_ > cursor.after_id or id_ in late)
        told += seen
        cursor = advance(cursor, seen, now=NOW)
    assert sorted(told) == sorted(there)
