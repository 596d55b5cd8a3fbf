"""The call list: who is on it, telephone numbers on record, what comes of calls, and the list on paper."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import text

from center.clock import utc_now
from tests.console.desk import Desk, token_in
from tests.console.forms import form_in
from tests.console.reach.asked_to import (
    DAY,
    answer,
    audit_of,
    branch_of,
    call_meeting,
    list_for_call,
    members_of,
    name_of,
    one,
    phone_of,
    set_start,
    tell,
)


@pytest.fixture
def meeting(desk: Desk) -> int:
    people = members_of(desk.database, "near")
    id_ = call_meeting(desk.database, branch_of(desk.database, "near"))
    list_for_call(desk.database, id_, people[0])
    list_for_call(desk.database, id_, people[1], "silent")
    tell(desk.database, id_, people[2])
    return id_


def stands(desk: Desk, meeting: int, member_id: int) -> tuple[str, str | None, str | None, str | None]:
    """Return state and outcome of the call, answer and reason."""
    return tuple(
        one(
            desk.database,
            "SELECT n.state, n.call_outcome, a.answer, a.reason FROM notifications n LEFT JOIN attendance a "
            "ON a.member_id = n.member_id AND a.meeting_id = n.meeting_id "
            "WHERE n.meeting_id = :meeting AND n.member_id = :member",
            meeting=meeting,
            member=member_id,
        )
    )


def enter(browser: httpx.Client, meeting: int, member_id: int, outcome: str, **fields: str) -> httpx.Response:
    here = f"/meetings/{meeting}/calls"
    seen = form_in(browser.get(here).text, f"{here}/{member_id}")
    return browser.post(f"{here}/{member_id}", data={**seen, "outcome": outcome, **fields})


def test_only_those_on_the_list_stand_in_it_with_the_reason_and_a_masked_number(desk: Desk, meeting: int) -> None:
    people = members_of(desk.database, "near")
    told = desk.sign_in("near").get(f"/meetings/{meeting}/calls").text
    assert told.count('id="m') == 2
    assert f'id="m{people[2]}"' not in told
    assert "没有绑定手机或网页" in told
    assert "连着三次没回音" in told
    number = phone_of(desk.database, people[0])
    assert number not in told
    assert f"{number[:3]}****{number[-4:]}" in told
    assert "在二楼活动室开冬季支部会，您能来吗？" in told


def test_seeing_a_number_is_on_record_and_only_of_those_on_the_list(desk: Desk, meeting: int) -> None:
    people = members_of(desk.database, "near")
    secretary, here = desk.sign_in("near"), f"/meetings/{meeting}/calls"
    csrf = {"csrf": token_in(secretary.get(here).text)}
    shown = secretary.post(f"{here}/{people[0]}/phone", data=csrf, headers={"accept": "application/json"})
    assert shown.json()["value"] == phone_of(desk.database, people[0])
    assert phone_of(desk.database, people[0]) in secretary.post(f"{here}/{people[0]}/phone", data=csrf).text
    employee_no = one(desk.database, "SELECT employee_no FROM members WHERE id = :id", id=people[0])[0]
    entry = ("Near", "member", employee_no, "phone", None, f"call list of meeting:{meeting}")
    assert audit_of(desk.database, "unmask.member") == [entry, entry]
    for member_id in (people[2], 10**9):
        answer = secretary.post(f"{here}/{member_id}/phone", data=csrf)
        assert answer.status_code == 404
    assert len(audit_of(desk.database, "unmask.member")) == 2


def test_the_list_on_paper_holds_whole_numbers_and_each_is_on_record(desk: Desk, meeting: int) -> None:
    people = members_of(desk.database, "near")
    secretary, here = desk.sign_in("near"), f"/meetings/{meeting}/calls"
    sheet = secretary.post(f"{here}/sheet", data={"csrf": token_in(secretary.get(here).text), "part": "1"})
    assert sheet.status_code == 200
    for member_id in people[:2]:
        assert phone_of(desk.database, member_id) in sheet.text
        assert name_of(desk.database, member_id) in sheet.text
    assert phone_of(desk.database, people[2]) not in sheet.text
    assert "第 1 页，共 1 页" in sheet.text
    assert "☐ 没接" in sheet.text
    assert len(audit_of(desk.database, "unmask.member")) == 2
    assert secretary.get(f"{here}/sheet").status_code in {404, 405}


def test_a_yes_on_the_telephone_is_an_answer_and_who_wrote_it_down_is_on_record(desk: Desk, meeting: int) -> None:
    first = members_of(desk.database, "near")[0]
    secretary = desk.sign_in("near")
    assert enter(secretary, meeting, first, "attend").status_code == 303
    assert stands(desk, meeting, first) == ("called", "reached", "attend", None)
    number = one(desk.database, "SELECT employee_no FROM members WHERE id = :id", id=first)[0]
    assert audit_of(desk.database, "call.invitation") == [
        ("Near", "member", number, f"meeting:{meeting}", None, "attend")
    ]
    by = one(desk.database, "SELECT s.login FROM notifications n JOIN staff_accounts s ON s.id = n.called_by")
    assert by[0] == "near"
    assert "打通了：来" in secretary.get(f"/meetings/{meeting}/calls").text


def test_what_was_entered_is_changed_at_will_and_a_slip_leaves_no_answer(desk: Desk, meeting: int) -> None:
    first = members_of(desk.database, "near")[0]
    secretary = desk.sign_in("near")
    enter(secretary, meeting, first, "attend")
    enter(secretary, meeting, first, "decline", reason="住院了")
    assert stands(desk, meeting, first) == ("called", "reached", "decline", "住院了")
    enter(secretary, meeting, first, "no_answer")
    assert stands(desk, meeting, first) == ("called", "no_answer", None, None)
    assert "没接，还要再打" in secretary.get(f"/meetings/{meeting}/calls").text
    enter(secretary, meeting, first, "wrong_number")
    enter(secretary, meeting, first, "open")
    assert stands(desk, meeting, first) == ("call", None, None, None)


def test_an_answer_of_their_own_outlasts_what_is_entered_of_a_call(desk: Desk, meeting: int) -> None:
    first = members_of(desk.database, "near")[0]
    answer(desk.database, meeting, first)
    secretary = desk.sign_in("near")
    enter(secretary, meeting, first, "told")
    enter(secretary, meeting, first, "no_answer")
    assert stands(desk, meeting, first) == ("called", "no_answer", "attend", None)


def test_of_two_who_enter_a_call_at_once_the_slower_is_told(desk: Desk, meeting: int) -> None:
    first, here = members_of(desk.database, "near")[0], f"/meetings/{meeting}/calls"
    secretary, clerk = desk.sign_in("near"), desk.sign_in("clerk")
    seen = form_in(clerk.get(here).text, f"{here}/{first}")
    enter(secretary, meeting, first, "attend")
    late = clerk.post(f"{here}/{first}", data={**seen, "outcome": "no_answer"})
    assert late.status_code == 409
    assert "别人刚记过" in late.text
    assert stands(desk, meeting, first) == ("called", "reached", "attend", None)
    twice = clerk.post(f"{here}/{first}", data={**seen, "outcome": "no_answer"})
    assert twice.status_code == 409


def test_whoever_answers_meanwhile_is_not_overwritten(desk: Desk, meeting: int) -> None:
    first, here = members_of(desk.database, "near")[0], f"/meetings/{meeting}/calls"
    clerk = desk.sign_in("clerk")
    seen = form_in(clerk.get(here).text, f"{here}/{first}")
    answer(desk.database, meeting, first, answer="decline", reason="走亲戚")
    assert clerk.post(f"{here}/{first}", data={**seen, "outcome": "attend"}).status_code == 409
    assert stands(desk, meeting, first)[2:] == ("decline", "走亲戚")


def test_once_the_meeting_has_begun_nothing_is_changed(desk: Desk, meeting: int) -> None:
    first, here = members_of(desk.database, "near")[0], f"/meetings/{meeting}/calls"
    secretary = desk.sign_in("near")
    seen = form_in(secretary.get(here).text, f"{here}/{first}")
    set_start(desk.database, meeting, utc_now() - DAY)
    late = secretary.post(f"{here}/{first}", data={**seen, "outcome": "attend"})
    assert late.status_code == 409
    assert stands(desk, meeting, first) == ("call", None, None, None)
    assert f'action="{here}/{first}"' not in secretary.get(here).text


def test_of_a_cancelled_meeting_people_are_told_and_not_asked(desk: Desk) -> None:
    first = members_of(desk.database, "near")[0]
    id_ = call_meeting(desk.database, branch_of(desk.database, "near"), state="cancelled", revision=1)
    tell(desk.database, id_, first, kind="cancelled:1", state="call", call_reason="failed", told_at=None, revision=1)
    secretary, here = desk.sign_in("near"), f"/meetings/{id_}/calls"
    told = secretary.get(here).text
    assert "取消了，您不用来" in told
    assert 'value="attend"' not in told
    assert enter(secretary, id_, first, "attend").status_code == 409
    assert enter(secretary, id_, first, "told").status_code == 303
    assert stands(desk, id_, first) == ("called", "reached", None, None)


def test_the_front_tells_how_many_are_to_be_called_to_each_their_own(desk: Desk, meeting: int) -> None:
    assert "要打电话的人：2" in desk.sign_in("near").get("/").text
    assert "要打电话的人：2" in desk.sign_in("clerk").get("/").text
    assert "要打电话的人" not in desk.sign_in("far").get("/").text
    lists = desk.sign_in("clerk").get("/calls").text
    assert f'href="/meetings/{meeting}/calls"' in lists
    assert "现在没有人要打电话" in desk.sign_in("far").get("/calls").text
    answer(desk.database, meeting, members_of(desk.database, "near")[1])
    assert "要打电话的人：1" in desk.sign_in("near").get("/").text


def test_what_somebody_gave_as_a_reason_stays_text(desk: Desk, meeting: int) -> None:
    first = members_of(desk.database, "near")[0]
    secretary = desk.sign_in("near")
    enter(secretary, meeting, first, "decline", reason="<script>alert(1)</script>" + "长" * 400)
    for page in (f"/meetings/{meeting}/calls", f"/meetings/{meeting}/people"):
        assert "<script>alert" not in secretary.get(page).text
    assert len(stands(desk, meeting, first)[3] or "") == 200


@pytest.mark.parametrize("outcome", ["", "reached", "not_needed", "x" * 50])
def test_an_outcome_that_does_not_exist_changes_nothing(desk: Desk, meeting: int, outcome: str) -> None:
    first = members_of(desk.database, "near")[0]
    assert enter(desk.sign_in("near"), meeting, first, outcome).status_code == 404
    assert stands(desk, meeting, first) == ("call", None, None, None)


def test_a_database_that_is_away_loses_nothing_and_shows_nothing_of_the_inside(desk: Desk, meeting: int) -> None:
    first, here = members_of(desk.database, "near")[0], f"/meetings/{meeting}/calls"
    secretary = desk.sign_in("near")
    seen = form_in(secretary.get(here).text, f"{here}/{first}")
    with desk.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE attendance RENAME TO gone"))
    broken = secretary.post(f"{here}/{first}", data={**seen, "outcome": "attend"})
    assert broken.status_code == 500
    assert "不是您的错" in broken.text
    assert "gone" not in broken.text
    with desk.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO attendance"))
    assert stands(desk, meeting, first) == ("call", None, None, None)
    assert audit_of(desk.database, "call.invitation") == []
