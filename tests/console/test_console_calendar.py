"""The calendar's pages: hours of the week, days that differ, a year that is missing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from center.clock import local_today, to_local
from center.contacts import holidays
from center.contacts import service as contacts
from center.deadlines import service as deadlines
from tests.console.desk import Desk
from tests.console.forms import form_in, submit

PAGE = "/office/calendar"
WEEK = f"{PAGE}/week"
EMPTY = {f"{end}-{day}-{n}": "" for end in ("opens", "closes") for day in range(1, 8) for n in range(1, 4)}


def day_page(on: date) -> str:
    return f"{PAGE}/days/{on.isoformat()}"


def find_day(desk: Desk, on: date) -> contacts.CalendarDayView | None:
    with desk.database.read() as session:
        return contacts.find_calendar_day(session, on=on)


def hours(desk: Desk) -> list[contacts.OpeningHoursView]:
    with desk.database.read() as session:
        return contacts.opening_hours(session)


@pytest.fixture
def soon() -> date:
    return local_today() + timedelta(days=40)


def test_the_week_is_changed_with_its_lunch_break(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    present = form_in(admin.get(WEEK).text, WEEK)
    assert (present["opens-1-1"], present["closes-1-2"], present["opens-7-1"]) == ("08:30", "18:00", "")
    answer = submit(admin, WEEK, WEEK, **{"opens-6-1": "9:00", "closes-6-1": "１１：３０"})
    assert answer.headers["location"] == f"{PAGE}?done=week_set"
    assert [(f"{r.opens_local:%H:%M}", f"{r.closes_local:%H:%M}") for r in hours(desk) if r.weekday == 6] == [
        ("09:00", "11:30")
    ]
    assert "09:00–11:30" in desk.sign_in("clerk").get(PAGE).text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"opens-1-1": "12:30"}, "结束早于开始"),
        ({"opens-1-2": "11:00"}, "连着或重叠"),
        ({"opens-1-1": "half eight"}, "时间没写对"),
        ({"opens-1-1": ""}, "时间没写对"),
        ({"opens-1-1": "24:30"}, "时间没写对"),
        (EMPTY, "至少要有四小时"),
    ],
)
def test_a_week_that_cannot_be_is_told_and_nothing_typed_is_lost(
    desk: Desk, changes: dict[str, str], told: str
) -> None:
    before, admin = hours(desk), desk.sign_in("admin")
    answer = submit(admin, WEEK, WEEK, **changes)
    assert answer.status_code == 422
    assert told in answer.text
    kept = form_in(answer.text, WEEK)
    assert all(kept[name] == value for name, value in changes.items())
    assert hours(desk) == before
    assert submit(admin, WEEK, WEEK, **{"opens-6-1": "09:00", "closes-6-1": "10:00"}).status_code == 303


def test_of_two_administrators_the_slower_sees_the_others_week(desk: Desk) -> None:
    first, second = desk.sign_in("admin"), desk.sign_in("admin")
    late = form_in(second.get(WEEK).text, WEEK) | {"opens-6-1": "07:00", "closes-6-1": "08:00"}
    submit(first, WEEK, WEEK, **{"opens-6-1": "09:00", "closes-6-1": "10:00"})
    answer = second.post(WEEK, data=late)
    assert answer.status_code == 409
    assert "别人刚改过" in answer.text
    assert form_in(answer.text, WEEK)["opens-6-1"] == "09:00"


def test_a_day_is_closed_told_in_the_month_and_made_usual_again(desk: Desk, soon: date) -> None:
    admin, page = desk.sign_in("admin"), day_page(soon)
    assert submit(admin, page, page, kind="holiday", reason_zh="盘点").status_code == 303
    month = admin.get(f"{PAGE}?month={soon:%Y-%m}").text
    assert "盘点" in month and f'href="{page}"' in month
    assert submit(admin, page, f"{page}/drop").status_code == 303
    assert find_day(desk, soon) is None
    assert "盘点" not in admin.get(f"{PAGE}?month={soon:%Y-%m}").text


def test_a_workday_may_have_hours_of_its_own_and_a_holiday_none(desk: Desk, soon: date) -> None:
    admin, page = desk.sign_in("admin"), day_page(soon)
    submit(admin, page, page, kind="workday", reason_zh="半天", **{"opens-day-1": "09:00", "closes-day-1": "11:00"})
    known = find_day(desk, soon)
    assert known is not None and len(known.hours) == 1
    submit(admin, page, page, kind="holiday", reason_zh="放假")
    known = find_day(desk, soon)
    assert known is not None and (known.kind, known.hours) == ("holiday", ())


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "feast"}, "请选放假还是上班"),
        ({"reason_zh": " "}, "请写为什么"),
        ({"kind": "workday", "opens-day-1": "11:00", "closes-day-1": "09:00"}, "结束早于开始"),
        ({"kind": "workday", "opens-day-1": "11:00"}, "时间没写对"),
    ],
)
def test_a_day_that_cannot_be_is_told(desk: Desk, soon: date, changes: dict[str, str], told: str) -> None:
    page = day_page(soon)
    answer = submit(desk.sign_in("admin"), page, page, **({"kind": "holiday", "reason_zh": "盘点"} | changes))
    assert (answer.status_code, told in answer.text) == (422, True)
    assert find_day(desk, soon) is None


def test_past_days_are_not_rewritten(desk: Desk, soon: date) -> None:
    admin, past = desk.sign_in("admin"), day_page(local_today() - timedelta(days=1))
    assert "已经过去" in admin.get(past).text
    fields = form_in(admin.get(day_page(soon)).text, day_page(soon)) | {"kind": "holiday", "reason_zh": "补"}
    assert admin.post(past, data=fields).status_code == 422


def test_a_day_form_that_comes_twice_is_told_and_keeps_the_first(desk: Desk, soon: date) -> None:
    admin, page = desk.sign_in("admin"), day_page(soon)
    fields = form_in(admin.get(page).text, page) | {"kind": "holiday", "reason_zh": "盘点"}
    assert [admin.post(page, data=fields).status_code for _ in range(2)] == [303, 409]
    known = find_day(desk, soon)
    assert known is not None and known.reason_zh == "盘点"


def test_planned_deadlines_stay_and_are_told_when_their_day_changes(desk: Desk) -> None:
    number = desk.open_case("scam_loss", "卡里的钱没了", of=None)
    with desk.database.read() as session:
        due = deadlines.list_of_case(session, case_id=int(number) - 100_000)
    on = to_local(max(view.due_at for view in due))
    admin, page = desk.sign_in("admin"), day_page(on.date())
    assert "个时限排在这一天" in admin.get(page).text
    submit(admin, page, page, kind="holiday", reason_zh="盘点")
    with desk.database.read() as session:
        assert deadlines.list_of_case(session, case_id=int(number) - 100_000) == due


def test_a_year_without_holidays_is_told_until_one_is_there(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    following = holidays.last_known_year() + 1
    monkeypatch.setenv("YINLING_NOW", f"{following - 1}-12-01T09:00:00+08:00")
    admin, missing = desk.sign_in("admin"), f"{following} 年还没有节假日"
    assert missing in admin.get(PAGE).text
    assert "没有节假日" in admin.get("/office").text
    new_year = day_page(date(following, 1, 1))
    submit(admin, new_year, new_year, kind="holiday", reason_zh="元旦放假")
    assert missing not in admin.get(PAGE).text


def test_a_year_that_is_not_published_brings_nothing_in_and_says_so(desk: Desk) -> None:
    admin, unknown = desk.sign_in("admin"), holidays.last_known_year() + 1
    csrf = form_in(admin.get(WEEK).text, WEEK)["csrf"]
    answer = admin.post(f"{PAGE}/years/{unknown}", data={"csrf": csrf})
    assert (answer.status_code, "没有可放进来的" in answer.text) == (409, True)


def test_a_published_year_is_brought_in_from_its_button(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    known = holidays.last_known_year()
    monkeypatch.setenv("YINLING_NOW", f"{known}-01-02T09:00:00+08:00")
    with desk.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM calendar_days"))
    admin = desk.sign_in("admin")
    page = admin.get(PAGE).text
    assert f"{known} 年还没有节假日" in page
    assert submit(admin, PAGE, f"{PAGE}/years/{known}").headers["location"] == f"{PAGE}?done=brought_in"
    page = admin.get(PAGE).text
    assert f"{known} 年还没有节假日" not in page
    assert "国庆节放假" in page and "调休上班" in page
    assert f"{PAGE}/years/{known}" not in page


@pytest.mark.parametrize("year", ["0", "1999", "2100", "x", "99999999999999999999"])
def test_years_that_are_none_bring_nothing_in(desk: Desk, year: str) -> None:
    admin = desk.sign_in("admin")
    csrf = form_in(admin.get(WEEK).text, WEEK)["csrf"]
    assert admin.post(f"{PAGE}/years/{year}", data={"csrf": csrf}).status_code == 404
