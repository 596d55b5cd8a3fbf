"""How much a meeting's people cost: the same few statements for a branch and for the whole center."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session

from center.crypto import Keyring
from center.db import Database
from center.demo.fill import fill
from center.meetings.attendance import service as attendance
from center.members.models import Member
from center.members.service import read_term
from center.notifications.again import service as again
from center.notifications.calls import service as calls
from center.notifications.models import Notification
from center.notifications.reading import service as reading
from center.notifications.reading.service import Reach
from tests.center.desk import BOSS
from tests.center.notifications.invited import add_meeting

NOW = datetime.fromisoformat("2026-11-22T02:00:00+00:00")
MEMBERS, BRANCH = 2_400, 4
SLOWEST_SECONDS = 1.5


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, int, int]]:
    """A center with a meeting of one branch and one of all; everybody was told thrice, a third is to be called."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('reach') / 'demo.db'}")
    fill(database, members=MEMBERS, months=1, keyring=Keyring.generate(), now=NOW, show_progress=False)
    with database.write() as session:
        meetings = [add_meeting(session, NOW, organization_id=id_, audience="everyone") for id_ in (BRANCH, 1)]
        ids = session.execute(select(Member.id)).scalars().all()
        rows = [
            {
                "member_id": member_id,
                "occasion": f"meeting:{meeting}",
                "kind": kind,
                "meeting_id": meeting,
                "due_at": NOW,
                "state": "call" if kind == "call" else "sent",
                "call_reason": "no_channel" if kind == "call" else None,
                "tried": [],
                "created_at": NOW,
            }
            for meeting in meetings
            for member_id in ids
            for kind in ("lead:P3D", "lead:P1D", *(["call"] if member_id % 3 == 0 else []))
        ]
        session.execute(insert(Notification), rows)
    yield database, *meetings
    database.dispose()


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(session.connection(), "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(session.connection(), "before_cursor_execute", note)


def year(session: Session, reach: Reach) -> object:
    top = reach.meeting.organization_id
    return attendance.read_year(session, top=top, branch_ids=reach.branch_ids, year=2026, now=NOW)


ASKS: dict[str, tuple[int, Callable[[Session, Reach], object]]] = {
    "the meeting": (2, lambda s, r: reading.get_reach(s, meeting_id=r.meeting.id, scope=None)),
    "counts": (1, lambda s, r: reading.count_people(s, wanted=r.wanted())),
    "a page": (2, lambda s, r: reading.list_people(s, wanted=r.wanted(), limit=50)),
    "a page far back": (2, lambda s, r: reading.list_people(s, wanted=r.wanted(), limit=50, offset=150)),
    "by sound": (3, lambda s, r: reading.list_people(s, wanted=replace(r.wanted(), term=read_term("wang")), limit=50)),
    "a second reminder": (3, lambda s, r: again.look(s, reach=r, now=NOW)),
    "calls": (3, lambda s, r: calls.list_calls(s, reach=r, limit=50)),
    "calls of all meetings": (1, lambda s, r: calls.list_open_calls(s, organization_ids=None, now=NOW)),
    "a year": (4, year),
    "members of a year": (
        7,
        lambda s, r: attendance.list_members_of_year(s, branch_ids=r.branch_ids, year=2026, now=NOW, limit=50),
    ),
    "who is silent": (7, lambda s, r: attendance.list_silent_members(s, meeting_id=r.meeting.id, now=NOW)),
}


@pytest.mark.parametrize("name", ASKS)
def test_it_costs_as_many_statements_for_a_branch_as_for_the_center(demo: tuple[Database, int, int], name: str) -> None:
    database, of_branch, of_all = demo
    most, ask = ASKS[name]
    for meeting in (of_branch, of_all):
        with database.read() as session:
            reach = reading.get_reach(session, meeting_id=meeting, scope=None)
            # SQLite works in this process; what else the machine does just then is not ours.
            before = time.process_time()
            with counted(session) as statements:
                ask(session, reach)
            assert len(statements) <= most, statements
            assert time.process_time() - before < SLOWEST_SECONDS


def test_everybody_is_on_exactly_one_page(demo: tuple[Database, int, int]) -> None:
    database, _, of_all = demo
    with database.read() as session:
        wanted = reading.get_reach(session, meeting_id=of_all, scope=None).wanted()
        total = reading.count_people(session, wanted=wanted).all
        found = [
            one.member_id
            for offset in range(0, total, 500)
            for one in reading.list_people(session, wanted=wanted, limit=500, offset=offset)
        ]
    assert total == MEMBERS
    assert len(set(found)) == len(found) == total


def test_a_second_reminder_to_all_is_planned_at_once(demo: tuple[Database, int, int]) -> None:
    database, _, of_all = demo
    with database.write() as session:
        reach = reading.get_reach(session, meeting_id=of_all, scope=None)
        assert again.remind_silent(session, reach=reach, number=1, by=BOSS, now=NOW) == MEMBERS
