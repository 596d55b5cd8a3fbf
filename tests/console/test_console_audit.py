"""The audit log as staff see it, and what happens when somebody has been at it."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from center.clock import local_today, utc_now
from center.staff import service as staff
from console.audit import names
from console.sheets import MARK, cell
from console.words import words_of
from tests.console.desk import BOSS, Desk, token_in

ROOT = Path(__file__).resolve().parents[2]


def test_an_auditor_begins_at_the_log_and_finds_who_signed_in(desk: Desk) -> None:
    auditor = desk.sign_in("auditor")
    assert auditor.get("/").headers["location"] == "/audit"
    page = auditor.get("/audit")
    assert ">登录</td>" in page.text
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
    sheet = admin.post("/audit/export", data={"csrf": token, "verb": "log_in"})
    assert sheet.text.startswith(MARK)
    lines = list(csv.DictReader(io.StringIO(sheet.text.removeprefix(MARK))))
    assert {line["action"] for line in lines} == {"log_in.account"}
    assert ">导出</td>" in admin.get("/audit").text


def lines_of(page: str) -> list[list[str]]:
    """Return what stands in each line of the log: when, who, what, to what, values, from where."""
    rows = re.findall(r"<tr><td>(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", cell) for cell in re.split(r"</td>\s*<td[^>]*>", row)] for row in rows]


def test_who_looked_at_whose_data_is_found_by_person_deed_and_day(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    clerk.post("/members/1/unmask", data={"csrf": token_in(clerk.get("/").text), "field": "birth_date"})
    admin = desk.sign_in("admin")
    with desk.database.read() as session:
        number = next(one.id for one in staff.list_accounts(session) if one.login == "clerk")
    asked = {"staff": number, "verb": "unmask", "object_kind": "member"}
    (line,) = lines_of(admin.get("/audit", params=asked).text)
    assert line[2] == "看保密信息"
    assert line[3].startswith("退休人员 ")
    assert line[4].startswith("出生日期")
    today = local_today()
    assert len(lines_of(admin.get("/audit", params={**asked, "since": today, "until": today}).text)) == 1
    for nothing in ({"until": today - timedelta(days=1)}, {"since": today + timedelta(days=1)}, {"staff": number + 1}):
        assert lines_of(admin.get("/audit", params={**asked, **nothing}).text) == []


def test_every_deed_that_the_program_puts_on_record_has_a_name() -> None:
    words = words_of("zh")
    deeds = {
        found
        for path in (ROOT / "center").rglob("*.py")
        if "audit" in (text := path.read_text("utf-8")) or "Change(" in text
        for found in re.findall(r'"([a-z_]+\.[a-z_]+)"', text)
        if words.has(names.KIND + found.partition(".")[2])
    }
    assert len(deeds) > 100
    assert [deed for deed in sorted(deeds) if not words.has(names.VERB + names.verb_of(deed))] == []


def test_what_has_no_name_stands_as_it_is() -> None:
    assert names.name_of(words_of("zh"), names.VERB, "fly") == "fly"


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
