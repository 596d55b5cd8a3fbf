"""Every page of the console as every role, with forged forms and with other people's branches."""

from __future__ import annotations

import httpx
import pytest
from fastapi.routing import APIRoute
from markupsafe import escape
from sqlalchemy import text

from center.settings import Settings
from console.app import create_app
from tests.console.desk import Desk, token_in

OPEN_TO_ALL = {"/health", "/login", "/login/code", "/login/password", "/login/enrol"}


def change(browser: httpx.Client, path: str, **fields: str) -> httpx.Response:
    """Send a form with the token of this very session."""
    token = token_in(browser.get("/").text)
    return browser.post(path, data={"csrf": token, **fields})


def test_a_route_without_the_gate_does_not_exist(desk: Desk) -> None:
    app = create_app(Settings(_env_file=None), desk.database)
    routers = [router for router in (getattr(route, "original_router", None) for route in app.routes) if router]
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    assert len(routes) > 10
    for route in routes:
        if route.path in OPEN_TO_ALL:
            continue
        for method in route.methods:
            answer = desk.browser().request(method, route.path.replace("{number}", "100001"))
            assert answer.headers.get("location") == "/login", f"{method} {route.path}"


CLERKS_STEPS = (
    "claim", "assign", "told", "close", "reopen", "undo", "urgency", "priority", "state", "due",
    "speak", "reply", "leave", "again", "recall", "files/1/remove",
)  # fmt: skip


@pytest.mark.parametrize("step", [*CLERKS_STEPS, "note"])
def test_a_form_without_this_sessions_token_changes_nothing(desk: Desk, step: str) -> None:
    number = desk.open_case()
    browser, other = desk.sign_in("clerk"), desk.sign_in("clerk2")
    fields = {"text": "写进去的字", "reason": "settled", "outcome": "helped", "version": "0", "state": "waiting"}
    before = browser.get(f"/cases/{number}/timeline").text
    for token in ("", "wrong", token_in(other.get("/").text)):
        answer = browser.post(f"/cases/{number}/{step}", data={"csrf": token, **fields})
        assert answer.status_code == 403
    assert browser.get(f"/cases/{number}/timeline").text == before


def test_a_secretary_sees_the_own_branch_without_what_was_said(desk: Desk) -> None:
    number = desk.open_case("scam_loss", "卡号6222020402001234567被骗了")
    page = desk.sign_in("near").get(f"/cases/{number}")
    assert page.status_code == 200
    assert "6222020402001234567" not in page.text
    queue = desk.sign_in("near").get("/").text
    assert number in queue
    assert "被骗了" not in queue


def test_another_branch_and_unknown_people_do_not_exist_for_a_secretary(desk: Desk) -> None:
    numbers = [desk.open_case(), desk.open_case(of=None)]
    secretary = desk.sign_in("far")
    missing = secretary.get("/cases/999999")
    for number in numbers:
        answer = secretary.get(f"/cases/{number}")
        assert (answer.status_code, answer.text) == (404, missing.text)
        assert number not in secretary.get("/").text
        assert "没有符合条件的事" in secretary.get(f"/?text={number}").text
    assert "还没人接" not in secretary.get("/alarm").text.replace("0 件急事还没人接", "")


def test_a_secretary_claims_and_closes_nothing(desk: Desk) -> None:
    number = desk.open_case()
    secretary = desk.sign_in("near")
    for step in CLERKS_STEPS:
        assert change(secretary, f"/cases/{number}/{step}", text="x").status_code == 404
    assert change(secretary, f"/cases/{number}/note", text="她家钥匙在邻居那儿").status_code == 303
    assert "她家钥匙在邻居那儿" in secretary.get(f"/cases/{number}").text


def test_an_auditor_sees_no_case(desk: Desk) -> None:
    number = desk.open_case()
    auditor = desk.sign_in("auditor")
    for path in ("/queue/rows", "/alarm", f"/cases/{number}", f"/cases/{number}/timeline"):
        assert auditor.get(path).status_code == 404


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "' OR 1=1 --", "{{ 7*7 }}", '=HYPERLINK("http://x")', "\u202e坏"]
)
def test_what_somebody_wrote_stays_text(desk: Desk, words: str) -> None:
    number = desk.open_case("scam_loss", words)
    clerk = desk.sign_in("clerk")
    for page in (clerk.get("/").text, clerk.get(f"/cases/{number}").text):
        assert str(escape(words)) in page
        assert "<script>alert" not in page
    for query in ({"text": words}, {"kind": words}, {"after": words}, {"after": f"urgent~{words}~1"}):
        assert clerk.get("/", params=query).status_code == 200


def test_numbers_that_are_no_case_are_no_page(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    for number in ("0", "-1", "100000", "9" * 30, "１０００01", "1e5"):
        assert clerk.get(f"/cases/{number}").status_code == 404
    assert clerk.get("/cases/%00").status_code == 400


def test_a_fault_of_ours_shows_nothing_of_the_inside(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    with desk.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE case_entries RENAME TO gone"))
    number = "100001"
    with desk.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE cases RENAME TO gone_too"))
    answer = clerk.get(f"/cases/{number}")
    assert answer.status_code == 500
    assert "不是您的错" in answer.text
    for inside in ("sqlite", "Traceback", "gone_too", "SELECT"):
        assert inside not in answer.text
    assert answer.headers["x-frame-options"] == "DENY"
