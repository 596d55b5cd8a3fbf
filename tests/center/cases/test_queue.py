"""The queue: what cannot wait on top, found by what one remembers, and as quick with ten thousand cases as with ten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from center.cases import service as cases
from center.cases.models import KINDS, Case
from center.cases.queue.service import QueueCount, QueueFilter, QueueRow, count_by_urgency, list_queue
from center.db import Database
from tests.center.desk import LIU, ZHANG, add_clerks, open_case
from tests.center.people import add_members

MINUTE = timedelta(minutes=1)
EVERYTHING = QueueFilter()


@pytest.fixture
def office(database: Database, now: datetime) -> Database:
    with database.write() as session:
        add_members(session, now)
        add_clerks(session, now)
    return database


def found(session: Session, limit: int = 50, **wanted: Any) -> list[int]:
    return [row.id for row in list_queue(session, wanted=QueueFilter(**wanted), limit=limit)]


def test_what_cannot_wait_is_on_top_then_the_oldest(office: Database, now: datetime) -> None:
    with office.write() as session:
        kinds = ("home_visit", "scam", "scam_loss", "complaint", "health_emergency", "unanswered")
        made = {kind: open_case(session, now - n * MINUTE, kind).id for n, kind in enumerate(kinds)}
        closed = open_case(session, now)
        cases.change_state(session, case_id=closed.id, state="closed", changed_by=ZHANG, now=now)
    with office.read() as session:
        ordered = ("health_emergency", "scam_loss", "unanswered", "scam", "complaint", "home_visit")
        assert found(session) == [made[kind] for kind in ordered]


def test_a_line_tells_whom_it_concerns_and_what_is_due(office: Database, now: datetime) -> None:
    with office.write() as session:
        case = open_case(session, now, "scam", member_id=1)
        cases.claim(session, case_id=case.id, by=ZHANG, now=now)
        (row,) = list_queue(session, wanted=EVERYTHING, limit=5)
    assert (row.number, row.member_name, row.employee_no, row.organization_zh) == (
        case.number,
        "王桂兰",
        "YM000001",
        "第一支部",
    )
    assert (row.assigned_name, row.state, row.version) == ("张敏", "in_progress", 2)
    assert row.answer_due_at == now + timedelta(hours=1) < row.close_due_at
    assert (row.answer_missed_at, row.close_missed_at, row.first_answered_at) == (None, None, None)


def test_filters_narrow_the_queue(office: Database, now: datetime) -> None:
    with office.write() as session:
        mine = open_case(session, now, "scam", member_id=1, summary="有人冒充社保局打电话，说 100% 返现")
        his = open_case(session, now, "complaint", member_id=2, summary="Window 3 was closed_early")
        free = open_case(session, now, "home_visit")
        cases.claim(session, case_id=mine.id, by=ZHANG, now=now)
        cases.claim(session, case_id=his.id, by=LIU, now=now)
        cases.change_state(session, case_id=his.id, state="waiting", changed_by=LIU, now=now)
        for wanted, expected in (
            ({"kinds": ("scam", "home_visit")}, [mine.id, free.id]),
            ({"urgencies": ("normal",)}, [his.id, free.id]),
            ({"states": ("waiting", "open")}, [his.id, free.id]),
            ({"assigned_to": 1}, [mine.id]),
            ({"is_unassigned": True}, [free.id]),
            ({"organization_ids": frozenset({3})}, [mine.id, his.id]),
            ({"organization_ids": frozenset({4})}, []),
            ({"organization_ids": frozenset()}, []),
            ({"text": "社保局"}, [mine.id]),
            ({"text": "桂兰"}, [mine.id]),
            ({"text": "ym000002"}, [his.id]),
            ({"text": "WINDOW 3"}, [his.id]),
            ({"text": free.number}, [free.id]),
            ({"text": "100"}, [mine.id, his.id, free.id]),
            ({"text": "100%"}, [mine.id]),
            ({"text": "closed_"}, [his.id]),
            ({"text": "社保局", "in_words": False}, []),
            ({"text": "王", "organization_ids": frozenset({3}), "kinds": ("scam",)}, [mine.id]),
            ({"text": "' OR 1=1 --"}, []),
        ):
            assert found(session, **wanted) == expected, wanted


def test_closed_cases_are_found_the_last_closed_first(office: Database, now: datetime) -> None:
    with office.write() as session:
        ids = [open_case(session, now).id for _ in range(5)]
        for minutes, id_ in enumerate(ids):
            at = now + minutes * MINUTE
            cases.change_state(session, case_id=id_, state="closed", changed_by=ZHANG, now=at)
        assert found(session) == []
        assert pages(session, QueueFilter(states=("closed",)), 2) == ids[::-1]


def pages(session: Session, wanted: QueueFilter, size: int) -> list[int]:
    ids: list[int] = []
    after = None
    while page := list_queue(session, wanted=wanted, limit=size, after=after):
        ids += [row.id for row in page]
        after = page[-1].cursor
    return ids


def test_pages_follow_each_other_without_gap_or_repeat(office: Database, now: datetime) -> None:
    with office.write() as session:
        for number in range(40):
            open_case(session, now - (number % 3) * MINUTE, KINDS[number % len(KINDS)])
        whole = found(session, limit=100)
        assert len(whole) == 40
        assert all(pages(session, EVERYTHING, size) == whole for size in (1, 7, 39, 40))
        assert pages(session, QueueFilter(text="灯泡"), 7) == whole


def test_counts_are_those_of_the_filter(office: Database, now: datetime) -> None:
    with office.write() as session:
        for kind in ("scam_loss", "scam", "scam", "home_visit"):
            open_case(session, now, kind, member_id=1)
        first = open_case(session, now, "scam")
        cases.claim(session, case_id=first.id, by=ZHANG, now=now)
        assert count_by_urgency(session, wanted=EVERYTHING) == {
            "urgent": QueueCount(1, 1),
            "soon": QueueCount(3, 2),
            "normal": QueueCount(1, 1),
        }
        mine = count_by_urgency(session, wanted=QueueFilter(assigned_to=1))
        assert mine == {"urgent": QueueCount(), "soon": QueueCount(1, 0), "normal": QueueCount()}
        assert count_by_urgency(session, wanted=QueueFilter(text="桂兰"))["soon"] == QueueCount(2, 2)


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        statements.append(statement)
        if session.get_bind().dialect.name == "sqlite":
            plan = session.connection().connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[3] for row in plan.fetchall())

    plans: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", note)
    yield statements
    event.remove(session.connection(), "before_cursor_execute", note)
    whole = [step for step in plans if step.startswith("SCAN") and not step.split()[1].startswith(("page", "anon_"))]
    assert set(whole) <= {"SCAN cases USING INDEX ix_cases_open"}, "counting reads what is open, never what is closed"


@pytest.mark.parametrize("count", [10, 10_000])
def test_a_page_costs_one_statement_whatever_the_number_of_cases(office: Database, now: datetime, count: int) -> None:
    with office.write() as session:
        rows = [
            {
                "kind": ("scam_loss", "scam", "home_visit")[number % 3],
                "urgency": ("urgent", "soon", "normal")[number % 3],
                "state": "open",
                "summary": f"第 {number} 件",
                "details": {},
                "opened_at": now + number * timedelta(seconds=1),
                "member_id": 1 + number % 2,
            }
            for number in range(count)
        ]
        session.connection().execute(insert(Case), rows)
    with office.read() as session:
        page: list[QueueRow] = []
        for wanted in (EVERYTHING, QueueFilter(urgencies=("urgent",)), QueueFilter(kinds=("scam",))):
            with counted(session) as statements:
                page = list_queue(session, wanted=wanted, limit=50)
                list_queue(session, wanted=wanted, limit=50, after=page[-1].cursor)
            assert len(statements) == 2
        with counted(session) as statements:
            assert sum(number.open for number in count_by_urgency(session, wanted=EVERYTHING).values()) == count
        assert len(statements) == 1
        assert found(session, text=f"第 {count - 1} 件") == [count]
