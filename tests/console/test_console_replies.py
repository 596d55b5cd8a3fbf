"""Canned replies in the console: written, changed, put into the box, never sent with a gap."""

from __future__ import annotations

import re

import httpx
import pytest
from sqlalchemy import text

from tests.console.desk import Desk, token_in
from tests.console.test_console_cases import send

WHOLE = {"title_zh": "马上查", "title_en": "Checking", "text_zh": "{name}，马上查。", "text_en": "{name}, checking."}


def post(browser: httpx.Client, path: str, **fields: str | list[str]) -> httpx.Response:
    return browser.post(path, data={"csrf": token_in(browser.get("/replies").text), **fields})


def id_of_reply(browser: httpx.Client, title: str) -> str:
    found = re.search(rf'/replies/(\d+)">{title}<', browser.get("/replies").text)
    assert found is not None
    return found[1]


def test_a_reply_is_written_changed_taken_out_of_use_and_brought_back(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    for _ in range(2):
        assert post(clerk, "/replies", **WHOLE, kinds=["complaint", "suggestion"]).status_code == 303
    assert clerk.get("/replies").text.count("马上查。") == 1
    reply = id_of_reply(clerk, "马上查")
    page = clerk.get(f"/replies/{reply}").text
    assert page.count(" checked") == 2
    version = page.split('name="version" value="')[1].split('"')[0]
    assert post(clerk, f"/replies/{reply}", **{**WHOLE, "title_zh": "这就查"}, version=version).status_code == 303
    late = post(clerk, f"/replies/{reply}", **{**WHOLE, "title_zh": "等等查"}, version=version)
    assert late.status_code == 409
    assert "这就查" in late.text
    assert 'value="等等查"' in late.text, "what was typed is not lost"
    gone = post(clerk, f"/replies/{reply}/remove", version="2")
    assert "“这就查”不用了" in clerk.get(gone.headers["location"]).text
    assert post(clerk, f"/replies/{reply}/restore", version="3").status_code == 303
    assert "这就查" in clerk.get("/replies").text


def test_an_unknown_variable_is_refused_with_those_that_exist(desk: Desk) -> None:
    answer = post(desk.sign_in("clerk"), "/replies", **{**WHOLE, "text_zh": "{phone}，{姓名}，<script>"})
    assert answer.status_code == 409
    assert "没有 {phone} {姓名} 这样的" in answer.text
    for name in (
        "{name}",
        "{member_name}",
        "{case_number}",
        "{staff_name}",
        "{center_phone}",
        "{today}",
        "{answer_by}",
    ):
        assert name in answer.text
    assert "<script>" not in answer.text.split("<body")[1].replace('<script type="module"', "")


def test_the_starter_set_is_put_in_with_a_button(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    with desk.database.write() as session:
        session.execute(text("DELETE FROM canned_replies"))
    assert "还没有常用回复" in clerk.get("/replies").text
    page = clerk.get(post(clerk, "/replies/starters").headers["location"]).text
    assert re.search(r"放入了 1\d 条", page)
    assert "现成的都已经有了" in clerk.get(post(clerk, "/replies/starters").headers["location"]).text


def test_a_reply_fills_the_box_without_any_script(desk: Desk) -> None:
    number = desk.open_case("complaint", "窗口的人说话难听")
    clerk = desk.sign_in("clerk")
    post(clerk, "/replies", **WHOLE)
    send(clerk, number, "speak")
    reply = id_of_reply(clerk, "马上查")
    page = clerk.get(f"/cases/{number}?reply={reply}").text
    box = page.split('id="reply"')[1].split("</textarea>")[0]
    assert re.search(r">.(阿姨|叔叔)，马上查。", box)
    assert clerk.get(f"/cases/{number}/replies/{reply}").text.endswith("，马上查。")
    with desk.database.write() as session:
        session.execute(text("UPDATE channel_accounts SET language = 'en'"))
    assert clerk.get(f"/cases/{number}/replies/{reply}").text.endswith(", checking.")
    for nothing in ("999", "x", "-1"):
        assert clerk.get(f"/cases/{number}?reply={nothing}").status_code == 200
        assert clerk.get(f"/cases/{number}/replies/{nothing}").text == ""


def test_of_somebody_unknown_nothing_is_invented(desk: Desk) -> None:
    number = desk.open_case("complaint", "窗口的人说话难听", of=None)
    clerk = desk.sign_in("clerk")
    post(clerk, "/replies", **WHOLE)
    assert clerk.get(f"/cases/{number}/replies/{id_of_reply(clerk, '马上查')}").text == "【请填：称呼】，马上查。"


@pytest.mark.parametrize("who", ["near", "far", "auditor"])
def test_replies_are_the_offices(desk: Desk, who: str) -> None:
    number = desk.open_case()
    browser = desk.sign_in(who)
    token = token_in(browser.get("/" if who != "auditor" else "/audit").text)
    for path in ("/replies", "/replies/new", "/replies/1", f"/cases/{number}/replies/1"):
        assert browser.get(path).status_code == 404
    for path in ("/replies", "/replies/starters", "/replies/1", "/replies/1/remove", "/replies/1/restore"):
        assert browser.post(path, data={"csrf": token, **WHOLE}).status_code == 404


@pytest.mark.parametrize("path", ["/replies", "/replies/starters", "/replies/1", "/replies/1/remove"])
def test_a_form_without_this_sessions_token_changes_no_reply(desk: Desk, path: str) -> None:
    clerk = desk.sign_in("clerk")
    before = clerk.get("/replies").text
    assert clerk.post(path, data={"csrf": "wrong", **WHOLE, "version": "1"}).status_code == 403
    assert clerk.get("/replies").text == before
    assert clerk.get("/replies/99999").status_code == 404
