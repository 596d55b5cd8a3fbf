"""Of several planners one plans a meeting; who dies with it holds it up for the lease and no longer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from center.db import Database
from center.reminders import service as reminders
from center.reminders.claims import LEASE, claim_planning, keep_planning, release_planning
from center.reminders.work import PlanWork
from tests.center.reminders.planning import ENTERED, change, enter, open_center, plan_all, register, told
from tests.center.reminders.test_planning import planned_version

SECOND = timedelta(seconds=1)


@pytest.fixture
def people(database: Database) -> list[int]:
    open_center(database)
    return [register(database, number) for number in range(7)]


def test_what_one_worker_plans_no_other_begins_before_the_lease_ends(database: Database, people: list[int]) -> None:
    meeting = enter(database)
    killed, other = PlanWork(database, members_at_once=2), PlanWork(database, members_at_once=2)
    assert killed.step(now=ENTERED)
    assert not other.step(now=ENTERED + LEASE - SECOND)
    plan_all(database, now=ENTERED + LEASE, work=other)
    assert planned_version(database, meeting) == 1
    assert all(told(database, one) == [f"{meeting} call 09 09:00 no_channel"] for one in people)


class _HeldUp(Database):
    """A database of which somebody is held up before the next write begins, while something else happens."""

    before_write: Callable[[], object] | None = None

    @contextmanager
    def write(self) -> Iterator[Session]:
        meanwhile, self.before_write = self.before_write, None
        if meanwhile is not None:
            meanwhile()
        with super().write() as session:
            yield session


def test_who_finds_a_meeting_while_another_plans_it_to_its_end_does_not_plan_it_again(
    database: Database, people: list[int]
) -> None:
    slow = _HeldUp(database.url.render_as_string(hide_password=False))
    try:
        planner = PlanWork(slow, members_at_once=2)
        assert not planner.step(now=ENTERED)
        meeting = enter(database)
        slow.before_write = lambda: plan_all(database)
        assert not planner.step(now=ENTERED)
        assert planned_version(database, meeting) == 1
        # Nor does it hold up who plans the meeting when it has changed.
        change(database, meeting, title_zh="学习会")
        plan_all(database)
        assert planned_version(database, meeting) == 2
    finally:
        slow.dispose()


def test_two_workers_at_once_do_nothing_twice(
    database: Database, people: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    meetings = [enter(database) for _ in range(3)]
    done: list[tuple[object, ...]] = []
    plan_branch = reminders.plan_branch

    def noted(session: object, **rest: object) -> object:
        done.append((rest["occasion"].gathering.id, rest["branch_id"], rest["after_id"]))  # type: ignore[attr-defined]
        return plan_branch(session, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(reminders, "plan_branch", noted)
    start = threading.Barrier(2)

    def work() -> None:
        planner = PlanWork(database, members_at_once=2)
        start.wait()
        for _ in range(60):
            planner.step(now=ENTERED)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    plan_all(database, now=ENTERED + LEASE)
    assert [planned_version(database, one) for one in meetings] == [1, 1, 1]
    assert len(done) == len(set(done))
    assert all(len(told(database, one)) == 3 for one in people)


def test_a_claim_is_one_workers_until_it_ends_or_is_let_go(database: Database, people: list[int]) -> None:
    meeting = enter(database)
    with database.write() as session:
        assert claim_planning(session, meeting_id=meeting, worker="a", now=ENTERED)
        assert not claim_planning(session, meeting_id=meeting, worker="b", now=ENTERED + LEASE - SECOND)
        assert keep_planning(session, meeting_id=meeting, worker="a", now=ENTERED + LEASE - SECOND)
        assert not claim_planning(session, meeting_id=meeting, worker="b", now=ENTERED + LEASE)
        release_planning(session, meeting_id=meeting, worker="b")
        assert not claim_planning(session, meeting_id=meeting, worker="b", now=ENTERED + LEASE)
        release_planning(session, meeting_id=meeting, worker="a")
        assert claim_planning(session, meeting_id=meeting, worker="b", now=ENTERED + LEASE)
        assert not keep_planning(session, meeting_id=meeting, worker="a", now=ENTERED + LEASE)


def test_a_claim_of_a_clock_that_was_ahead_holds_nobody_up(database: Database, people: list[int]) -> None:
    meeting = enter(database)
    with database.write() as session:
        assert claim_planning(session, meeting_id=meeting, worker="a", now=ENTERED + timedelta(days=3))
        assert claim_planning(session, meeting_id=meeting, worker="b", now=ENTERED)
