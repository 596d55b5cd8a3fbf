"""How sheets are written: encodings, separators, headings, quotes; and what cannot be read at all."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.imports.cells import clean
from center.imports.kinds.payments import Payments
from center.imports.private_files import as_text
from center.imports.problems import StopError
from center.imports.sheets import Sheet, open_sheet
from tests.center.imports.conftest import PAYMENT_HEADINGS

ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16"]
HEADINGS = PAYMENT_HEADINGS.split(",")
FIELDS = ("employee_no", "benefit_type", "period", "amount_fen", "status", "paid_on", "card_last4", "reason")
# Whatever a spreadsheet can hold; NUL and halves of pairs it cannot.
CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


def opened(content: bytes, folder: Path) -> Sheet:
    path = folder / "payments.csv"
    path.write_bytes(content)
    return open_sheet(path, name="payments", required=Payments.required)


def stop_of(content: bytes, folder: Path) -> str:
    with pytest.raises(StopError) as stop:
        opened(content, folder)
    assert "{" not in str(stop.value.said)
    return str(stop.value)


@given(
    st.lists(st.lists(CELLS, min_size=8, max_size=8).filter(lambda row: any(cell.strip() for cell in row)), max_size=4),
    st.sampled_from(ENCODINGS),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.integers(0, 3),
)
def test_every_dialect_gives_the_same_cells(
    rows: list[list[str]], encoding: str, delimiter: str, end: str, quoting: int, titles: int
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([["统筹外费用发放表"]] * titles)
    writer.writerows([HEADINGS, *rows])
    with tempfile.TemporaryDirectory() as folder:
        sheet = opened(text.getvalue().encode(encoding), Path(folder))
        assert (sheet.delimiter, sheet.heading_row) == (delimiter, titles + 1)
        found = list(sheet.rows())
    assert [[row.by_field[field] for field in FIELDS] for row in found] == rows
    assert [row.number for row in found] == [titles + 2 + index for index in range(len(rows))]


@pytest.mark.parametrize(
    "headings",
    [
        "Employee No.,Benefit,Month,Amount (yuan),Status",
        "employee_no;benefit_type;period;amount_fen;status",
        "工号\t发放项目\t所属月份\t金额（元）\t状态*",
        ' 职工 编号 ,待遇项目（必填）,"月\n份",实发金额,发放状态：',
    ],
)
def test_headings_are_known_in_both_languages(headings: str, tmp_path: Path) -> None:
    assert opened(headings.encode(), tmp_path).fields == list(FIELDS[:5])


def test_heading_of_another_unit_is_not_taken_for_yuan(tmp_path: Path) -> None:
    for unit in ("分", "万元"):
        headings = PAYMENT_HEADINGS.replace("金额", f"金额（{unit}）")
        assert stop_of(headings.encode(), tmp_path) == "missing_columns"


def test_unknown_columns_are_named_and_left(tmp_path: Path) -> None:
    sheet = opened(f"序号,{PAYMENT_HEADINGS},备注".encode(), tmp_path)
    assert sheet.unused == ["序号", "备注"]


def test_blank_rows_are_passed_over_and_counted(tmp_path: Path) -> None:
    sheet = opened(f"{PAYMENT_HEADINGS}\n\n , ,\nYM1,取暖费\n".encode(), tmp_path)
    assert [(row.number, row.by_field["benefit_type"]) for row in sheet.rows()] == [(4, "取暖费")]


UNREADABLE = {
    "empty": b"",
    "spreadsheet": b"PK\x03\x04 a workbook",
    "binary": PAYMENT_HEADINGS.encode() + b"\x00",
    "encoding": b"\xff\xff\xff\xff,\x81",
    "no_headings": "张三,李四\n王五,赵六".encode(),
    "missing_columns": "职工编号,待遇项目,月份".encode(),
    "same_heading": (PAYMENT_HEADINGS + ",工号").encode(),
}


@pytest.mark.parametrize("key", UNREADABLE)
def test_sheet_that_cannot_be_read_is_told_by_name(key: str, tmp_path: Path) -> None:
    assert stop_of(UNREADABLE[key], tmp_path) == key


def test_missing_file_and_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(StopError, match="no_file"):
            open_sheet(path, name="payments", required=Payments.required)


@pytest.mark.parametrize("row", ['"YM1,取暖费', '"YM1"x,取暖费', '"YM1,"取暖费"'])
def test_open_quote_is_told_with_its_row(row: str, tmp_path: Path) -> None:
    sheet = opened(f"{PAYMENT_HEADINGS}\nYM0,取暖费\n{row}\nYM2,取暖费\n".encode(), tmp_path)
    with pytest.raises(StopError, match="quotes") as stop:
        list(sheet.rows())
    assert " 3 " in stop.value.said.zh


@given(CELLS)
def test_what_is_written_for_a_spreadsheet_is_read_back(text: str) -> None:
    cell = clean(text)
    assert clean(as_text(cell)) == cell
    assert not as_text(text).startswith(("=", "+", "-", "@"))
