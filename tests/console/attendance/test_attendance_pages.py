"""Attendance over a year: what the pages tell, to whom, and what leaves the house as a sheet."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import text

from center.clock import local_today, utc_now
from console.sheets import MARK
from tests.console.desk import PEOPLE, Desk, token_in
from tests.console.reach.asked_to import answer, audit_of, branch_of, call_meeting, members_of, name_of, one

MAY = {"admin", "clerk", "clerk2", "near", "far"}
YEAR = local_today().year


@pytest.fixture
def held(desk: Desk) -> list[int]:
    """One meeting of the near branch is over, of which one member came, one was absent and of the rest nothing is known.

    All other meetings are taken out of the demo center.
    """
    with desk.database.write() as session:
        session.execute(text("UPDATE meetings SET state = 'cancelled'"))
    now = utc_now()
    at = now - timedelta(minutes=30)
    people = members_of(desk.database, "near")
    id_ = call_meeting(
        desk.database, branch_of(desk.database, "near"), starts_at=at, ends_at=at + timedelta(minutes=20), state="held"
    )
    answer(desk.database, id_, people[0], was_present=True)
    answer(desk.database, id_, people[1], answer=None, answered_at=None, was_present=False)
    return people


def export(desk: Desk, login: str, table: str, form: str, **fields: str) -> bytes:
    browser = desk.sign_in(login)
    token = token_in(browser.get("/account").text)
    answer = browser.post("/attendance/export", data={"csrf": token, "table": table, "format": form, **fields})
    assert answer.status_code == 200
    return answer.content


def test_the_page_tells_what_is_missing_apart_from_absence(desk: Desk, held: list[int]) -> None:
    page = desk.sign_in("near").get("/attendance").text
    missing = len(held) - 2
    assert f"一年里请了 {len(held)} 人次：到会 1，没有记录 {missing}。" in page
    assert "50.0%" in page
    assert "没有记录不算缺席" in page


def test_a_members_page_tells_each_meeting(desk: Desk, held: list[int]) -> None:
    secretary = desk.sign_in("near")
    for member_id, standing in zip(held[:3], ("到会", "缺席", "没有记录"), strict=True):
        page = secretary.get(f"/attendance/members/{member_id}").text
        assert "冬季支部会" in page
        assert f"<td>{standing}</td>" in page


def test_pictures_are_drawn_for_a_branch_for_a_member_and_may_do_nothing(desk: Desk, held: list[int]) -> None:
    secretary = desk.sign_in("near")
    for path in ("/attendance/charts/months.svg", f"/attendance/members/{held[0]}/chart.svg"):
        for size in ("wide", "narrow"):
            picture = secretary.get(path, params={"size": size})
            assert picture.headers["content-type"] == "image/svg+xml"
            assert b"<script" not in picture.content
            assert "script-src" not in picture.headers["content-security-policy"]
        assert secretary.get(path, params={"size": "huge"}).status_code == 404
    assert secretary.get("/attendance/charts/other.svg").status_code == 404


def test_a_year_without_meetings_is_told_so(desk: Desk, held: list[int]) -> None:
    page = desk.sign_in("near").get("/attendance", params={"year": str(YEAR - 4)})
    assert "这一年还没有开过的会" in page.text
    for nonsense in ({"year": "x"}, {"page": "-2"}, {"page": "99999"}, {"silent": "maybe"}):
        assert desk.sign_in("near").get("/attendance", params=nonsense).status_code == 200


def test_the_sheet_holds_everybody_of_the_branch_and_taking_it_out_is_on_record(desk: Desk, held: list[int]) -> None:
    rows = list(csv.reader(io.StringIO(export(desk, "near", "attendance_members", "csv").decode().removeprefix(MARK))))
    everybody = one(
        desk.database,
        "SELECT count(*) FROM members WHERE status = 'active' AND branch_id = :branch",
        branch=branch_of(desk.database, "near"),
    )[0]
    assert len(rows) == everybody + 1
    name = name_of(desk.database, held[0])
    assert [name, "1", "1", "0", "0", "0"] in [[row[0], *row[3:8]] for row in rows]
    entries = audit_of(desk.database, "export.attendance")
    assert [entry[:3] for entry in entries] == [("Near", "attendance", "attendance_members")]


def test_a_name_that_looks_like_a_formula_stays_text(desk: Desk, held: list[int]) -> None:
    with desk.database.write() as session:
        session.execute(text("UPDATE members SET name = '=1+1' WHERE id = :id"), {"id": held[0]})
    assert "'=1+1" in export(desk, "near", "attendance_members", "csv").decode()
    with zipfile.ZipFile(io.BytesIO(export(desk, "near", "all", "xlsx"))) as book:
        sheets = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 4
    assert not any(b"<f>" in sheet for sheet in sheets)


@pytest.mark.parametrize(
    ("table", "form"), [("other", "csv"), ("all", "csv"), ("attendance_months", "pdf"), ("", "xlsx")]
)
def test_a_sheet_that_does_not_exist_is_not_there(desk: Desk, held: list[int], table: str, form: str) -> None:
    browser = desk.sign_in("near")
    token = token_in(browser.get("/account").text)
    answer = browser.post("/attendance/export", data={"csrf": token, "table": table, "format": form})
    assert answer.status_code == 404
    assert audit_of(desk.database, "export.attendance") == []


@pytest.mark.parametrize("login", PEOPLE)
def test_each_role_sees_what_it_may(desk: Desk, held: list[int], login: str) -> None:
    browser = desk.sign_in(login)
    expected = 200 if login in MAY else 404
    assert browser.get("/attendance").status_code == expected
    own = login in MAY - {"far"}
    assert browser.get(f"/attendance/members/{held[0]}").status_code == (200 if own else 404)
    assert browser.get(f"/attendance/members/{held[0]}/chart.svg").status_code == (200 if own else 404)


def test_another_branch_does_not_exist_for_a_secretary(desk: Desk, held: list[int]) -> None:
    near, far = branch_of(desk.database, "near"), desk.sign_in("far")
    for branch in (near, 1, 10**9):
        for path in ("/attendance", "/attendance/charts/months.svg"):
            assert far.get(path, params={"branch": str(branch)}).status_code == 404
        token = token_in(far.get("/account").text)
        fields = {"csrf": token, "table": "attendance_members", "format": "csv", "branch": str(branch)}
        assert far.post("/attendance/export", data=fields).status_code == 404
    assert name_of(desk.database, held[0]) not in far.get("/attendance").text
    assert audit_of(desk.database, "export.attendance") == []


def test_nobody_unknown_and_no_forged_form_gets_a_sheet(desk: Desk, held: list[int]) -> None:
    for path in ("/attendance", "/attendance/charts/months.svg", f"/attendance/members/{held[0]}"):
        assert desk.browser().get(path).headers.get("location") == "/login"
    fields = {"table": "attendance_members", "format": "csv"}
    for token in ("", "wrong", token_in(desk.sign_in("clerk").get("/").text)):
        assert desk.sign_in("near").post("/attendance/export", data={"csrf": token, **fields}).status_code == 403


def test_who_was_silent_three_times_is_marked_and_can_be_listed_alone(desk: Desk, held: list[int]) -> None:
    now = utc_now()
    with desk.database.write() as session:
        session.execute(text("UPDATE members SET created_at = '2020-01-01 00:00:00.000000'"))
    for days in (1, 2):
        at = now - timedelta(days=days)
        id_ = call_meeting(
            desk.database, branch_of(desk.database, "near"), starts_at=at, ends_at=at + timedelta(hours=1), state="held"
        )
        answer(desk.database, id_, held[1])
    page = desk.sign_in("near").get("/attendance", params={"silent": "yes"}).text
    assert page.count(">连着三次没回音</span>") == min(len(held) - 2, 50)
    assert f"/attendance/members/{held[0]}?" not in page
    assert f"/attendance/members/{held[2]}?" in page
