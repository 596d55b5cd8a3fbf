"""What repeats, in the console: entered, shown as a sentence, changed from one on, ended."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from tests.console.desk import Desk
from tests.console.forms import form_in, submit
from tests.console.meetings.held import FORM, branch_of, record_of

RULE = {"way": "month_weekday", "every_month_weekday": "1", "place_month_weekday": "2", "weekday_month_weekday": "3"}


def begin(desk: Desk, login: str = "near", **changes: str) -> str:
    """Enter what repeats and return its page's address."""
    browser = desk.sign_in(login)
    fields = FORM | RULE | {"organization": str(branch_of(desk, "near"))} | changes
    answer = submit(browser, "/meetings/series/new", "/meetings/series", **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].partition("?")[0])


def occurrences(page: str) -> list[str]:
    return re.findall(r'<li><a href="(/meetings/\d+)">', page)


def test_what_repeats_is_told_as_a_sentence_and_laid_out_half_a_year_ahead(desk: Desk) -> None:
    path = begin(desk)
    page = desk.sign_in("near").get(f"{path}?done=series_begun").text
    assert "每月第二个星期三 9:00" in page and "半年内的都排上了" in page
    assert len(occurrences(page)) in {6, 7}
    assert path in desk.sign_in("clerk").get("/meetings/series").text
    english = desk.sign_in("clerk")
    english.cookies.set("yinling_language", "en", domain="127.0.0.1")
    one = occurrences(page)[0]
    assert "每月第二个星期三 9:00" in desk.sign_in("near").get(one).text


def test_a_form_sent_twice_begins_one_series(desk: Desk) -> None:
    path = begin(desk)
    browser = desk.sign_in("clerk")
    fields = FORM | RULE | {"organization": str(branch_of(desk, "near"))}
    again = submit(browser, "/meetings/series/new", "/meetings/series", **fields)
    assert again.headers["location"] == f"{path}?done=series_there"


@pytest.mark.parametrize(
    ("told", "changes"),
    [
        ("请从列表里选一个", {"way": "daily"}),
        ("请从列表里选一个", {"way": "weeks", "every_weeks": "5"}),
        ("请从列表里选一个", {"way": "month_day", "day_month_day": "31"}),
        ("2 月 29 日", {"way": "years", "month_years": "2", "day_years": "29"}),
        ("请从列表里选一个", {"way": "years", "month_years": "4", "day_years": "31"}),
        ("结束要晚于开始", {"ends": "09:00"}),
        ("截止的那天以前，一次也没有", {"until": "2020-01-01"}),
        ("这不是一个日子", {"since": "2020-13-01"}),
        ("离现在太远了", {"since": "2090-01-01"}),
    ],
)
def test_a_rule_that_cannot_be_is_said_and_nothing_typed_is_lost(
    desk: Desk, told: str, changes: dict[str, str]
) -> None:
    browser = desk.sign_in("near")
    answer = submit(browser, "/meetings/series/new", "/meetings/series", **(FORM | RULE | changes))
    assert answer.status_code == 422
    assert told in answer.text and 'value="十二月支部会"' in answer.text
    with desk.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM meeting_series")).scalar_one() == 0


def test_this_one_and_all_that_follow_are_changed(desk: Desk) -> None:
    browser, path = desk.sign_in("near"), begin(desk)
    _, second, third, *_ = occurrences(browser.get(path).text)
    assert submit(browser, second, f"{second}/cancel", reason="有事").status_code == 303
    form = form_in(browser.get(f"{third}/following").text, f"{third}/following")
    assert {name: form[name] for name in RULE if name != "way"} == {name: RULE[name] for name in RULE if name != "way"}
    changed = browser.post(
        f"{third}/following", data=form | {"way": "month_weekday", "starts": "15:00", "ends": "16:00"}
    )
    assert changed.headers["location"] == f"{path}?done=series_changed"
    hours = [record_of(desk, int(one.rpartition("/")[2])).starts_at.hour for one in occurrences(browser.get(path).text)]
    assert hours[:4] == [1, 1, 7, 7]
    stale = browser.post(f"{third}/following", data=form | {"way": "month_weekday", "title_zh": "后改的"})
    assert stale.status_code == 409 and 'value="后改的"' in stale.text
    other = submit(browser, f"{third}/following", f"{third}/following", way="weeks", weekday_weeks="5", every_weeks="2")
    assert other.status_code == 303 and other.headers["location"] != f"{path}?done=series_changed"
    assert "每2周一次，星期五" in browser.get(other.headers["location"]).text
    assert "不再往下排了" in browser.get(path).text


def test_a_series_is_ended_with_a_reason(desk: Desk) -> None:
    browser, path = desk.sign_in("near"), begin(desk)
    _, second, *_ = occurrences(browser.get(path).text)
    missing = submit(browser, second, f"{second}/end-series", end_reason="")
    assert missing.status_code == 422 and 'id="end_reason-wrong"' in missing.text
    assert submit(browser, second, f"{second}/end-series", end_reason="支部合并").status_code == 303
    page = browser.get(path).text
    assert page.count("已取消") == len(occurrences(page)) - 1
    assert browser.get(f"{second}/following").headers["location"] == second
    assert path not in browser.get("/meetings/series").text


def test_a_holiday_is_marked_among_what_lies_ahead(desk: Desk) -> None:
    with desk.database.write() as session:
        session.execute(text("DELETE FROM calendar_day_hours"))
        session.execute(text("DELETE FROM calendar_days"))
    path = begin(desk, way="weeks", weekday_weeks="4")
    browser = desk.sign_in("near")
    first = record_of(desk, int(occurrences(browser.get(path).text)[0].rpartition("/")[2]))
    with desk.database.write() as session:
        session.execute(
            text("INSERT INTO calendar_days (day, kind, reason_zh, reason_en) VALUES (:day, 'holiday', '放假', 'Off')"),
            {"day": first.occurs_on.isoformat() if first.occurs_on else ""},
        )
    assert "那天放假：放假" in browser.get(path).text
