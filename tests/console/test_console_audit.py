"""The audit log as staff see it, and what happens when somebody has been at it."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import text

from center.clock import utc_now
from center.staff import service as staff
from console.sheets import MARK, cell
from tests.console.desk import BOSS, Desk, token_in


def test_an_auditor_begins_at_the_log_and_finds_who_signed_in(desk: Desk) -> None:
    auditor = desk.sign_in("auditor")
    assert auditor.get("/").headers["location"] == "/audit"
    page = auditor.get("/audit")
    assert "log_in.account" in page.text
    assert 'href="/"' not in page.text.split('<ul class="places">')[1].split("</ul>")[0]


@pytest.mark.parametrize("login", ["clerk", "near"])
def test_who_may_not_read_the_log_does_not_find_it(desk: Desk, login: str) -> None:
    browser = desk.sign_in(login)
    assert browser.get("/audit").status_code == 404
    token = token_in(browser.get("/").text)
    for path in ("/audit/verify", "/audit/export"):
        assert browser.post(path, data={"csrf": token}).status_code == 404


def test_a_whole_log_is_found_whole_and_an_altered_one_is_not(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    token = token_in(admin.get("/").text)
    assert "记录完整" in admin.post("/audit/verify", data={"csrf": token}).text
    with desk.database.engine.begin() as connection:
        for change in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER audit_entries_refuse_{change}"))
        connection.execute(text("UPDATE audit_entries SET staff_name = 'somebody else' WHERE id = 3"))
    page = admin.post("/audit/verify", data={"csrf": token}).text
    assert "记录被动过" in page
    assert "内容被改" in page


def test_the_exported_sheet_holds_the_log_and_that_it_was_taken(desk: Desk) -> None:
    admin = desk.sign_in("admin")
    token = token_in(admin.get("/").text)
    sheet = admin.post("/audit/export", data={"csrf": token, "action": "log_in.account"})
    assert sheet.text.startswith(MARK)
    lines = list(csv.DictReader(io.StringIO(sheet.text.removeprefix(MARK))))
    assert {line["action"] for line in lines} == {"log_in.account"}
    assert "export.audit" in admin.get("/audit").text


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_is_never_a_formula(value: str) -> None:
    assert cell(value).startswith("'")


def test_a_name_that_is_a_formula_leaves_as_text(desk: Desk) -> None:
    with desk.database.write() as session:
        made = staff.create_account(
            session, actor=BOSS, login="tricky", display_name="=cmd|calc", role="clerk", now=utc_now()
        )
    desk.browser().post("/login", data={"login": "tricky", "password": made.one_time_password})
    admin = desk.sign_in("admin")
    sheet = admin.post("/audit/export", data={"csrf": token_in(admin.get("/").text)}).text
    assert ",=cmd" not in sheet
    assert "'=cmd|calc" in sheet
