"""Several cases at once: each a change of its own, none by accident, none that somebody else has just changed."""

from __future__ import annotations

import re

import httpx
import pytest
from sqlalchemy import text

from center.cases import service as cases
from center.cases.views import id_of
from tests.console.desk import Desk, token_in
from tests.console.test_console_cases import send
from tests.console.test_console_work import case_of, id_by


def choices(browser: httpx.Client) -> dict[str, str]:
    """Return what is sent for each case that can be chosen, by number."""
    rows = browser.get("/queue/rows").text
    found = re.findall(r'name="case" value="(\d+):(\d+)"', rows)
    return {str(100_000 + int(id_)): f"{id_}:{version}" for id_, version in found}


def do(browser: httpx.Client, step: str, *chosen: str, **fields: str) -> httpx.Response:
    data = {"csrf": token_in(browser.get("/").text), "case": list(chosen), **fields}
    return browser.post(f"/queue/several/{step}", data=data)


@pytest.fixture
def three(desk: Desk) -> list[str]:
    return [desk.open_case("complaint", f"第 {n} 件", of=None) for n in range(3)]


def test_several_are_given_to_a_colleague_and_each_can_be_undone(desk: Desk, three: list[str]) -> None:
    clerk, to = desk.sign_in("clerk"), id_by(desk, "clerk2")
    chosen = choices(clerk)
    answer = do(clerk, "assign", chosen[three[0]], chosen[three[2]], to=str(to))
    assert "交过去 2 件" in answer.text
    assert [case_of(desk, number).assigned_to for number in three] == [to, None, to]
    again = do(clerk, "assign", chosen[three[0]], chosen[three[2]], to=str(to))
    assert again.status_code == 200, "a double click is told of no conflict"
    send(clerk, three[0], "undo")
    assert case_of(desk, three[0]).assigned_to is None


def test_duplicates_are_closed_and_what_they_repeat_stays(desk: Desk, three: list[str]) -> None:
    clerk = desk.sign_in("clerk")
    answer = do(clerk, "duplicate", *choices(clerk).values(), of=three[0])
    assert answer.status_code == 200
    closed = [case_of(desk, number) for number in three]
    assert [case.close_reason for case in closed] == [None, "duplicate", "duplicate"]
    with desk.database.read() as session:
        lines = cases.list_timeline(session, case_id=id_of(three[1]) or 0)
    assert f"→ {three[0]}" in [line.body for line in lines]


def test_what_cannot_be_is_told_and_the_others_go_through(desk: Desk, three: list[str]) -> None:
    urgent = desk.open_case()
    clerk, other = desk.sign_in("clerk"), desk.sign_in("clerk2")
    chosen = choices(clerk)
    send(other, three[1], "claim")
    answer = do(clerk, "duplicate", *chosen.values(), "999999:1", "x", of=three[0])
    assert answer.status_code == 409
    told = answer.text.split('id="done"')[1].split("</div>")[0]
    assert f"{three[1]}</a>：别人刚改过" in told
    assert f"{urgent}</a>：急事不能这样办结" in told
    assert case_of(desk, three[2]).close_reason == "duplicate"
    assert case_of(desk, urgent).closed_at is None


@pytest.mark.parametrize("of", ["", "999999", "x", "'; DROP TABLE cases"])
def test_nothing_is_closed_without_the_case_that_is_repeated(desk: Desk, three: list[str], of: str) -> None:
    clerk = desk.sign_in("clerk")
    answer = do(clerk, "duplicate", *choices(clerk).values(), of=of)
    assert answer.status_code == 409
    assert "请写明和哪一件重复" in answer.text
    assert all(case_of(desk, number).closed_at is None for number in three)


def test_nobody_chosen_and_nobody_to_give_to_change_nothing(desk: Desk, three: list[str]) -> None:
    clerk = desk.sign_in("clerk")
    assert do(clerk, "assign", to=str(id_by(desk, "clerk2"))).status_code == 409
    for wrong in ("", "999", str(id_by(desk, "near"))):
        answer = do(clerk, "assign", *choices(clerk).values(), to=wrong)
        assert "这位同事现在不能接事" in answer.text
    assert all(case_of(desk, number).assigned_to is None for number in three)


def test_a_secretary_chooses_nothing_and_a_forged_form_changes_nothing(desk: Desk, three: list[str]) -> None:
    near, clerk = desk.sign_in("near"), desk.sign_in("clerk")
    with desk.database.write() as session:
        session.execute(text("UPDATE cases SET member_id = (SELECT min(id) FROM members WHERE status = 'active')"))
    chosen = list(choices(clerk).values())
    assert choices(near) == {}
    for step in ("assign", "duplicate"):
        assert do(near, step, *chosen, to="1", of=three[0]).status_code == 404
        forged = {"csrf": token_in(near.get("/").text), "case": chosen, "to": "1", "of": three[0]}
        assert clerk.post(f"/queue/several/{step}", data=forged).status_code == 403
    assert all(case_of(desk, number).version == 1 for number in three)
