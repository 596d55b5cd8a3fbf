"""Who was there: ticked page by page, and the sheet for the door."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from center.clock import utc_now
from center.meetings import service as chat
from tests.console.desk import Desk
from tests.console.forms import form_in, submit
from tests.console.meetings.held import enter, record_of


def present(desk: Desk, meeting_id: int) -> dict[int, bool]:
    with desk.database.read() as session:
        rows = session.execute(
            text("SELECT member_id, was_present FROM attendance WHERE meeting_id = :id"), {"id": meeting_id}
        )
        return {row[0]: bool(row[1]) for row in rows}


def invited(page: str) -> list[int]:
    return [int(one) for one in re.findall(r'name="present" value="(\d+)"', page)]


def test_ticks_are_stored_and_shown(desk: Desk) -> None:
    one, browser = enter(desk, starts_in=-timedelta(minutes=5)), desk.sign_in("near")
    path = f"/meetings/{one.id}/attendance"
    page = browser.get(path).text
    first, second, *_ = invited(page)
    form = form_in(page, path)
    assert (
        browser.post(path, data=form | {"present": [str(first), str(second)]}).headers["location"]
        == f"{path}?done=ticked"
    )
    assert present(desk, one.id) == {first: True, second: True}
    assert "到了 2 人" in browser.get(path).text
    assert browser.post(path, data=form_in(browser.get(path).text, path) | {"present": str(second)}).status_code == 303
    assert present(desk, one.id) == {first: False, second: True}


def test_of_two_who_tick_the_same_person_the_slower_one_is_told(desk: Desk) -> None:
    one = enter(desk, starts_in=-timedelta(minutes=5))
    quick, slow = desk.sign_in("clerk"), desk.sign_in("near")
    path = f"/meetings/{one.id}/attendance"
    page = slow.get(path).text
    first, second, *_ = invited(page)
    form = form_in(page, path)
    quick.post(path, data=form_in(quick.get(path).text, path) | {"present": str(first)})
    other = slow.post(path, data=form | {"present": str(second)})
    assert other.status_code == 303, "who ticks somebody else is not in the way"
    assert present(desk, one.id) == {first: True, second: True}
    again = slow.post(path, data=form | {"present": str(first)})
    assert again.status_code == 409 and "有人先记了这里面的人" in again.text
    assert present(desk, one.id) == {first: True, second: True}


def test_people_are_found_by_name_and_pages_are_turned(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.meetings.attendance.PAGE", 5)
    one, browser = enter(desk, starts_in=-timedelta(minutes=5), audience="everyone"), desk.sign_in("near")
    path = f"/meetings/{one.id}/attendance"
    first, second = browser.get(path).text, browser.get(f"{path}?page=2").text
    assert len(invited(first)) == 5 and not set(invited(first)) & set(invited(second))
    assert "下一页" in first and "上一页" in second
    stored = browser.post(path, data=form_in(second, path) | {"present": str(invited(second)[0])})
    assert stored.headers["location"] == f"{path}?page=2?done=ticked".replace("?done", "&done")
    number = re.search(r"YM\d+", first)
    assert number is not None
    assert invited(browser.get(f"{path}?text={number[0]}").text) == invited(first)[:1]
    assert "名单里没有这个人" in browser.get(f"{path}?text=没有这个名字").text


def test_nobody_is_ticked_before_people_can_come(desk: Desk) -> None:
    one, browser = enter(desk, starts_in=timedelta(hours=2)), desk.sign_in("near")
    path = f"/meetings/{one.id}/attendance"
    page = browser.get(path).text
    assert "开会前一小时才能签到" in page and "保存签到" not in page
    first = invited(page)[0]
    answer = browser.post(path, data=form_in(page, path) | {"present": str(first)})
    assert answer.status_code == 409 and present(desk, one.id) == {}


def test_the_sheet_for_the_door_has_a_code_that_works(desk: Desk) -> None:
    one, browser = enter(desk, starts_in=timedelta(minutes=30)), desk.sign_in("near")
    path = f"/meetings/{one.id}/door"
    assert "签到码" in browser.get(path).text and 'class="door"' not in browser.get(path).text
    assert submit(browser, path, path).status_code == 303
    code = str(record_of(desk, one.id).door_code)
    page = browser.get(path).text
    assert f"{code[:3]} {code[3:]}" in page and f"签到 {code}" in page
    member_id = invited(browser.get(f"/meetings/{one.id}/attendance").text)[0]
    with desk.database.write() as session:
        chat.note_present_by_code(session, member_id=member_id, code=code, now=utc_now())
    assert present(desk, one.id) == {member_id: True}
    assert "报码签到" in browser.get(f"/meetings/{one.id}/attendance").text
    stale = form_in(page, path)
    assert browser.post(path, data=stale).status_code == 303
    twice = browser.post(path, data=stale)
    assert twice.status_code == 409 and "有人先改了" in twice.text
    assert record_of(desk, one.id).door_code != code
