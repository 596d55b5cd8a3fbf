"""Broadcasts as every role: what one may not is not there, forged forms change nothing, two people approve."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.console.broadcasts.crier import bind, branches_of, draft, notice_of, records, run
from tests.console.desk import PEOPLE, Desk, token_in
from tests.console.forms import submit

OFFICE = {"administrator", "clerk"}
STEPS = ("approve", "refuse", "stop", "resume")


def fields(desk: Desk) -> dict[str, str]:
    return {"version": "1", "read": "yes", "notice": str(notice_of(desk)), "where": "all", "party": "any"}


@pytest.mark.parametrize("login", ["admin", "clerk", "near", "far", "auditor"])
def test_a_draft_is_there_for_the_office_alone(desk: Desk, login: str) -> None:
    made, browser = draft(desk.sign_in("clerk2"), desk), desk.sign_in(login)
    missing = browser.get("/office/no-such-page").text
    is_office = PEOPLE[login] in OFFICE
    for path in (made, f"{made}/progress", f"{made}/unreached", "/broadcasts/new", "/broadcasts/estimate"):
        answer = browser.get(path)
        assert answer.status_code == (200 if is_office else 404), path
        if not is_office:
            assert answer.text == missing
    assert browser.get("/broadcasts").status_code == (404 if login == "auditor" else 200)
    assert (made in browser.get("/broadcasts?state=waiting").text) == is_office


@pytest.mark.parametrize("login", ["near", "auditor"])
def test_who_may_not_draft_approve_or_stop_cannot_with_the_right_token_either(desk: Desk, login: str) -> None:
    clerk, second, browser = desk.sign_in("clerk"), desk.sign_in("clerk2"), desk.sign_in(login)
    waits, runs = draft(clerk, desk), draft(clerk, desk, party="yes")
    assert submit(second, runs, f"{runs}/approve", read="yes").status_code == 303
    before = records(desk)
    token = token_in(browser.get("/account").text)
    for path in ["/broadcasts", *(f"{made}/{step}" for made in (waits, runs) for step in STEPS)]:
        assert browser.post(path, data={"csrf": token, **fields(desk)}).status_code == 404, path
    assert browser.post(f"{waits}/unreached/export", data={"csrf": token}).status_code == 404
    assert records(desk) == before


def test_a_form_without_this_sessions_token_changes_nothing(desk: Desk) -> None:
    clerk, other = desk.sign_in("clerk"), desk.sign_in("clerk2")
    made = draft(clerk, desk)
    before = records(desk)
    for path in ["/broadcasts", *(f"{made}/{step}" for step in STEPS), f"{made}/unreached/export"]:
        for token in ("", "wrong", token_in(other.get("/account").text)):
            assert clerk.post(path, data={"csrf": token, **fields(desk)}).status_code == 403, path
        assert desk.browser().post(path, data=fields(desk)).headers["location"] == "/login"
    assert records(desk) == before


def test_nobody_approves_their_own_draft(desk: Desk) -> None:
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    made = draft(clerk, desk)
    own = clerk.get(made).text
    assert f"{made}/approve" not in own
    assert "要由另一位同事批准" in own
    token = token_in(own)
    forged = clerk.post(f"{made}/approve", data={"csrf": token, "version": "1", "read": "yes"})
    assert forged.status_code == 422
    assert "要由另一位同事批准" in forged.text
    unread = second.post(f"{made}/approve", data={"csrf": token_in(second.get(made).text), "version": "1"})
    assert unread.status_code == 422
    assert submit(second, made, f"{made}/approve", read="yes").status_code == 303
    with desk.database.read() as session:
        states = session.execute(text("SELECT state, approved_by <> drafted_by FROM broadcasts")).all()
    assert [tuple(row) for row in states] == [("running", 1)]


def test_a_secretary_sees_what_concerns_the_own_branch_and_sums_of_its_people_alone(desk: Desk) -> None:
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    near, far = branches_of(desk)
    bind(desk, 200)
    everywhere = draft(clerk, desk, calls="yes")
    only_far = draft(clerk, desk, where="some", branch=[str(far)])
    for made in (everywhere, only_far):
        assert submit(second, made, f"{made}/approve", read="yes").status_code == 303
    run(desk)
    with desk.database.read() as session:
        counted = session.execute(
            text("SELECT branch_id, count(*) FROM members WHERE status = 'active' GROUP BY branch_id")
        )
        people = {row[0]: row[1] for row in counted}
    secretary, other = desk.sign_in("near"), desk.sign_in("far")
    page = secretary.get(everywhere).text
    assert f"/ {people[near]} 人" in page
    assert f"{sum(people.values()):,}" not in page
    assert f"{sum(people.values()):,}" in clerk.get(everywhere).text
    for step in STEPS:
        assert f"{everywhere}/{step}" not in page
    assert secretary.get(only_far).status_code == 404
    assert only_far not in secretary.get("/broadcasts?state=over").text
    assert only_far in other.get("/broadcasts?state=over").text
    token = token_in(secretary.get("/account").text)
    sheet = secretary.post(f"{everywhere}/unreached/export", data={"csrf": token})
    with desk.database.read() as session:
        named = session.execute(
            text("SELECT m.branch_id, m.employee_no FROM members m JOIN notifications n ON n.member_id = m.id")
        ).all()
    listed = {row.employee_no for row in named if row.employee_no in sheet.text}
    own = {row.employee_no for row in named if row.branch_id == near}
    assert listed
    assert listed <= own
    assert secretary.post(f"{only_far}/unreached/export", data={"csrf": token}).status_code == 404


def test_what_is_taken_out_is_on_record_and_no_cell_computes(desk: Desk) -> None:
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    with desk.database.write() as session:
        session.execute(text("UPDATE members SET name = '=HYPERLINK(1)' WHERE id = 1"))
    made = draft(clerk, desk)
    submit(second, made, f"{made}/approve", read="yes")
    run(desk)
    sheet = submit(clerk, f"{made}/unreached", f"{made}/unreached/export")
    assert sheet.headers["content-type"].startswith("text/csv")
    assert "'=HYPERLINK(1)" in sheet.text
    assert "没有绑定手机" in sheet.text
    with desk.database.read() as session:
        log = session.execute(text("SELECT action FROM audit_entries ORDER BY id DESC LIMIT 1")).scalar_one()
    assert log == "export.broadcast"


@pytest.mark.parametrize("number", ["0", "99", "-1", "9" * 30, "１", "x"])
def test_what_is_no_broadcast_is_no_page(desk: Desk, number: str) -> None:
    clerk = desk.sign_in("clerk")
    token = token_in(clerk.get("/account").text)
    for path in ("", "/progress", "/unreached"):
        assert clerk.get(f"/broadcasts/{number}{path}").status_code == 404
    for step in STEPS:
        answer = clerk.post(f"/broadcasts/{number}/{step}", data={"csrf": token, "version": "1", "read": "yes"})
        assert answer.status_code == 404


def test_whoever_telephones_somebody_keeps_what_came_of_it_once_and_of_the_own_branch(desk: Desk) -> None:
    clerk, second = desk.sign_in("clerk"), desk.sign_in("clerk2")
    near, far = branches_of(desk)
    made = draft(clerk, desk, calls="yes")
    submit(second, made, f"{made}/approve", read="yes")
    run(desk)
    with desk.database.read() as session:
        first = "SELECT min(id) FROM members WHERE status = 'active' AND branch_id = :of"
        own, other = (session.execute(text(first), {"of": branch}).scalar_one() for branch in (near, far))
    secretary = desk.sign_in("near")
    token = {"csrf": token_in(secretary.get("/account").text), "outcome": "reached"}
    path = f"{made}/unreached/called"
    assert f"{path}/{own}" in secretary.get(f"{made}/unreached").text
    assert secretary.post(f"{path}/{own}", data=token).status_code == 303
    for again in (f"{path}/{own}", f"{path}/{other}", f"{path}/999999"):
        assert secretary.post(again, data=token).status_code == 409
    assert secretary.post(f"{path}/{own}", data=token | {"csrf": "wrong"}).status_code == 403
    assert secretary.post(f"{path}/{own}", data=token | {"outcome": "nonsense"}).status_code == 409
    with desk.database.read() as session:
        called = session.execute(text("SELECT member_id, call_outcome FROM notifications WHERE state = 'called'")).all()
        log = session.execute(text("SELECT action FROM audit_entries ORDER BY id DESC LIMIT 1")).scalar_one()
    assert [tuple(row) for row in called] == [(own, "reached")]
    assert log == "call.broadcast"
