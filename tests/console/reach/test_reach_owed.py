"""One list for whatever somebody is to be called about; what is over is not on it, and stays on record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text

from center.broadcasts.models import Broadcast
from center.clock import utc_now
from tests.console.desk import Desk
from tests.console.forms import form_in
from tests.console.reach.asked_to import (
    DAY,
    audit_of,
    branch_of,
    call_meeting,
    list_for_call,
    members_of,
    name_of,
    one,
    owe,
    set_start,
)

LIST, CERTIFICATION = "/calls", "/calls/certification/2026"


def add_broadcast(desk: Desk, state: str = "done") -> int:
    now = utc_now()
    with desk.database.write() as session:
        clerk, clerk2 = session.execute(
            text("SELECT id FROM staff_accounts WHERE login IN ('clerk', 'clerk2') ORDER BY login")
        ).scalars()
        notice = session.execute(text("SELECT max(id) FROM notices WHERE state = 'published'")).scalar_one()
        made = insert(Broadcast).values(
            notice_id=notice,
            audience={},
            calls=True,
            state=state,
            drafted_by=clerk,
            drafted_at=now - DAY,
            approved_by=clerk2,
            approved_at=now - DAY,
            finished_at=now if state == "done" else None,
            estimated_people=1,
            estimated_unreachable=0,
        )
        return int(session.execute(made.returning(Broadcast.id)).scalar_one())


def state_of(desk: Desk, member_id: int, occasion: str) -> Any:
    return one(
        desk.database,
        "SELECT state, call_outcome FROM notifications WHERE member_id = :member AND occasion = :occasion",
        member=member_id,
        occasion=occasion,
    )


def test_meetings_broadcasts_and_the_certification_stand_on_one_list_and_the_front_counts_all(desk: Desk) -> None:
    people = members_of(desk.database, "near")
    meeting, broadcast = call_meeting(desk.database, branch_of(desk.database, "near")), add_broadcast(desk)
    list_for_call(desk.database, meeting, people[0])
    owe(desk.database, people[1], f"broadcast:{broadcast}", broadcast_id=broadcast)
    owe(desk.database, people[2], "certification:2026")
    browser = desk.sign_in("clerk")
    page = browser.get(LIST).text
    for address in (f"/meetings/{meeting}/calls", f"/broadcasts/{broadcast}/unreached", CERTIFICATION):
        assert f'href="{address}"' in page
        assert browser.get(address).status_code == 200
    assert "要打电话的人：3" in browser.get("/").text


def test_a_secretary_is_told_of_the_own_people_and_never_of_a_certification(desk: Desk) -> None:
    people, broadcast = members_of(desk.database, "near"), add_broadcast(desk)
    owe(desk.database, people[0], f"broadcast:{broadcast}", broadcast_id=broadcast)
    owe(desk.database, people[1], "certification:2026")
    near, far = desk.sign_in("near"), desk.sign_in("far")
    assert f"/broadcasts/{broadcast}/unreached" in near.get(LIST).text
    assert "/calls/certification" not in near.get(LIST).text
    assert near.get(CERTIFICATION).status_code == 404
    assert f"/broadcasts/{broadcast}/unreached" not in far.get(LIST).text


def test_what_came_of_a_call_about_the_certification_is_kept_once_and_on_record(desk: Desk) -> None:
    first, second = members_of(desk.database, "near")[:2]
    owe(desk.database, first, "certification:2026")
    owe(desk.database, second, "certification:2026")
    browser, here = desk.sign_in("clerk"), f"{CERTIFICATION}/{first}"
    page = browser.get(CERTIFICATION).text
    assert name_of(desk.database, first) in page
    seen = form_in(page, here)
    answer = browser.post(here, data={**seen, "outcome": "reached"})
    assert answer.status_code == 303
    assert tuple(state_of(desk, first, "certification:2026")) == ("called", "reached")
    assert browser.post(here, data={**seen, "outcome": "reached"}).status_code == 409
    assert f"{CERTIFICATION}/{first}" not in browser.get(CERTIFICATION).text
    assert f"{CERTIFICATION}/{second}" in browser.get(CERTIFICATION).text
    assert len(audit_of(desk.database, "call.invitation")) == 1


@pytest.mark.parametrize("outcome", ["", "no_answer", "attend"])
def test_an_outcome_that_does_not_exist_is_not_kept(desk: Desk, outcome: str) -> None:
    member_id = members_of(desk.database, "near")[0]
    owe(desk.database, member_id, "certification:2026")
    browser, here = desk.sign_in("clerk"), f"{CERTIFICATION}/{member_id}"
    seen = form_in(browser.get(CERTIFICATION).text, here)
    assert browser.post(here, data={**seen, "outcome": outcome}).status_code == 409
    assert state_of(desk, member_id, "certification:2026")[0] == "call"


def test_what_is_over_is_on_no_list_and_stays_on_record(desk: Desk) -> None:
    people, over = members_of(desk.database, "near"), utc_now() - timedelta(minutes=1)
    meeting, broadcast = call_meeting(desk.database, branch_of(desk.database, "near")), add_broadcast(desk)
    stopped = add_broadcast(desk, "stopped")
    list_for_call(desk.database, meeting, people[0])
    set_start(desk.database, meeting, over)
    owe(desk.database, people[1], f"broadcast:{broadcast}", broadcast_id=broadcast, expires_at=over)
    owe(desk.database, people[1], f"broadcast:{stopped}", broadcast_id=stopped)
    owe(desk.database, people[2], "certification:2025", expires_at=over)
    browser = desk.sign_in("clerk")
    assert "现在没有人要打电话" in browser.get(LIST).text
    assert "要打电话的人" not in browser.get("/").text
    for member_id, occasion in ((people[0], f"meeting:{meeting}"), (people[2], "certification:2025")):
        assert state_of(desk, member_id, occasion)[0] == "call"
