"""Views of the queue: what each finds, all counted in one pass, and kept under a name by whoever may."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from center.cases import service as cases
from center.cases.models import Case
from center.cases.queue.service import QueueFilter, count_each, list_queue
from center.cases.saved import service as saved
from center.db import Database
from tests.center.cases.test_queue import counted
from tests.center.desk import LIU, ZHANG, add_clerks, open_case
from tests.center.people import add_members

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def office(database: Database, now: datetime) -> Database:
    with database.write() as session:
        add_members(session, now)
        add_clerks(session, now)
    return database


def found(session: Session, **wanted: object) -> list[int]:
    return [row.id for row in list_queue(session, wanted=QueueFilter(**wanted), limit=50)]


def test_what_is_due_is_the_first_answer_and_then_the_end(office: Database, now: datetime) -> None:
    with office.write() as session:
        urgent, soon, normal = (open_case(session, now, kind).id for kind in ("scam_loss", "scam", "home_visit"))
        assert found(session, due_before=now + 4 * MINUTE) == [urgent]
        assert found(session, due_before=now + 2 * 60 * MINUTE) == [urgent, soon]
        cases.add_reply(session, case_id=urgent, text="已打电话", by=ZHANG, now=now)
        assert found(session, due_before=now + 4 * MINUTE) == []
        assert found(session, due_before=now + 25 * 60 * MINUTE) == [urgent, soon, normal]


def test_cases_are_found_by_day_and_by_branch(office: Database, now: datetime) -> None:
    with office.write() as session:
        old = open_case(session, now - 3 * DAY, member_id=1).id
        new = open_case(session, now).id
        assert found(session, opened_since=now - DAY) == [new]
        assert found(session, opened_since=now - 9 * DAY) == [old, new]
        assert found(session, below_ids=frozenset({3})) == [old]
        assert found(session, below_ids=frozenset({4})) == []
        assert found(session, below_ids=frozenset({3}), organization_ids=frozenset({4})) == []


def test_each_view_counts_what_it_would_show(office: Database, now: datetime) -> None:
    with office.write() as session:
        for kind in ("scam_loss", "scam", "scam", "home_visit", "complaint"):
            open_case(session, now, kind, member_id=1)
        mine = open_case(session, now, "home_visit", summary="换灯泡")
        cases.claim(session, case_id=mine.id, by=ZHANG, now=now)
        cases.change_state(session, case_id=mine.id, state="waiting", changed_by=ZHANG, now=now)
        views = {
            "all": QueueFilter(),
            "mine": QueueFilter(assigned_to=1),
            "his": QueueFilter(assigned_to=2),
            "nobody": QueueFilter(is_unassigned=True),
            "urgent": QueueFilter(urgencies=("urgent",)),
            "today": QueueFilter(due_before=now + DAY / 4),
            "waiting": QueueFilter(states=("waiting",)),
            "words": QueueFilter(text="桂兰"),
            "branch": QueueFilter(organization_ids=frozenset({4})),
            "closed": QueueFilter(states=("closed",)),
        }
        counts = count_each(session, views=views)
        assert "closed" not in counts
        for name, count in counts.items():
            assert count == len(list_queue(session, wanted=views[name], limit=50)), name
        assert (counts["all"], counts["mine"], counts["nobody"], counts["words"]) == (6, 1, 5, 5)


def test_without_cases_every_view_counts_nothing(office: Database) -> None:
    with office.read() as session:
        assert count_each(session, views={"all": QueueFilter(), "late": QueueFilter(text="x")}) == {"all": 0, "late": 0}
        assert count_each(session, views={}) == {}


def test_all_tabs_cost_one_statement_over_ten_thousand_open_cases(office: Database, now: datetime) -> None:
    with office.write() as session:
        rows = [
            {
                "kind": ("scam_loss", "scam", "home_visit")[number % 3],
                "urgency": ("urgent", "soon", "normal")[number % 3],
                "state": "open",
                "summary": f"第 {number} 件，家里的灯泡坏了请人来换一下",
                "details": {},
                "opened_at": now + number * timedelta(seconds=1),
                "member_id": 1 + number % 2,
            }
            for number in range(10_000)
        ]
        session.connection().execute(insert(Case), rows)
    views = {f"{n}": QueueFilter(assigned_to=n, due_before=now + n * DAY) for n in range(1, 14)}
    views |= {f"word {n}": QueueFilter(text=f"第 {n} 件") for n in range(1, 14)}
    with office.read() as session, counted(session) as statements:
        counts = count_each(session, views=views)
    assert len(statements) == 1
    assert counts["word 7"] == 1
    began = time.perf_counter()
    with office.read() as session:
        count_each(session, views=views)
    assert time.perf_counter() - began < 3, "far more than it takes, far less than anybody waits"


def keep(database: Database, name: str, now: datetime, by=ZHANG, **asked: str) -> int:
    with database.write() as session:
        return saved.save_view(session, name=name, asked=asked or {"urgency": "urgent"}, by=by, now=now)


def names(database: Database, staff_id: int) -> list[str]:
    with database.read() as session:
        return [view.name for view in saved.list_views(session, staff_id=staff_id)]


def test_a_view_is_its_owners_until_it_is_shared(office: Database, now: datetime) -> None:
    mine, his = keep(office, "我的急事", now), keep(office, "他的", now, by=LIU)
    assert (names(office, 1), names(office, 2)) == (["我的急事"], ["他的"])
    with office.write() as session:
        saved.share_view(session, view_id=his, is_shared=True, by=LIU, now=now)
    assert names(office, 1) == ["他的", "我的急事"], "what everybody has stands first"
    with pytest.raises(saved.ViewNotFoundError), office.read() as session:
        saved.get_view(session, view_id=mine, staff_id=2)
    with office.write() as session:
        saved.share_view(session, view_id=his, is_shared=False, by=LIU, now=now)
    assert names(office, 1) == ["我的急事"]


def test_the_same_sent_twice_is_one_view_and_a_name_stands_for_one_filter(office: Database, now: datetime) -> None:
    first = keep(office, " 急 事 ", now)
    assert keep(office, "急 事", now) == first
    with pytest.raises(saved.ViewInvalidError, match="name_taken"):
        keep(office, "急 事", now, kind="scam")
    assert keep(office, "急 事", now, by=LIU) != first
    for name in ("", "  ", "\u202e\u200b"):
        with pytest.raises(saved.ViewInvalidError, match="name_missing"):
            keep(office, name, now)


def test_removing_a_view_can_be_undone(office: Database, now: datetime) -> None:
    view = keep(office, "急事", now)
    with office.write() as session:
        saved.remove_view(session, view_id=view, by=ZHANG, now=now)
    assert names(office, 1) == []
    with office.write() as session:
        saved.restore_view(session, view_id=view, by=ZHANG, now=now)
    assert names(office, 1) == ["急事"]
    with pytest.raises(saved.ViewInvalidError), office.write() as session:
        saved.restore_view(session, view_id=view, by=ZHANG, now=now)


def test_a_view_is_not_brought_back_over_another_of_its_name(office: Database, now: datetime) -> None:
    view = keep(office, "急事", now)
    with office.write() as session:
        saved.remove_view(session, view_id=view, by=ZHANG, now=now)
    other = keep(office, "急事", now, kind="scam")
    for change in (saved.restore_view, saved.rename_view):
        about = (
            {"view_id": view}
            if change is saved.restore_view
            else {"view_id": keep(office, "别的", now), "name": "急事"}
        )
        with pytest.raises(saved.ViewInvalidError, match="name_taken"), office.write() as session:
            change(session, by=ZHANG, now=now, **about)
    with office.write() as session:
        saved.rename_view(session, view_id=other, name="骗子", by=ZHANG, now=now)
        saved.restore_view(session, view_id=view, by=ZHANG, now=now)
    assert set(names(office, 1)) == {"急事", "骗子", "别的"}


def test_there_are_never_more_views_than_fit_above_the_queue(office: Database, now: datetime) -> None:
    for number in range(saved.MOST_OWN):
        keep(office, f"{number}", now)
    with pytest.raises(saved.ViewInvalidError, match="too_many"):
        keep(office, "再一个", now)
