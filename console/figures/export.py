"""The tables as sheets: CSV for whatever reads it, XLSX with a sheet that says what was counted and how. Pure."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from console.figures.tables import COUNT, DAY, MONEY, SHARE, TIME, WORDS, Cell, Column, Table
from console.sheets import MARK, line
from console.words import Words

CSV, XLSX = "csv", "xlsx"
MEDIA = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMATS = {COUNT: "#,##0", SHARE: "0.0%", TIME: "#,##0.0", DAY: "yyyy-mm-dd", WORDS: "@", MONEY: "#,##0.00"}
WIDTHS = {COUNT: 11, SHARE: 11, TIME: 15, DAY: 13, WORDS: 26, MONEY: 15}
ABOUT_WIDTHS = (22, 90)
LONGEST_CELL = 32_000
# Every table that there is, which only a file of several sheets can hold.
ALL = "all"


class Fact(NamedTuple):
    """A line of the sheet that says what was counted."""

    name: str
    value: str


def asked_for(made: Mapping[str, Table], *, name: str, form_of: str) -> list[Table]:
    """Return the tables that a form asks for by name and format; none where there is no such."""
    if form_of not in MEDIA:
        return []
    if name == ALL:
        return list(made.values()) if form_of == XLSX else []
    return [made[name]] if name in made else []


def as_file(tables: Sequence[Table], about: Sequence[Fact], words: Words, *, form_of: str) -> bytes:
    """Return tables in a format; CSV holds the first alone, and nothing of what was counted."""
    return as_csv(tables[0], words).encode() if form_of == CSV else as_xlsx(tables, about, words)


def as_csv(table: Table, words: Words) -> str:
    """Return a table as CSV; times in minutes, shares as numbers from 0 to 1."""
    head = line(heading(column, words) for column in table.columns)
    rows = (
        line(_number(value, column) for value, column in zip(row, table.columns, strict=True)) for row in table.rows
    )
    return MARK + head + "".join(rows)


def as_xlsx(tables: Sequence[Table], about: Sequence[Fact], words: Words) -> bytes:
    """Return tables as one file, a sheet each, and one that says what was counted; text is no formula and no link."""
    made = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(made, options) as book:
        formats = {kind: book.add_format({"num_format": form, "valign": "top"}) for kind, form in FORMATS.items()}
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        for table in tables:
            _write(book.add_worksheet(words(f"figures_sheet_{table.name}")), table, words, head, formats)
        sheet = book.add_worksheet(words("figures_sheet_about"))
        for place, width in enumerate(ABOUT_WIDTHS):
            sheet.set_column(place, place, width)
        for row, fact in enumerate(about):
            sheet.write_string(row, 0, fact.name, head)
            sheet.write_string(row, 1, fact.value, wrapped)
    return made.getvalue()


def heading(column: Column, words: Words) -> str:
    """Return what a column is called in a sheet, with its unit."""
    name = words(f"figures_col_{column.name}")
    if column.kind == MONEY:
        return words("figures_in_yuan", name=name)
    return words("figures_in_minutes", name=name) if column.kind == TIME else name


def _write(sheet: Worksheet, table: Table, words: Words, head: Format, formats: Mapping[str, Format]) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, WIDTHS[column.kind])
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, heading(column, words), head)
    for row, values in enumerate(table.rows, start=1):
        for place, (value, column) in enumerate(zip(values, table.columns, strict=True)):
            written = _number(value, column)
            if isinstance(written, int | float):
                sheet.write_number(row, place, written, formats[column.kind])
            elif isinstance(written, date):
                sheet.write_datetime(row, place, written, formats[column.kind])
            elif written is not None:
                sheet.write_string(row, place, str(written)[:LONGEST_CELL], formats[WORDS])


def _number(value: Cell, column: Column) -> int | float | date | str | None:
    if isinstance(value, Fraction):
        return round(value.numerator / value.denominator, 6)
    if column.kind == MONEY and isinstance(value, int):
        return value / 100
    if column.kind == TIME and isinstance(value, int | float):
        return round(value / 60, 2)
    return value
