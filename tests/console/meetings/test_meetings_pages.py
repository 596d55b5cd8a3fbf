"""Meetings in the console: entered, moved, cancelled and open again by form, without a word lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.console.desk import Desk
from tests.console.forms import form_in, submit
from tests.console.meetings.held import FORM, ahead, at, branch_of, enter, enter_by_form, record_of


def test_a_secretary_enters_a_meeting_of_the_own_branch(desk: Desk) -> None:
    browser = desk.sign_in("near")
    meeting_id = enter_by_form(desk, browser, agenda_zh="一、学习\r\n二、讨论", link="https://meeting.example.org/1")
    one = record_of(desk, meeting_id)
    assert (one.organization_id, one.starts_at, one.agenda_zh) == (
        branch_of(desk, "near"), at(ahead(), "09:00"), "一、学习\n二、讨论",
    )  # fmt: skip
    page = browser.get(f"/meetings/{meeting_id}?done=entered").text
    assert "登记好了" in page and "三楼会议室" in page and "09:00–10:30" in page
    assert f'href="/meetings/{meeting_id}/people"' in page and f'href="/meetings/{meeting_id}/calls"' in page
    assert f'href="/meetings/{meeting_id}"' in browser.get("/meetings").text
    assert f'href="/meetings/{meeting_id}"' not in browser.get("/meetings?over=1").text


def test_a_form_sent_twice_enters_one_meeting(desk: Desk) -> None:
    browser = desk.sign_in("clerk")
    meeting_id = enter_by_form(desk, browser)
    again = submit(
        browser, "/meetings/new", "/meetings", **FORM, organization=str(branch_of(desk, "near")), day=ahead()
    )
    assert again.headers["location"] == f"/meetings/{meeting_id}?done=there"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("title_zh", " ", "这里不能空着"),
        ("day", "明天", "这不是一个日子"),
        ("day", "0001-01-01", "这不是一个日子"),
        ("day", "2020-01-01", "这个时间已经过去了"),
        ("starts", "九点", "这不是一个钟点"),
        ("ends", "08:00", "结束要晚于开始"),
        ("link", "javascript:alert(1)", "链接要以"),
        ("place_zh", "楼" * 81, "最多 80 个字"),
        ("audience", "nobody", "请从列表里选一个"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    desk: Desk, field: str, value: str, told: str
) -> None:
    browser = desk.sign_in("clerk")
    fields = (
        FORM | {"organization": str(branch_of(desk, "near")), "day": ahead(), "bring_zh": "老花镜<b>"} | {field: value}
    )
    answer = submit(browser, "/meetings/new", "/meetings", **fields)
    assert answer.status_code == 422
    assert told in answer.text and "老花镜&lt;b&gt;" in answer.text
    if field != "audience":
        assert f'id="{field}-wrong"' in answer.text


def test_a_doubtful_time_is_said_before_it_is_stored_and_forbids_nothing(desk: Desk) -> None:
    browser = desk.sign_in("clerk")
    enter_by_form(desk, browser)
    fields = FORM | {"organization": str(branch_of(desk, "near")), "day": ahead(), "title_zh": "另一个会"}
    del fields["sure"]
    answer = submit(browser, "/meetings/new", "/meetings", **fields)
    assert answer.status_code == 422 and "另有“十二月支部会”" in answer.text and 'name="sure"' in answer.text
    late = submit(browser, "/meetings/new", "/meetings", **(fields | {"starts": "22:00", "ends": "23:00"}))
    assert "太早或者太晚了" in late.text
    sure = browser.post("/meetings", data=form_in(answer.text, "/meetings") | {"sure": "yes"})
    assert sure.status_code == 303


def test_a_moved_meeting_says_where_it_was(desk: Desk) -> None:
    browser = desk.sign_in("near")
    meeting_id = enter_by_form(desk, browser)
    path = f"/meetings/{meeting_id}"
    assert submit(browser, f"{path}/move", f"{path}/move", starts="10:00", ends="11:00", sure="yes").status_code == 303
    one = record_of(desk, meeting_id)
    assert (one.state, one.revision, one.starts_at) == ("moved", 1, at(ahead(), "10:00"))
    page = browser.get(f"{path}?done=moved").text
    assert "已改期" in page and "原来是" in page


def test_of_two_editors_the_slower_one_sees_what_is_there_and_loses_no_word(desk: Desk) -> None:
    first, second = desk.sign_in("clerk"), desk.sign_in("near")
    meeting_id = enter_by_form(desk, first)
    path = f"/meetings/{meeting_id}"
    slow = form_in(second.get(f"{path}/edit").text, path)
    assert submit(first, f"{path}/edit", path, title_zh="先改的名字").status_code == 303
    answer = second.post(path, data=slow | {"title_zh": "后改的名字"})
    assert answer.status_code == 409
    assert "有人先改了" in answer.text and "先改的名字" in answer.text and 'value="后改的名字"' in answer.text
    assert record_of(desk, meeting_id).title_zh == "先改的名字"
    again = second.post(path, data=form_in(answer.text, path))
    assert again.status_code == 303 and record_of(desk, meeting_id).title_zh == "后改的名字"


def test_a_cancelled_meeting_is_open_again_with_one_press(desk: Desk) -> None:
    browser = desk.sign_in("near")
    meeting_id = enter_by_form(desk, browser)
    path = f"/meetings/{meeting_id}"
    missing = submit(browser, path, f"{path}/cancel", reason=" ")
    assert missing.status_code == 422 and 'id="reason-wrong"' in missing.text
    assert submit(browser, path, f"{path}/cancel", reason="场地停电").status_code == 303
    page = browser.get(path).text
    assert "场地停电" in page and "还没有人收到取消的消息" in page and "撤销取消" in page
    assert "/move" not in page and "/edit" not in page
    assert browser.get(f"{path}/move").headers["location"] == path
    stale = browser.post(f"{path}/cancel", data=form_in(page, f"{path}/reopen") | {"reason": "再来"})
    assert stale.status_code == 409 and "这个会取消了" in stale.text
    assert submit(browser, path, f"{path}/reopen").status_code == 303
    one = record_of(desk, meeting_id)
    assert (one.state, one.revision, one.cancel_reason) == ("planned", 2, None)


def test_a_meeting_that_was_held_is_summed_up(desk: Desk) -> None:
    one, browser = enter(desk, starts_in=-timedelta(hours=1)), desk.sign_in("near")
    path = f"/meetings/{one.id}"
    assert submit(browser, path, f"{path}/hold").status_code == 303
    assert submit(browser, path, f"{path}/summary", summary_zh="学了文件，定了日子。").status_code == 303
    page = browser.get(path).text
    assert "学了文件，定了日子。" in page and "已开过" in page
    assert submit(browser, path, f"{path}/not-held").status_code == 303
    assert record_of(desk, one.id).state == "planned"


def test_an_activity_invites_everyone_unless_somebody_chooses(desk: Desk) -> None:
    browser = desk.sign_in("near")
    page = browser.get("/meetings/new").text
    assert 'value="activity"' in page and "照平常" in page
    usual = enter_by_form(desk, browser, kind="activity", audience="", title_zh="太极拳")
    chosen = enter_by_form(desk, browser, kind="activity", audience="party_members", title_zh="党员郊游")
    assert [record_of(desk, id_).audience for id_ in (usual, chosen)] == ["everyone", "party_members"]
    assert "照平常" not in browser.get(f"/meetings/{usual}/edit").text


def test_materials_are_added_put_in_order_and_removed(desk: Desk) -> None:
    browser = desk.sign_in("near")
    path = f"/meetings/{enter_by_form(desk, browser)}"
    for title in ("文章一", "文章二"):
        text = {"material_kind": "text", "title_zh": title, "text_zh": f"{title}的正文"}
        assert submit(browser, path, f"{path}/materials", **text).status_code == 303
    wrong = submit(browser, path, f"{path}/materials", material_kind="video", title_zh="录像", link="x.org")
    assert wrong.status_code == 422 and 'id="link-wrong"' in wrong.text and 'value="录像"' in wrong.text
    page = browser.get(path).text
    assert page.index("文章一") < page.index("文章二")
    second = next(action for action in page.split('"') if action.endswith("/raise"))
    assert submit(browser, path, second).status_code == 303
    page = browser.get(path).text
    assert page.index("文章二的正文") < page.index("文章一的正文")
    assert submit(browser, path, second.replace("raise", "remove")).status_code == 303
    assert "文章二的正文" not in browser.get(path).text


def test_the_list_is_narrowed_and_pages_are_turned(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.meetings.listing.PAGE", 5)
    browser = desk.sign_in("clerk")
    meeting_id = enter_by_form(desk, browser, title_zh="特别的会")
    found = browser.get("/meetings?text=特别的").text
    assert "共 1 个会" in found and f"/meetings/{meeting_id}" in found
    assert "共 0 个会" in browser.get("/meetings?text=特别的&kind=party_lecture").text
    assert "没有符合条件的会" in browser.get("/meetings?text=%25%25").text
    first = browser.get("/meetings?over=1").text
    assert "下一页" in first and "上一页" not in first
    assert "上一页" in browser.get("/meetings?over=1&page=2").text
    assert browser.get("/meetings?page=99999999&branch=x&kind=x").status_code == 200


def test_a_calendar_file_is_given(desk: Desk) -> None:
    browser = desk.sign_in("near")
    meeting_id = enter_by_form(desk, browser)
    answer = browser.get(f"/meetings/{meeting_id}/calendar.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert f'filename="meeting-{meeting_id}.ics"' in answer.headers["content-disposition"]
    assert f"UID:meeting-{meeting_id}@yinling\r\n" in answer.text


def test_the_year_is_said_where_it_is_not_this_one(desk: Desk) -> None:
    browser = desk.sign_in("near")
    day = ahead(400)
    page = browser.get(f"/meetings/{enter_by_form(desk, browser, day=day)}").text
    assert f"{date.fromisoformat(day).year}年" in page
