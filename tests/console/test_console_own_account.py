"""One's own account: looks, password, second factor, sessions. Whoever has only taken over a browser keeps nothing."""

from __future__ import annotations

import httpx
import pyotp
import pytest

from center.clock import utc_now
from center.staff import service as staff
from tests.console.desk import BOSS, PASSWORD, Desk, token_in
from tests.console.forms import submit

NEW_PASSWORD = "another good one 77"
PAGE = "/account"


def change_password(browser: httpx.Client, **changes: str) -> httpx.Response:
    fields = {"old": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD, **changes}
    return submit(browser, PAGE, "/account/password", **fields)


def set_up(browser: httpx.Client, password: str = PASSWORD) -> tuple[str, list[str]]:
    """Set up a second factor and return its secret and the recovery codes."""
    page = submit(browser, PAGE, "/account/second-factor", **{"factor-password": password}).text
    secret = page.split("<code>")[1].split("</code>")[0].replace(" ", "")
    kept = browser.post(
        "/account/second-factor/confirm", data={"csrf": token_in(page), "code": pyotp.TOTP(secret).now()}
    )
    return secret, [part.split("</code>")[0] for part in kept.text.split("<code>")[1:]]


@pytest.mark.parametrize("login", ["admin", "clerk", "near", "auditor"])
def test_everybody_has_an_account_page_and_a_way_to_it(desk: Desk, login: str) -> None:
    browser = desk.sign_in(login)
    page = browser.get(PAGE).text
    assert f"登录名 {login}" in page
    assert '<a class="name" href="/account"' in page


def test_language_and_letters_are_kept_for_the_next_time(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    submit(clerk, PAGE, "/account/preferences", language="en", text_size="large")
    for browser in (clerk, desk.sign_in("clerk")):
        page = browser.get("/").text
        assert '<html lang="en" data-text="large">' in page
        assert "Queue" in page
    assert "data-text" not in desk.sign_in("clerk2").get("/").text
    for wrong in ({"language": "fr"}, {"text_size": "huge"}):
        assert submit(clerk, PAGE, "/account/preferences", **wrong).status_code == 422


def test_a_new_password_ends_the_other_sessions_and_gives_this_one_a_new_token(desk: Desk) -> None:
    here, there = desk.sign_in("clerk"), desk.sign_in("clerk")
    before = here.cookies["yinling_staff"]
    answer = change_password(here)
    assert answer.headers["location"] == "/account?done=password_changed"
    assert here.cookies["yinling_staff"] != before
    assert here.get("/").status_code == 200
    assert there.get("/").headers["location"] == "/login"
    thief = desk.browser()
    thief.cookies.set("yinling_staff", before)
    assert thief.get("/").headers["location"] == "/login"
    assert desk.log_in("clerk", NEW_PASSWORD).get("/").status_code == 200


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"old": "guess guess 1"}, "现在的密码不对"),
        ({"again": "something else 77"}, "两遍新密码不一样"),
        ({"new": "short", "again": "short"}, "至少 12 个字符"),
        ({"new": PASSWORD, "again": PASSWORD}, "和现在的一样"),
        ({"new": "password1234!!", "again": "password1234!!"}, "容易被猜到"),
        ({"new": "clerk clerk 12", "again": "clerk clerk 12"}, "不要用登录名"),
    ],
)
def test_a_password_that_is_not_taken_is_told_and_typed_nowhere(desk: Desk, changes: dict[str, str], told: str) -> None:
    answer = change_password(desk.sign_in("clerk"), **changes)
    assert answer.status_code == 422
    assert told in answer.text
    assert not any(value in answer.text for value in (PASSWORD, NEW_PASSWORD, *changes.values()) if value != "short")
    desk.sign_in("clerk")


def test_guessing_the_password_in_a_browser_left_open_ends_there(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    token = token_in(clerk.get(PAGE).text)
    places = [
        clerk.post("/account/second-factor", data={"csrf": token, "factor-password": f"guess guess {i}"})
        for i in range(5)
    ]
    assert [answer.status_code for answer in places] == [422] * 4 + [303]
    assert places[-1].headers["location"] == "/login"
    assert clerk.get("/").headers["location"] == "/login"


def test_a_second_factor_is_set_up_asked_replaced_and_removed(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    before = clerk.cookies["yinling_staff"]
    _, codes = set_up(clerk)
    assert len(codes) == 10
    assert clerk.cookies["yinling_staff"] != before, "no token outlives a step"
    assert "备用码还剩 10 个" in clerk.get(PAGE).text
    again = desk.browser()
    assert again.post("/login", data={"login": "clerk", "password": PASSWORD}).headers["location"] == "/login/code"
    answer = again.post("/login/code", data={"csrf": token_in(again.get("/login/code").text), "code": codes[0]})
    assert answer.headers["location"] == "/"
    new_secret, new_codes = set_up(clerk)
    assert again.get("/").headers["location"] == "/login", "other sessions end with the old factor"
    assert not set(codes) & set(new_codes)
    removed = submit(clerk, PAGE, "/account/second-factor/remove", **{"factor-password": PASSWORD})
    assert removed.headers["location"] == "/account?done=factor_removed"
    assert desk.sign_in("clerk").get("/").status_code == 200
    assert new_secret not in clerk.get(PAGE).text


def test_the_secret_is_shown_once_and_a_wrong_code_shows_no_second_picture(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    page = submit(clerk, PAGE, "/account/second-factor", **{"factor-password": PASSWORD}).text
    secret = page.split("<code>")[1].split("</code>")[0]
    wrong = clerk.post("/account/second-factor/confirm", data={"csrf": token_in(page), "code": "000000"})
    assert wrong.status_code == 422
    assert secret not in wrong.text and "data:image" not in wrong.text
    assert desk.sign_in("clerk").get("/").status_code == 200, "not asked before it is confirmed"


def test_what_was_not_begun_is_not_confirmed(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    answer = clerk.post(
        "/account/second-factor/confirm", data={"csrf": token_in(clerk.get(PAGE).text), "code": "123456"}
    )
    assert (answer.status_code, "没有正在设的" in answer.text) == (422, True)


def test_a_second_factor_that_the_role_demands_is_not_removed(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    set_up(clerk)
    token = token_in(clerk.get(PAGE).text)
    with desk.database.write() as session:
        staff.set_policy(session, actor=BOSS, role="clerk", is_second_factor_required=True, now=utc_now())
    page = clerk.get(PAGE).text
    assert "/account/second-factor/remove" not in page
    answer = clerk.post("/account/second-factor/remove", data={"csrf": token, "factor-password": PASSWORD})
    assert (answer.status_code, "不能撤掉" in answer.text) == (422, True)
    assert (
        desk.browser().post("/login", data={"login": "clerk", "password": PASSWORD}).headers["location"]
        == "/login/code"
    )


def test_recovery_codes_are_renewed_with_the_password_only(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    token = token_in(clerk.get(PAGE).text)
    none_yet = clerk.post("/account/second-factor/codes", data={"csrf": token, "factor-password": PASSWORD})
    assert none_yet.status_code == 422
    _, old = set_up(clerk)
    wrong = submit(clerk, PAGE, "/account/second-factor/codes", **{"factor-password": "guess guess 1"})
    assert (wrong.status_code, "<code>" in wrong.text) == (422, False)
    made = submit(clerk, PAGE, "/account/second-factor/codes", **{"factor-password": PASSWORD}).text
    new = [part.split("</code>")[0] for part in made.split("<code>")[1:]]
    assert len(new) == 10 and not set(new) & set(old)
    assert not any(code in clerk.get(PAGE).text for code in new)


def test_one_session_or_all_others_are_ended(desk: Desk) -> None:
    here, there, third = desk.sign_in("clerk"), desk.sign_in("clerk"), desk.sign_in("clerk")
    foreign = desk.sign_in("clerk2")
    with desk.database.read() as session:
        account = next(one for one in staff.list_accounts(session) if one.login == "clerk")
        ids = [one.id for one in staff.list_sessions(session, staff_id=account.id, now=utc_now())]
    page = here.get(PAGE).text
    assert page.count("就是这里") == 1
    token = token_in(page)
    for _ in range(2):
        answer = here.post("/account/sessions/end", data={"csrf": token, "session": str(ids[-2])})
        assert answer.headers["location"] == "/account?done=session_ended"
    assert there.get("/").headers["location"] == "/login"
    for session_id in ("", "x", "999999", str(ids[-1] + 1)):
        here.post("/account/sessions/end", data={"csrf": token, "session": session_id})
    assert (third.get("/").status_code, foreign.get("/").status_code) == (200, 200)
    submit(here, PAGE, "/account/sessions/end-others")
    assert third.get("/").headers["location"] == "/login"
    assert (here.get("/").status_code, foreign.get("/").status_code) == (200, 200)


def test_the_last_tries_to_be_this_person_are_told_and_nobody_elses(desk: Desk) -> None:
    desk.browser().post("/login", data={"login": "clerk", "password": "guess guess 1"})
    desk.browser().post("/login", data={"login": "clerk2", "password": "guess guess 1"})
    page = desk.log_in("clerk").get(PAGE).text
    logins = page.split("最近谁用您的名字登录")[1]
    assert "登录成功" in logins
    assert logins.count("密码不对") == 1
