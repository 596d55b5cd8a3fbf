"""Duty and absences as staff see and set them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from center.clock import local_today, utc_now
from center.staff import service as staff
from tests.console.desk import Desk, token_in
from tests.console.forms import form_in, submit

PAGE = "/office/duty"
ADMIN, CLERK, CLERK2 = "1", "2", "3"


def on_duty(desk: Desk) -> list[str]:
    with desk.database.read() as session:
        return [one.login for one in staff.list_on_duty(session, now=utc_now())]


def switch(desk: Desk, login: str, staff_id: str, wanted: str, **more: str):
    browser = desk.sign_in(login)
    token = token_in(browser.get(PAGE).text)
    return browser.post(f"{PAGE}/switch", data={"csrf": token, "staff": staff_id, "wanted": wanted, **more})


def add(desk: Desk, login: str = "admin", **fields: str):
    return submit(desk.sign_in(login), PAGE, f"{PAGE}/absences", **fields)


def absences(desk: Desk) -> list[staff.AbsenceView]:
    with desk.database.read() as session:
        return staff.list_absences(session, now=utc_now())


def test_everybody_switches_their_own_duty_and_an_administrator_everybodys(desk: Desk) -> None:
    assert on_duty(desk) == ["clerk", "clerk2"]
    assert switch(desk, "clerk", CLERK, "no").status_code == 303
    assert on_duty(desk) == ["clerk2"]
    switch(desk, "admin", ADMIN, "yes")
    switch(desk, "admin", CLERK2, "no")
    assert on_duty(desk) == ["admin"]


def test_whoever_would_leave_nobody_is_asked_first(desk: Desk) -> None:
    switch(desk, "clerk", CLERK, "no")
    asked = switch(desk, "clerk2", CLERK2, "no")
    assert asked.status_code == 409
    assert "这样就没有人值班了" in asked.text
    assert on_duty(desk) == ["clerk2"]
    sure = form_in(asked.text, f"{PAGE}/switch")
    assert sure["sure"] == "yes"
    assert switch(desk, "clerk2", CLERK2, "no", sure="yes").status_code == 303
    assert on_duty(desk) == []
    assert "现在没有人值班" in desk.sign_in("clerk").get(PAGE).text
    assert "现在没有人值班" in desk.sign_in("clerk").get("/office").text


def test_a_switch_that_comes_twice_is_on_record_once(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    token = token_in(clerk.get(PAGE).text)
    for _ in range(2):
        assert clerk.post(f"{PAGE}/switch", data={"csrf": token, "staff": CLERK, "wanted": "no"}).status_code == 303
    assert desk.sign_in("admin").get("/audit?verb=change&object_kind=account").text.count(">当班：") == 1
    assert clerk.post(f"{PAGE}/switch", data={"csrf": token, "staff": CLERK, "wanted": "?"}).status_code == 422


def test_auditors_and_strangers_are_not_put_on_duty(desk: Desk) -> None:
    assert "不能值班" in switch(desk, "admin", "4", "yes").text
    assert switch(desk, "admin", "999", "yes").status_code == 404
    assert on_duty(desk) == ["clerk", "clerk2"]


def test_an_absence_is_noted_with_its_deputy_and_shown_in_the_month(desk: Desk) -> None:
    today = local_today()
    answer = add(desk, staff=CLERK, from_day=today.isoformat(), until_day=today.isoformat(), deputy=CLERK2)
    assert answer.headers["location"] == f"{PAGE}?done=absence_added"
    (noted,) = absences(desk)
    assert (noted.staff_id, noted.deputy_id) == (2, 3)
    assert noted.absent_until is not None and noted.absent_until - noted.absent_from == timedelta(days=1)
    page = desk.sign_in("clerk2").get(PAGE).text
    assert "Clerk2代班" in page and "正在请假" in page
    assert '<td class="away' in page.split('class="month"')[1]
    assert on_duty(desk) == ["clerk2"]


def test_an_end_that_is_not_known_stays_open(desk: Desk) -> None:
    tomorrow = (local_today() + timedelta(days=1)).isoformat()
    assert add(desk, "clerk", from_day=tomorrow, from_time="１４：３０").status_code == 303
    (noted,) = absences(desk)
    assert (noted.staff_id, noted.absent_until) == (2, None)
    page = desk.sign_in("clerk").get(PAGE).text
    assert "14:30" in page and "还不知道哪天回来" in page


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"from_day": ""}, "日期或时间没写对"),
        ({"from_day": "2030-02-30"}, "日期或时间没写对"),
        ({"from_day": "9999-12-31"}, "日期或时间没写对"),
        ({"from_day": "2030-01-01", "from_time": "25:00"}, "日期或时间没写对"),
        ({"from_day": "2030-01-01", "until_time": "12:00"}, "日期或时间没写对"),
        ({"from_day": "2030-01-02", "until_day": "2030-01-01"}, "回来的时间在请假之前"),
        ({"from_day": "2020-01-01", "until_day": "2020-01-02"}, "已经过去了"),
        ({"from_day": "2030-01-01", "deputy": ADMIN, "staff": ADMIN}, "不能自己代自己的班"),
        ({"from_day": "2030-01-01", "deputy": "4"}, "不能代班"),
    ],
)
def test_an_absence_that_cannot_be_is_told_and_nothing_typed_is_lost(
    desk: Desk, fields: dict[str, str], told: str
) -> None:
    answer = add(desk, **fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert form_in(answer.text, f"{PAGE}/absences")["from_day"] == fields["from_day"]
    assert absences(desk) == []


def test_a_form_that_comes_twice_notes_one_absence(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    fields = form_in(clerk.get(PAGE).text, f"{PAGE}/absences") | {"from_day": "2030-01-01", "until_day": "2030-01-03"}
    first, again = (clerk.post(f"{PAGE}/absences", data=fields) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 422)
    assert "已经记过了" in again.text
    assert len(absences(desk)) == 1


def test_an_absence_is_taken_back_by_its_owner_or_an_administrator_and_no_other(desk: Desk) -> None:
    for day in ("2030-01-01", "2030-02-01"):
        add(desk, "clerk", from_day=day, until_day=day)
    one, other = (str(noted.id) for noted in absences(desk))
    stranger = desk.sign_in("clerk2")
    assert "absences/cancel" not in stranger.get(PAGE).text
    token = token_in(stranger.get(PAGE).text)
    assert stranger.post(f"{PAGE}/absences/cancel", data={"csrf": token, "absence": one}).status_code == 404
    assert len(absences(desk)) == 2
    for login, absence in (("clerk", one), ("admin", other)):
        browser = desk.sign_in(login)
        fields = {"csrf": token_in(browser.get(PAGE).text), "absence": absence}
        assert browser.post(f"{PAGE}/absences/cancel", data=fields).status_code == 303
        late = browser.post(f"{PAGE}/absences/cancel", data=fields)
        assert (late.status_code, "已经取消或结束了" in late.text) == (409, True)
    assert absences(desk) == []
