"""Signing in and out of the console, and what somebody without a session gets."""

from __future__ import annotations

import pyotp
import pytest

from center.clock import utc_now
from center.staff import service as staff
from console.limits import MOST_ATTEMPTS, Attempts
from tests.console.desk import BOSS, PASSWORD, Desk, token_in


def test_the_right_password_opens_the_queue(desk: Desk) -> None:
    browser = desk.sign_in("clerk")
    page = browser.get("/")
    assert page.status_code == 200
    assert "待办" in page.text
    assert "现在没有要办的事" in page.text


def test_wrong_name_and_wrong_password_get_the_same_page(desk: Desk) -> None:
    pages = []
    for login, password in (("clerk", "wrong wrong wrong"), ("nobody", PASSWORD)):
        answer = desk.browser().post("/login", data={"login": login, "password": password})
        assert answer.status_code == 401
        pages.append(answer.text.replace(login, "X"))
    assert pages[0] == pages[1]


def test_a_session_begins_with_a_new_token_whatever_the_browser_came_with(desk: Desk) -> None:
    browser = desk.browser()
    browser.cookies.set("yinling_staff", "chosen-by-somebody-else")
    answer = browser.post("/login", data={"login": "clerk", "password": PASSWORD})
    assert answer.cookies["yinling_staff"] != "chosen-by-somebody-else"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_leaving_ends_the_session_on_the_server_too(desk: Desk) -> None:
    browser = desk.sign_in("clerk")
    token = browser.cookies["yinling_staff"]
    page = browser.get("/").text
    assert browser.post("/logout", data={"csrf": token_in(page)}).headers["location"] == "/login"
    again = desk.browser()
    again.cookies.set("yinling_staff", token)
    assert again.get("/").headers["location"] == "/login"


def test_a_given_password_must_be_changed_before_anything_is_seen(desk: Desk) -> None:
    with desk.database.write() as session:
        given = staff.create_account(
            session, actor=BOSS, login="new.one", display_name="新来的", role="clerk", now=utc_now()
        ).one_time_password
    browser = desk.browser()
    answer = browser.post("/login", data={"login": "new.one", "password": given})
    assert answer.headers["location"] == "/login/password"
    assert browser.get("/").headers["location"] == "/login/password"
    page = browser.get("/login/password").text
    weak = {"csrf": token_in(page), "old": given, "new": "short", "again": "short"}
    assert "至少 12 个字符" in browser.post("/login/password", data=weak).text
    differs = weak | {"new": PASSWORD, "again": PASSWORD + "!"}
    assert "两遍新密码不一样" in browser.post("/login/password", data=differs).text
    good = weak | {"new": PASSWORD, "again": PASSWORD}
    assert browser.post("/login/password", data=good).headers["location"] == "/"
    assert browser.get("/").status_code == 200


def test_a_second_factor_is_set_up_where_the_role_demands_it_and_asked_from_then_on(desk: Desk) -> None:
    with desk.database.write() as session:
        staff.set_policy(session, actor=BOSS, role="clerk", is_second_factor_required=True, now=utc_now())
    browser = desk.browser()
    assert browser.post("/login", data={"login": "clerk", "password": PASSWORD}).headers["location"] == "/login/enrol"
    page = browser.get("/login/enrol").text
    secret = page.split("<code>")[1].split("</code>")[0].replace(" ", "")
    wrong = browser.post("/login/enrol", data={"csrf": token_in(page), "code": "000000"})
    assert wrong.status_code == 422
    kept = browser.post("/login/enrol", data={"csrf": token_in(page), "code": pyotp.TOTP(secret).now()})
    codes = [part.split("</code>")[0] for part in kept.text.split("<code>")[1:]]
    assert len(codes) == 10
    assert browser.get("/").status_code == 200
    again = desk.browser()
    answer = again.post("/login", data={"login": "clerk", "password": PASSWORD})
    assert answer.headers["location"] == "/login/code"
    assert again.get("/").headers["location"] == "/login/code"
    page = again.get("/login/code").text
    assert again.post("/login/code", data={"csrf": token_in(page), "code": "nonsense"}).status_code == 401
    assert again.post("/login/code", data={"csrf": token_in(page), "code": codes[0]}).headers["location"] == "/"
    assert again.get("/").status_code == 200


def test_a_form_from_another_site_is_refused(desk: Desk) -> None:
    browser = desk.browser()
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    answer = browser.post("/login", data={"login": "clerk", "password": PASSWORD}, headers=foreign)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_guessing_from_one_address_is_slowed_down() -> None:
    now = 0.0
    attempts = Attempts(clock=lambda: now)
    assert all(attempts.allow("10.0.0.1") for _ in range(MOST_ATTEMPTS))
    assert not attempts.allow("10.0.0.1")
    assert attempts.allow("10.0.0.2")
    now = 301.0
    assert attempts.allow("10.0.0.1")


@pytest.mark.parametrize("path", ["/", "/queue/rows", "/alarm", "/live", "/live/bell", "/cases/100001"])
def test_without_a_session_there_is_nothing_but_the_way_in(desk: Desk, path: str) -> None:
    desk.open_case()
    assert desk.browser().get(path).headers["location"] == "/login"
    bare = desk.browser().get(path, headers={"accept": "application/json"})
    assert (bare.status_code, bare.json()) == (401, {"error": "not_signed_in"})


def test_every_answer_carries_the_headers_that_protect_it(desk: Desk) -> None:
    for path in ("/login", "/nowhere", "/static/css/desk.css", "/health"):
        headers = desk.browser().get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
    assert desk.browser().get("/login").headers["cache-control"] == "no-store"
