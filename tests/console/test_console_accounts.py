"""Administrators and accounts: a password is seen once, nobody is put out by a slip, whoever is put out is out at once."""

from __future__ import annotations

import logging
import re
import threading
import time

import httpx
import pytest
from sqlalchemy import select, text

from center.clock import utc_now
from center.db.models import metadata
from center.staff import service as staff
from tests.console.desk import BOSS, PASSWORD, Desk, token_in
from tests.console.forms import form_in, submit

GIVEN = re.compile(r'<code class="given">([^<]+)</code>')
NEW = {"login": "Li.Ming", "display_name": "李明", "role": "clerk", "language": "zh"}


def id_of(desk: Desk, login: str) -> int:
    with desk.database.read() as session:
        return next(one.id for one in staff.list_accounts(session) if one.login == login)


def page_of(desk: Desk, login: str) -> str:
    return f"/office/accounts/{id_of(desk, login)}"


def act(browser: httpx.Client, page: str, step: str, **changes: str) -> httpx.Response:
    return submit(browser, page, f"{page}/{step}", **changes)


def hire_another_administrator(desk: Desk) -> None:
    with desk.database.write() as session:
        staff.set_role(session, actor=BOSS, staff_id=id_of(desk, "clerk2"), role="administrator", now=utc_now())


def test_a_new_account_comes_with_a_password_that_opens_it_once(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    made = submit(admin, "/office/accounts/new", "/office/accounts/new", **NEW)
    (password,) = GIVEN.findall(made.text)
    assert made.headers["cache-control"] == "no-store"
    answer = desk.browser().post("/login", data={"login": "li.ming", "password": password})
    assert answer.headers["location"] == "/login/password"
    page = admin.get("/office/accounts").text
    assert "李明" in page and "还没换首次密码" in page


def test_a_password_is_in_no_other_page_in_no_log_and_in_no_record(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    admin = desk.sign_in("admin")
    made = submit(admin, "/office/accounts/new", "/office/accounts/new", **NEW)
    given = [GIVEN.findall(made.text)[0]]
    reset = act(admin, page_of(desk, "clerk"), "password")
    given += GIVEN.findall(reset.text)
    assert len(given) == 2
    pages = [
        admin.get(path).text
        for path in ("/office/accounts", page_of(desk, "clerk"), page_of(desk, "li.ming"), "/audit")
    ]
    with desk.database.read() as session:
        stored = [repr(session.execute(select(table)).all()) for table in metadata.tables.values()]
    for password in given:
        assert not any(password in told for told in [*pages, *stored, caplog.text])
        assert (made.text + reset.text).count(password) == 1


def test_a_form_that_is_sent_twice_makes_one_account_and_leads_to_it(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    fields = form_in(admin.get("/office/accounts/new").text, "/office/accounts/new") | NEW
    first, again = (admin.post("/office/accounts/new", data=fields) for _ in range(2))
    assert GIVEN.search(first.text) and not GIVEN.search(again.text)
    assert again.status_code == 422
    assert "已经有人用了" in again.text
    assert f'href="{page_of(desk, "li.ming")}"' in again.text


def test_a_password_that_is_asked_for_twice_is_given_once_and_that_one_holds(desk: Desk) -> None:
    admin, page = desk.sign_in("admin"), page_of(desk, "clerk")
    fields = form_in(admin.get(page).text, f"{page}/password")
    first, again = (admin.post(f"{page}/password", data=fields) for _ in range(2))
    (password,) = GIVEN.findall(first.text)
    assert (again.status_code, GIVEN.findall(again.text)) == (409, [])
    assert "请再给一个" in again.text
    answer = desk.browser().post("/login", data={"login": "clerk", "password": password})
    assert answer.headers["location"] == "/login/password"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"login": "李明"}, "登录名只能用"),
        ({"login": "clerk"}, "已经有人用了"),
        ({"display_name": "  "}, "姓名要 1 到 40 个字"),
        ({"display_name": "x" * 41}, "姓名要 1 到 40 个字"),
        ({"role": "king"}, "请选一个岗位"),
        ({"language": "fr"}, "请选一种语言"),
        ({"role": "secretary"}, "支部书记要选支部"),
        ({"organization": "1"}, "只有支部书记选支部"),
        ({"role": "secretary", "organization": "99999"}, "没有这个支部"),
        ({"role": "secretary", "organization": "x"}, "没有这个支部"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_nothing_typed_is_lost(
    desk: Desk, wrong: dict[str, str], told: str
) -> None:
    answer = submit(desk.sign_in("admin"), "/office/accounts/new", "/office/accounts/new", **(NEW | wrong))
    assert answer.status_code == 422
    assert told in answer.text and 'aria-invalid="true"' in answer.text
    kept = form_in(answer.text, "/office/accounts/new")
    assert kept["display_name"] == (NEW | wrong)["display_name"]


def test_whoever_is_deactivated_is_out_at_once_with_open_pages_and_form(desk: Desk) -> None:
    clerk, admin, page = desk.sign_in("clerk"), desk.sign_in("admin"), page_of(desk, "clerk")
    number = desk.open_case()
    form = {"csrf": token_in(clerk.get(f"/cases/{number}").text), "text": "还能写吗"}
    heard: list[str] = []

    def listen() -> None:
        with clerk.stream("GET", "/live", timeout=20) as answer:
            for line in answer.iter_lines():
                heard.append(line)
                if line == "event: over":
                    return

    listening = threading.Thread(target=listen)
    listening.start()
    until = time.monotonic() + 5
    while not heard and time.monotonic() < until:
        time.sleep(0.02)
    began = time.monotonic()
    assert act(admin, page, "deactivate").headers["location"] == f"{page}?done=deactivated"
    listening.join(10)
    assert heard[-1] == "event: over"
    assert time.monotonic() - began < 3
    assert clerk.get("/").headers["location"] == "/login"
    assert clerk.post(f"/cases/{number}/note", data=form).headers["location"] == "/login"
    assert "还能写吗" not in admin.get(f"/cases/{number}").text
    refused = desk.browser().post("/login", data={"login": "clerk", "password": PASSWORD})
    assert refused.status_code == 401
    act(admin, page, "reactivate")
    assert desk.sign_in("clerk").get("/").status_code == 200


def test_a_session_that_goes_on_keeps_its_line(desk: Desk) -> None:
    clerk, other = desk.sign_in("clerk"), desk.sign_in("clerk")
    token = token_in(other.get("/account").text)
    heard: list[str] = []

    def listen() -> None:
        with clerk.stream("GET", "/live", timeout=20) as answer:
            for line in answer.iter_lines():
                if line.startswith("event: "):
                    heard.append(line)
                if len(heard) == 2:
                    return

    listening = threading.Thread(target=listen)
    listening.start()
    until = time.monotonic() + 5
    while not heard and time.monotonic() < until:
        time.sleep(0.02)
    other.post("/logout", data={"csrf": token})
    time.sleep(1.2)
    desk.open_case()
    listening.join(10)
    assert heard == ["event: change", "event: change"]


def test_of_two_administrators_the_slower_is_told(desk: Desk) -> None:
    hire_another_administrator(desk)
    first, second, page = desk.sign_in("admin"), desk.sign_in("clerk2"), page_of(desk, "clerk")
    late = form_in(second.get(page).text, f"{page}/profile") | {"display_name": "慢的人改的"}
    assert act(first, page, "profile", display_name="快的人改的").status_code == 303
    answer = second.post(f"{page}/profile", data=late)
    assert answer.status_code == 409
    assert "别人刚改过这个账号" in answer.text
    assert form_in(answer.text, f"{page}/profile")["display_name"] == "快的人改的"
    assert "慢的人改的" not in second.get(page).text


def test_nobody_changes_their_own_access_here(desk: Desk) -> None:
    hire_another_administrator(desk)
    admin, page = desk.sign_in("admin"), page_of(desk, "admin")
    shown = admin.get(page).text
    token = form_in(shown, f"{page}/profile")["csrf"]
    for step in ("role", "deactivate", "password", "second-factor"):
        assert f"{page}/{step}" not in shown
        answer = admin.post(f"{page}/{step}", data={"csrf": token, "role": "clerk"})
        assert answer.status_code in {409, 422}
        assert not GIVEN.search(answer.text)
    assert admin.get("/office/accounts").status_code == 200


def test_the_last_administrator_is_kept_and_told_why(desk: Desk) -> None:
    hire_another_administrator(desk)
    admin, other = desk.sign_in("admin"), page_of(desk, "clerk2")
    fields = form_in(admin.get(other).text, f"{other}/deactivate")
    answers: list[httpx.Response] = []
    sending = threading.Thread(target=lambda: answers.append(admin.post(f"{other}/deactivate", data=fields)))
    with desk.database.write() as session:
        # The gate lets the form in while this write is held; when it is carried out, its sender is no administrator.
        sending.start()
        time.sleep(1)
        session.execute(text("UPDATE staff_accounts SET role = 'clerk' WHERE login = 'admin'"))
    sending.join(20)
    (answer,) = answers
    assert answer.status_code == 422
    assert "这是最后一位管理员" in answer.text
    with desk.database.read() as session:
        assert staff.get_account(session, staff_id=id_of(desk, "clerk2")).is_active


def test_two_administrators_who_put_each_other_out_leave_one(desk: Desk) -> None:
    hire_another_administrator(desk)
    pair = {"admin": "clerk2", "clerk2": "admin"}
    browsers = {login: desk.sign_in(login) for login in pair}
    forms = {
        login: form_in(browsers[login].get(page_of(desk, pair[login])).text, f"{page_of(desk, pair[login])}/deactivate")
        for login in pair
    }
    answers: list[int] = []

    def put_out(login: str) -> None:
        answers.append(browsers[login].post(f"{page_of(desk, pair[login])}/deactivate", data=forms[login]).status_code)

    threads = [threading.Thread(target=put_out, args=(login,)) for login in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {303, 422}
    with desk.database.read() as session:
        left = [one for one in staff.list_accounts(session) if one.is_active and one.role == "administrator"]
    assert len(left) == 1


def test_a_locked_account_is_shown_and_unlocked(desk: Desk) -> None:
    for _ in range(5):
        desk.browser().post("/login", data={"login": "clerk", "password": "guess guess 1"})
    admin, page = desk.sign_in("admin"), page_of(desk, "clerk")
    assert "暂时锁住" in admin.get("/office/accounts").text
    assert "密码试错太多" in admin.get(page).text
    act(admin, page, "unlock")
    assert desk.sign_in("clerk").get("/").status_code == 200


def test_a_role_is_changed_and_the_old_pages_are_gone(desk: Desk) -> None:
    clerk, admin, page = desk.sign_in("clerk"), desk.sign_in("admin"), page_of(desk, "clerk")
    assert act(admin, page, "role", role="auditor").status_code == 303
    assert clerk.get("/").headers["location"] == "/login"
    again = desk.sign_in("clerk")
    assert again.get("/").headers["location"] == "/audit"
    refused = act(admin, page, "role", role="secretary")
    assert (refused.status_code, "支部书记要选支部" in refused.text) == (422, True)


def test_sessions_are_listed_and_ended(desk: Desk) -> None:
    clerk, admin, page = desk.sign_in("clerk"), desk.sign_in("admin"), page_of(desk, "clerk")
    assert "127.0.0.1" in admin.get(page).text
    act(admin, page, "sessions")
    assert clerk.get("/").headers["location"] == "/login"
    assert "现在没有登录" in admin.get(page).text


def test_a_second_factor_is_demanded_once_and_the_banner_tells_who_has_none(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    assert "Admin：管理员，却没有第二道验证" in admin.get("/office/accounts").text
    path = "/office/accounts/roles/secretary"
    fields = form_in(admin.get("/office/accounts").text, path)
    for _ in range(2):
        assert admin.post(path, data=fields).status_code == 303
    with desk.database.read() as session:
        demands = session.execute(text("SELECT count(*) FROM audit_entries WHERE action = 'change.policy'")).scalar()
        assert (staff.list_policies(session)["secretary"], demands) == (True, 1)
    answer = desk.browser().post("/login", data={"login": "near", "password": PASSWORD})
    assert answer.headers["location"] == "/login/enrol"
    for wrong in ({"wanted": "maybe"}, {"wanted": ""}):
        assert admin.post(path, data=fields | wrong).status_code == 404


def test_names_that_look_like_code_stay_text(desk: Desk) -> None:
    admin, page = desk.sign_in("admin"), page_of(desk, "clerk")
    act(admin, page, "profile", display_name="<img src=x onerror=alert(1)>{{7*7}}")
    for shown in (admin.get(page).text, admin.get("/office/accounts").text, admin.get("/office/duty").text):
        assert "<img src=x" not in shown
        assert "{{7*7}}" in shown
