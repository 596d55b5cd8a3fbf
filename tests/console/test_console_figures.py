"""The figures' page: what it tells, to whom, and what leaves the house as a sheet."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import httpx
import pytest
from sqlalchemy import text

from center.cases import service as cases
from center.cases.views import number_of
from center.clock import utc_now
from center.db import Database
from console.figures.charts import CHARTS
from console.sheets import MARK
from tests.console.desk import Desk, token_in

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULAS = (
    '=HYPERLINK("http://evil.example","看这里")',
    "+1+1 取暖费哪天发",
    "-2+3 报销带什么材料",
    "@SUM(A1) 公交卡在哪办",
    "\t=1+1 加装电梯补多少",
    "https://evil.example/护理保险",
)
CARD = "6222020402001234567"


def unanswered(desk: Desk, words: str, *, of: int | None = 0) -> int:
    """Let a member (by place in the list) ask something that has no answer; return the case's id."""
    with desk.database.write() as session:
        member_id = None
        if of is not None:
            member_id = session.execute(
                text("SELECT id FROM members WHERE status = 'active' ORDER BY id LIMIT 1 OFFSET :of"), {"of": of}
            ).scalar_one()
        return cases.open_case(
            session,
            kind="unanswered",
            conversation_id=None,
            member_id=member_id,
            summary=words,
            details={},
            now=utc_now() - timedelta(seconds=5),
        ).id


def own_branch(database: Database, login: str) -> int:
    with database.read() as session:
        found = session.execute(
            text("SELECT organization_id FROM staff_accounts WHERE login = :login"), {"login": login}
        )
        return int(found.scalar_one())


def export(browser: httpx.Client, table: str, form: str, **fields: str) -> httpx.Response:
    token = token_in(browser.get("/").text)
    return browser.post("/figures/export", data={"csrf": token, "table": table, "format": form, **fields})


def numbers_of(page: str) -> list[str]:
    """Return the four numbers at the top."""
    return re.findall(r'<li class="sheet card">.*?<b>(.*?)</b>', page, re.DOTALL)


def cells_of(content: bytes, sheet: int = 1) -> Iterator[tuple[str, str, str]]:
    """Give address, type and value of every cell of a sheet, as a spreadsheet reads them."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        shared: list[str] = []
        if "xl/sharedStrings.xml" in book.namelist():
            root = ET.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314
            shared = ["".join(part.text or "" for part in item.iter(f"{SHEET}t")) for item in root]
        cells = ET.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))  # noqa: S314
        for one in cells.iter(f"{SHEET}c"):
            assert one.find(f"{SHEET}f") is None, "a formula"
            kind, value = one.get("t", "n"), one.find(f"{SHEET}v")
            told = "".join(part.text or "" for part in one.iter(f"{SHEET}t"))
            if value is not None:
                told = shared[int(value.text or 0)] if kind == "s" else value.text or ""
            yield one.get("r", ""), kind, told


def test_a_center_without_cases_is_told_so(desk: Desk) -> None:
    page = desk.sign_in("clerk").get("/figures")
    assert page.status_code == 200
    assert "还没有可以统计的事" in page.text
    assert "<svg" not in page.text
    assert "/figures/export" not in page.text


def test_the_page_tells_what_came_and_how_it_moved(desk: Desk) -> None:
    desk.open_case()
    asked = unanswered(desk, "护理保险怎么申请")
    page = desk.sign_in("clerk").get("/figures").text
    assert numbers_of(page)[:2] == ["2", "2"]
    assert "前一段没有可比的" in page
    assert "护理保险怎么申请" in page
    assert f'href="/cases/{number_of(asked)}"' in page
    assert 'aria-current="page">统计' in page
    english = desk.sign_in("clerk2")
    with desk.database.write() as session:
        session.execute(text("UPDATE staff_accounts SET language = 'en' WHERE login = 'clerk2'"))
    assert "nothing before to compare with" in english.get("/figures").text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"span": "dates"}, "两个日期都要填"),
        ({"span": "dates", "first": "2026-01-02", "last": "昨天"}, "两个日期都要填"),
        ({"span": "dates", "first": "2026-02-02", "last": "2026-01-02"}, "晚于"),
        ({"span": "dates", "first": "0001-01-01", "last": "2026-01-02"}, "还没有记录"),
        ({"span": "dates", "first": "9999-12-30", "last": "9999-12-31"}, "还没有记录"),
        ({"span": "dates", "first": "2001-01-01", "last": "2026-01-02"}, "最多看两年"),
    ],
)
def test_dates_that_do_not_fit_are_told_and_kept_in_the_form(desk: Desk, query: dict[str, str], told: str) -> None:
    desk.open_case()
    page = desk.sign_in("clerk").get("/figures", params=query)
    assert page.status_code == 200
    assert told in page.text
    assert 'aria-invalid="true"' in page.text
    assert f'value="{query.get("first", "")}"' in page.text
    assert numbers_of(page.text)[0] == "1"


@pytest.mark.parametrize(
    "query",
    [
        {"span": "' OR 1=1 --", "as_of": "yesterday"},
        {"span": "-4", "as_of": "2026-01-01T00:00:00"},
        {"span": "52", "as_of": "1999-01-01T00:00:00+00:00"},
        {"span": "4", "as_of": "2999-01-01T00:00:00+00:00"},
    ],
)
def test_what_does_not_exist_is_not_asked(desk: Desk, query: dict[str, str]) -> None:
    desk.open_case()
    page = desk.sign_in("clerk").get("/figures", params=query)
    assert page.status_code == 200
    assert numbers_of(page.text)[0] == "1"


def test_a_secretary_sees_the_own_branch_alone_and_no_words(desk: Desk) -> None:
    unanswered(desk, f"外地住院怎么报销，卡号{CARD}")
    desk.open_case(of=None)
    near, far, clerk = (desk.sign_in(login) for login in ("near", "far", "clerk"))
    assert numbers_of(clerk.get("/figures").text)[0] == "2"
    page = near.get("/figures").text
    assert numbers_of(page)[0] == "1"
    assert "外地住院" not in page
    assert "答不上来的问题" not in page
    assert "还没有可以统计的事" in far.get("/figures").text
    own, other = own_branch(desk.database, "near"), own_branch(desk.database, "far")
    assert numbers_of(near.get("/figures", params={"branch": own}).text)[0] == "1"
    missing = near.get("/nowhere")
    for branch in (str(other), "1", "999999", "abc", "-1", "9" * 30, "１"):
        for path in ("/figures", "/figures/charts/weeks.svg"):
            answer = near.get(path, params={"branch": branch})
            assert answer.status_code == 404, (path, branch)
        assert near.get("/figures", params={"branch": branch}).text == missing.text


def test_a_secretary_takes_no_sheet_out(desk: Desk) -> None:
    unanswered(desk, "问")
    near = desk.sign_in("near")
    assert "/figures/export" not in near.get("/figures").text
    for table in ("weeks", "questions", "all"):
        assert export(near, table, "xlsx").status_code == 404
    assert "export.figures" not in desk.sign_in("admin").get("/audit").text


def test_an_auditor_sees_no_figures(desk: Desk) -> None:
    auditor = desk.sign_in("auditor")
    assert auditor.get("/figures").status_code == 404
    assert auditor.get("/figures/charts/weeks.svg").status_code == 404
    assert 'href="/figures"' not in auditor.get("/audit").text


def test_a_form_without_this_sessions_token_takes_nothing_out(desk: Desk) -> None:
    desk.open_case()
    clerk, other = desk.sign_in("clerk"), desk.sign_in("clerk2")
    for token in ("", "wrong", token_in(other.get("/").text)):
        answer = clerk.post("/figures/export", data={"csrf": token, "table": "weeks", "format": "csv"})
        assert answer.status_code == 403
    assert "export.figures" not in desk.sign_in("admin").get("/audit").text


@pytest.mark.parametrize("name", sorted(CHARTS))
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_a_chart_is_a_picture_that_can_do_nothing(desk: Desk, name: str, size: str) -> None:
    for place in range(40):
        unanswered(desk, "护理保险怎么申请", of=place)
    unanswered(desk, "护理保险怎么申请", of=None)
    desk.open_case()
    with desk.database.write() as session:
        session.execute(text("UPDATE cases SET first_answered_at = opened_at WHERE id % 2 = 0"))
        session.execute(text("UPDATE deadlines SET met_at = '2026-01-01 00:00:00.000000' WHERE case_id % 2 = 0"))
        session.execute(text(MESSAGE), {"at": str(utc_now().replace(tzinfo=None))})
    clerk = desk.sign_in("clerk")
    page = clerk.get("/figures").text
    found = re.search(rf'(?:src|srcset)="(/figures/charts/{name}\.svg\?[^"]*)"', page)
    assert found is not None
    answer = clerk.get(found.group(1).replace("&amp;", "&") + f"&size={size}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert policy.endswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"
    root = ET.fromstring(answer.text)  # noqa: S314
    names = {str(one.tag).rpartition("}")[2] for one in root.iter()}
    assert not names & {"script", "foreignObject", "a", "image", "use", "iframe", "animate", "desc"}
    for one in root.iter():
        for attribute, value in one.attrib.items():
            assert "href" not in attribute
            assert not attribute.lower().startswith("on")
            assert "//" not in value
    assert "//" not in answer.text.replace("http://www.w3.org/2000/svg", "")
    alt = re.search(rf'<img src="/figures/charts/{name}[^>]*alt="([^"]+)"', page)
    assert alt is not None
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == alt.group(1).replace("&#34;", '"')


MESSAGE = """
INSERT INTO inbox_messages (conversation_id, external_message_id, text, state, received_at, next_attempt_at, attempts,
    finished_at, outcome)
SELECT conversation_id, 'm', '问', 'answered', :at, :at, 1, :at, 'answered' FROM channel_accounts LIMIT 1
"""


def test_charts_that_are_not_there_are_no_page(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    for path in ("weeks.svg", "nothing.svg", "weeks.svg?size=huge", "../page.svg"):
        assert clerk.get(f"/figures/charts/{path}").status_code == 404


def test_the_table_the_chart_and_the_sheet_tell_the_same_though_more_has_come(desk: Desk) -> None:
    desk.open_case()
    clerk = desk.sign_in("clerk")
    page = clerk.get("/figures").text
    as_of = re.search(r'name="as_of" value="([^"]+)"', page)
    assert as_of is not None
    desk.open_case(of=1)
    sheet = export(clerk, "weeks", "csv", span="12", as_of=as_of.group(1).replace("&#43;", "+"))
    rows = list(csv.reader(io.StringIO(sheet.text.removeprefix(MARK))))
    assert [int(row[2]) for row in rows[1:]] == [0] * 11 + [1]
    assert numbers_of(clerk.get("/figures").text)[0] == "2"


def test_every_table_leaves_as_csv_and_that_is_on_record(desk: Desk) -> None:
    unanswered(desk, "护理保险怎么申请")
    clerk = desk.sign_in("clerk")
    for table in ("weeks", "messages", "kinds", "branches", "answers", "closings", "questions"):
        answer = export(clerk, table, "csv", span="4")
        assert answer.status_code == 200
        assert answer.content.startswith(MARK.encode())
        assert re.fullmatch(
            rf'attachment; filename="yinling-{table}-[\d-]+\.csv"', answer.headers["content-disposition"]
        )
        rows = list(csv.reader(io.StringIO(answer.text.removeprefix(MARK))))
        assert len({len(row) for row in rows}) == 1
        assert len(rows) > 1
    log = desk.sign_in("admin").get("/audit", params={"verb": "export", "object_kind": "figures"}).text
    assert log.count("export.figures") >= 7
    assert "csv, " in log


def test_no_cell_of_a_csv_is_a_formula(desk: Desk) -> None:
    for words in FORMULAS:
        unanswered(desk, words)
    sheet = export(desk.sign_in("clerk"), "questions", "csv").text
    rows = list(csv.reader(io.StringIO(sheet.removeprefix(MARK))))
    told = [cell for row in rows[1:] for cell in row]
    assert any("HYPERLINK" in cell for cell in told)
    assert not [cell for cell in told if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(desk: Desk) -> None:
    for words in FORMULAS:
        unanswered(desk, words)
    content = export(desk.sign_in("clerk"), "all", "xlsx").content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        everything = "".join(book.read(name).decode() for name in book.namelist() if name.endswith((".xml", ".rels")))
    assert "<f>" not in everything
    assert "<hyperlink" not in everything
    assert "relationships/hyperlink" not in everything
    assert "externalLink" not in everything
    kinds = {told: kind for number in range(1, len(sheets) + 1) for _, kind, told in cells_of(content, number)}
    for words in FORMULAS:
        told = next(told for told in kinds if words.strip() in told)
        assert kinds[told] in {"s", "inlineStr", "str"}
        assert kinds[told] != "str"  # the result of a formula


def test_numbers_of_a_workbook_are_numbers_and_it_says_what_was_counted(desk: Desk) -> None:
    number = unanswered(desk, "护理保险怎么申请")
    with desk.database.write() as session:
        session.execute(
            text("UPDATE cases SET first_answered_at = :at WHERE id = :id"),
            {"at": str(utc_now().replace(tzinfo=None)), "id": number},
        )
    clerk = desk.sign_in("clerk")
    branch = own_branch(desk.database, "near")
    content = export(clerk, "answers", "xlsx", span="4", branch=str(branch)).content
    cells = {address: (kind, told) for address, kind, told in cells_of(content)}
    heads = {
        told: address.rstrip("1") for address, (_, told) in cells.items() if address.endswith("1") and len(address) == 2
    }
    assert "中位数（分钟）" in heads
    for head in ("件数", "已答复", "中位数（分钟）"):
        kind, told = cells[f"{heads[head]}2"]
        assert kind == "n"
        assert float(told) >= 0
    assert cells[f"{heads['件数']}2"][1] == "1"
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        first = book.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in first
    assert "<cols>" in first
    about = " ".join(told for _, _, told in cells_of(content, 2))
    with desk.database.read() as session:
        name = session.execute(text("SELECT name_zh FROM organizations WHERE id = :id"), {"id": branch}).scalar_one()
    for told in (name, "PERCENTILE.INC", "哪一段", "CST"):
        assert told in about


@pytest.mark.parametrize(
    "fields",
    [
        {"table": "members", "format": "csv"},
        {"table": "weeks", "format": "pdf"},
        {"table": "all", "format": "csv"},
        {"table": "", "format": ""},
        {"table": "weeks", "format": "csv", "branch": "999999"},
        {"table": "../../etc/passwd", "format": "csv"},
    ],
)
def test_a_sheet_that_does_not_exist_is_no_page_and_not_on_record(desk: Desk, fields: dict[str, str]) -> None:
    desk.open_case()
    clerk = desk.sign_in("clerk")
    answer = clerk.post("/figures/export", data={"csrf": token_in(clerk.get("/").text), **fields})
    assert answer.status_code == 404
    assert "export.figures" not in desk.sign_in("admin").get("/audit").text


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "{{ 7*7 }}", '"><img src=x onerror=alert(1)>', "\u202e坏"]
)
def test_what_somebody_asked_stays_text_and_long_numbers_are_masked(desk: Desk, words: str) -> None:
    unanswered(desk, f"{words} 卡号{CARD}，电话13812345678")
    clerk = desk.sign_in("clerk")
    page = clerk.get("/figures").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    for secret in (CARD, "13812345678"):
        assert secret not in page
        for form in ("csv", "xlsx"):
            content = export(clerk, "questions", form).content
            told = content.decode() if form == "csv" else " ".join(cell for _, _, cell in cells_of(content))
            assert secret not in told


def test_a_branch_below_the_chosen_one_is_a_link_and_leads_back(desk: Desk) -> None:
    unanswered(desk, "问")
    clerk = desk.sign_in("clerk")
    page = clerk.get("/figures").text
    below = re.search(r'<th scope=row><a href="(/figures\?[^"]*branch=\d+)">', page)
    assert below is not None
    inner = clerk.get(below.group(1).replace("&amp;", "&"))
    assert inner.status_code == 200
    assert 'class="above"' in inner.text
    back = re.search(r'class="above"><a href="(/figures\?[^"]*)"', inner.text)
    assert back is not None
    assert clerk.get(back.group(1).replace("&amp;", "&")).status_code == 200
    assert urlencode({"span": "12"}) in back.group(1)


def test_figures_that_cannot_be_read_are_our_fault_and_show_nothing_of_the_inside(desk: Desk) -> None:
    clerk = desk.sign_in("clerk")
    with desk.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE inbox_messages RENAME TO gone"))
    answer = clerk.get("/figures")
    assert answer.status_code == 500
    assert "不是您的错" in answer.text
    assert "inbox_messages" not in answer.text
