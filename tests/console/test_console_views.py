"""Views above the queue: everybody's, one's own, shared ones; and what the filter asks."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from center.clock import to_local, utc_now
from tests.console.desk import Desk, token_in


def tabs(browser: httpx.Client, path: str = "/") -> dict[str, str]:
    page = browser.get(path).text.split('id="tabs"')[1].split("</nav>")[0]
    return {name.strip(): count for name, count in re.findall(r">([^<>]+?) <span class=\"count\">(\d+)</span>", page)}


def post(browser: httpx.Client, path: str, **fields: str) -> httpx.Response:
    return browser.post(path, data={"csrf": token_in(browser.get("/").text), **fields})


def test_everybody_has_views_from_the_start_with_what_each_would_show(desk: Desk) -> None:
    desk.open_case()
    number = desk.open_case("scam", "有人打电话", of=None)
    clerk = desk.sign_in("clerk")
    post(clerk, f"/cases/{number}/claim")
    assert tabs(clerk) == {"全部": "2", "我的": "1", "没人接": "1", "紧急": "1", "今天到期": "1", "等补充": "0"} | {
        "今天到期": tabs(clerk)["今天到期"]
    }
    assert number in clerk.get("/?holder=mine").text
    assert number not in clerk.get("/?holder=nobody").text
    assert 'aria-current="page"' in clerk.get("/queue/tabs?holder=mine").text
    assert tabs(desk.sign_in("far"))["全部"] == "0", "a secretary counts the own branch alone"


def test_a_filter_is_kept_under_a_name_renamed_shared_removed_and_brought_back(desk: Desk) -> None:
    desk.open_case("scam_loss", "我让人骗了")
    clerk, admin = desk.sign_in("clerk"), desk.sign_in("admin")
    saved = post(clerk, "/queue/views", name="骗子急事", kind="scam_loss", urgency="urgent")
    assert saved.headers["location"] == "/?kind=scam_loss&urgency=urgent"
    assert tabs(clerk)["骗子急事"] == "1"
    assert "骗子急事" not in tabs(admin)
    view = re.search(r"/queue/views/(\d+)/rename", clerk.get("/queue/views").text)
    assert view is not None
    path = f"/queue/views/{view[1]}"
    assert post(clerk, f"{path}/rename", name="被骗的").status_code == 303
    assert post(clerk, f"{path}/share", shared="yes").status_code == 404, "sharing is the administrator's"
    assert post(admin, f"{path}/rename", name="我也改").status_code == 404, "nobody else's own view exists"
    gone = post(clerk, f"{path}/remove")
    assert "被骗的" not in tabs(clerk)
    assert "“被骗的”已删除" in clerk.get(gone.headers["location"]).text
    assert post(clerk, f"{path}/restore").status_code == 303
    assert tabs(clerk)["被骗的"] == "1"


def test_an_administrators_view_is_everybodys_once_shared(desk: Desk) -> None:
    clerk, admin = desk.sign_in("clerk"), desk.sign_in("admin")
    post(admin, "/queue/views", name="投诉", kind="complaint")
    view = re.search(r"/queue/views/(\d+)/share", admin.get("/queue/views").text)
    assert view is not None
    post(admin, f"/queue/views/{view[1]}/share", shared="yes")
    assert tabs(clerk)["投诉"] == "0"
    for step in ("rename", "remove"):
        assert post(clerk, f"/queue/views/{view[1]}/{step}", name="改掉").status_code == 404
    assert "投诉" not in tabs(desk.sign_in("near")), "a secretary has the ordinary ones"
    post(admin, f"/queue/views/{view[1]}/share", shared="no")
    assert "投诉" not in tabs(clerk)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "", "kind": "scam"}, "请写一个名字"),
        ({"name": "x"}, "现在没有筛选"),
        ({"name": "x", "kind": "lottery", "due": "never", "branch": "-1"}, "现在没有筛选"),
    ],
)
def test_what_cannot_be_kept_is_told(desk: Desk, fields: dict[str, str], words: str) -> None:
    answer = post(desk.sign_in("clerk"), "/queue/views", **fields)
    assert answer.status_code == 409
    assert words in answer.text


def test_a_name_is_taken_once_and_stays_text(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    name = "<b>{{7*7}}'--"
    post(clerk, "/queue/views", name=name, kind="scam")
    assert "<b>" not in clerk.get("/").text.split('id="tabs"')[1]
    taken = post(clerk, "/queue/views", name=name, kind="complaint")
    assert "这个名字已经用了" in taken.text


@pytest.mark.parametrize("who", ["near", "auditor"])
def test_views_are_the_offices(desk: Desk, who: str) -> None:
    browser = desk.sign_in(who)
    assert browser.get("/queue/views").status_code == 404
    page = browser.get("/" if who == "near" else "/audit").text
    for step in ("", "/1/rename", "/1/share", "/1/remove", "/1/restore"):
        answer = browser.post(f"/queue/views{step}", data={"csrf": token_in(page), "name": "x", "kind": "scam"})
        assert answer.status_code == 404


@pytest.mark.parametrize("step", ["", "/1/rename", "/1/share", "/1/remove", "/1/restore"])
def test_a_form_without_this_sessions_token_changes_no_view(desk: Desk, step: str) -> None:
    admin = desk.sign_in("admin")
    post(admin, "/queue/views", name="投诉", kind="complaint")
    answer = admin.post(f"/queue/views{step}", data={"csrf": "wrong", "name": "x", "kind": "scam"})
    assert answer.status_code == 403
    assert "投诉" in tabs(admin)


def test_the_filter_asks_for_a_colleague_a_branch_a_day_and_what_is_due(desk: Desk) -> None:
    urgent, calm = desk.open_case(of=0), desk.open_case("complaint", "窗口的人说话难听", of=None)
    clerk = desk.sign_in("clerk")
    post(clerk, f"/cases/{calm}/claim")
    with desk.database.read() as session:
        own = session.execute(text("SELECT id FROM staff_accounts WHERE login = 'clerk'")).scalar_one()
        branch = session.execute(
            text("SELECT branch_id FROM members WHERE status = 'active' ORDER BY id LIMIT 1")
        ).scalar_one()
        above = session.execute(text("SELECT parent_id FROM organizations WHERE id = :b"), {"b": branch}).scalar_one()
    today = to_local(utc_now()).date()
    for path, found in (
        (f"/?holder={own}", [calm]),
        (f"/?branch={branch}", [urgent]),
        (f"/?branch={above}", [urgent]),
        (f"/?since={today}", [urgent, calm]),
        (f"/?since={today + timedelta(days=1)}", []),
        ("/?due=late", []),
    ):
        page = clerk.get(path).text
        assert [number for number in (urgent, calm) if f"/cases/{number}" in page.split('id="rows"')[1]] == found, path
    with desk.database.write() as session:
        session.execute(text("UPDATE deadlines SET due_at = '2020-01-01 00:00:00', warn_at = '2020-01-01 00:00:00'"))
    assert urgent in clerk.get("/?due=late").text


@pytest.mark.parametrize("value", ["9" * 20, "-1", "x", "<script>", "1 OR 1=1", "2026-13-40", "0001-01-01", "mine"])
@pytest.mark.parametrize("field", ["kind", "holder", "branch", "due", "since", "text", "after"])
def test_whatever_stands_in_the_address_the_queue_answers(desk: Desk, field: str, value: str) -> None:
    answer = desk.sign_in("clerk").get("/", params={field: value})
    assert answer.status_code == 200
    assert "<script>" not in answer.text.split("<body")[1]
