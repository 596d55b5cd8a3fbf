"""The list of a meeting's people: what it tells, how it narrows, and the second reminder."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import text

from center.db import Database
from tests.console.desk import Desk, token_in
from tests.console.forms import submit
from tests.console.reach.asked_to import (
    answer,
    audit_of,
    branch_of,
    call_meeting,
    list_for_call,
    members_of,
    name_of,
    phone_of,
    tabs_in,
    tell,
)


@pytest.fixture
def meeting(desk: Desk) -> int:
    """One comes, one is excused, one was told and is silent, one is to be called; the rest know nothing yet."""
    people = members_of(desk.database, "near")
    id_ = call_meeting(desk.database, branch_of(desk.database, "near"))
    for member_id in people[:3]:
        tell(desk.database, id_, member_id)
    answer(desk.database, id_, people[0])
    answer(desk.database, id_, people[1], answer="decline", reason="腿疼，13812345678")
    list_for_call(desk.database, id_, people[3])
    return id_


def page(browser: httpx.Client, meeting: int, query: str = "") -> str:
    found = browser.get(f"/meetings/{meeting}/people{query}")
    assert found.status_code == 200
    return found.text


def test_the_list_tells_how_many_stand_how_and_each_ones_answer(desk: Desk, meeting: int) -> None:
    people = members_of(desk.database, "near")
    secretary = desk.sign_in("near")
    told = page(secretary, meeting)
    assert tabs_in(told) == {
        "all": len(people),
        "coming": 1,
        "excused": 1,
        "silent": len(people) - 2,
        "call": 1,
        "untold": len(people) - 3,
    }
    excused = page(secretary, meeting, "?standing=excused")
    assert name_of(desk.database, people[1]) in excused
    assert "腿疼" in excused
    assert "13812345678" not in excused
    assert "已发（网页）" in excused
    to_call = page(secretary, meeting, "?standing=call")
    assert name_of(desk.database, people[3]) in to_call
    assert "没有绑定手机或网页" in to_call


def test_no_telephone_number_stands_in_the_list(desk: Desk, meeting: int) -> None:
    told = page(desk.sign_in("near"), meeting)
    for member_id in members_of(desk.database, "near"):
        assert phone_of(desk.database, member_id) not in told


def test_a_name_that_was_typed_is_found_and_stands_in_no_address(desk: Desk, meeting: int) -> None:
    name = name_of(desk.database, members_of(desk.database, "near")[0])
    secretary = desk.sign_in("near")
    here = f"/meetings/{meeting}/people"
    sent = submit(secretary, here, f"{here}/find", text=name)
    assert sent.status_code == 303
    assert name not in sent.headers["location"]
    found = secretary.get(sent.headers["location"]).text
    assert f">{name}</b>" in found
    nobody = submit(secretary, here, f"{here}/find", text="没有这个人")
    assert "没有找到这样的人" in secretary.get(nobody.headers["location"]).text


def test_a_long_list_has_pages(desk: Desk) -> None:
    everyone = call_meeting(desk.database, branch_of(desk.database, "near"), audience="everyone")
    clerk = desk.sign_in("clerk")
    first, last = page(clerk, everyone), page(clerk, everyone, "?page=9999")
    assert "page=2" in first
    assert first.count('class="who"') == 50
    assert 0 < last.count('class="who"') <= 50
    for nonsense in ("?page=-1", "?page=x", "?standing=nobody", "?branch=99999999999999999999", "?asked=zz"):
        assert clerk.get(f"/meetings/{everyone}/people{nonsense}").status_code == 200


def test_an_old_time_that_was_told_is_told_apart(desk: Desk, meeting: int) -> None:
    with desk.database.write() as session:
        session.execute(text("UPDATE meetings SET state = 'moved', revision = 1 WHERE id = :id"), {"id": meeting})
    told = page(desk.sign_in("near"), meeting)
    assert "说的是旧安排" in told
    assert tabs_in(told)["untold"] == tabs_in(told)["all"]


def rows_of(database: Database, meeting: int, kind: str) -> list[tuple[int, str]]:
    with database.read() as session:
        rows = session.execute(
            text("SELECT member_id, state FROM notifications WHERE meeting_id = :id AND kind = :kind ORDER BY id"),
            {"id": meeting, "kind": kind},
        )
        return [tuple(row) for row in rows]


def test_the_silent_are_reminded_once_and_it_is_on_record(desk: Desk, meeting: int) -> None:
    silent = members_of(desk.database, "near")[2]
    secretary, here = desk.sign_in("near"), f"/meetings/{meeting}/people"
    asked = secretary.get(f"{here}/again").text
    assert "再提醒 1 人" in asked
    fields = {"csrf": token_in(asked), "number": "1"}
    assert secretary.post(f"{here}/again", data=fields).status_code == 303
    second = secretary.post(f"{here}/again", data=fields)
    assert second.status_code == 409
    assert "没有重复提醒" in second.text
    assert rows_of(desk.database, meeting, "again:1") == [(silent, "planned")]
    assert audit_of(desk.database, "remind.invitation") == [("Near", "meeting", str(meeting), "again:1", None, "1")]
    assert "没有要再提醒的人" in secretary.get(f"{here}/again").text


def test_a_second_reminder_is_taken_back_while_it_has_not_left(desk: Desk, meeting: int) -> None:
    secretary, here = desk.sign_in("near"), f"/meetings/{meeting}/people"
    submit(secretary, f"{here}/again", f"{here}/again")
    told = secretary.get(here).text
    assert "收回" in told
    fields = {"csrf": token_in(told), "number": "1"}
    assert secretary.post(f"{here}/again/undo", data=fields).status_code == 303
    assert [state for _, state in rows_of(desk.database, meeting, "again:1")] == ["withdrawn"]
    assert secretary.post(f"{here}/again/undo", data=fields).status_code == 409
    submit(secretary, f"{here}/again", f"{here}/again")
    assert [state for _, state in rows_of(desk.database, meeting, "again:2")] == ["planned"]


def test_what_has_left_is_not_taken_back(desk: Desk, meeting: int) -> None:
    secretary, here = desk.sign_in("near"), f"/meetings/{meeting}/people"
    submit(secretary, f"{here}/again", f"{here}/again")
    with desk.database.write() as session:
        session.execute(text("UPDATE notifications SET state = 'due' WHERE kind = 'again:1'"))
    late = secretary.post(f"{here}/again/undo", data={"csrf": token_in(secretary.get(here).text), "number": "1"})
    assert late.status_code == 409
    assert "收不回了" in late.text


def test_a_meeting_that_is_over_or_cancelled_reminds_nobody(desk: Desk, meeting: int) -> None:
    secretary, here = desk.sign_in("near"), f"/meetings/{meeting}/people"
    fields = {"csrf": token_in(secretary.get(here).text), "number": "1"}
    for change in ("state = 'cancelled'", "state = 'planned', starts_at = '2026-01-01 00:00:00.000000'"):
        with desk.database.write() as session:
            session.execute(text(f"UPDATE meetings SET {change} WHERE id = :id"), {"id": meeting})
        assert secretary.post(f"{here}/again", data=fields).status_code == 409
    assert rows_of(desk.database, meeting, "again:1") == []
