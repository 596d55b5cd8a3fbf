"""Opens a sheet as clerks' programs write it: encoding, separator and headings are found out. It only reads."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from center.imports.problems import StopError
from center.imports.words import column, columns, fields_by_heading, plain_heading

DELIMITERS = (",", ";", "\t")
HEADINGS_WITHIN = 10
LEAST_HEADINGS = 2
PIECE = 1 << 20
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as spreadsheets count, its cells as they stand, and those of known columns by field."""

    number: int
    cells: list[str] = field(repr=False)
    by_field: dict[str, str] = field(repr=False)
    has_more_cells: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet whose shape is known."""

    path: Path
    encoding: str
    delimiter: str
    heading_row: int
    headings: list[str]
    fields: list[str | None]
    size: int

    @property
    def unused(self) -> list[str]:
        """Return the headings of columns that nothing is taken from."""
        return [name for name, known in zip(self.headings, self.fields, strict=True) if known is None and name.strip()]

    def rows(self, progress: Callable[[int], object] = lambda _: None) -> Iterator[Row]:
        """Give the rows below the headings, one at a time; tells how many bytes are read so far."""
        with self.path.open("rb") as raw, io.TextIOWrapper(raw, self.encoding, newline="") as text:
            for number, cells in _records(text, self.delimiter):
                if number <= self.heading_row or not any(cell.strip() for cell in cells):
                    continue
                progress(min(raw.tell(), self.size))
                by_field = {name: cell for name, cell in zip(self.fields, cells, strict=False) if name is not None}
                yield Row(number, cells, by_field, any(cell.strip() for cell in cells[len(self.fields) :]))
        progress(self.size)


def open_sheet(path: Path, *, name: str, required: Sequence[str]) -> Sheet:
    """Find out how a sheet is written; raises StopError where it cannot be used."""
    try:
        encoding, size = _encoding_of(path), path.stat().st_size
        headings, delimiter, heading_row = _headings_of(path, encoding, name, required)
    except OSError:
        raise StopError("no_file", file=path) from None
    known = fields_by_heading(name)
    fields = [known.get(plain_heading(heading)) for heading in headings]
    for one in set(fields) - {None}:
        if fields.count(one) > 1:
            twice = column(name, str(one))
            raise StopError("same_heading", column_zh=twice.zh, column_en=twice.en)
    missing = [one for one in required if one not in fields]
    if missing:
        raise StopError("missing_columns", **columns(name, missing))
    return Sheet(path, encoding, delimiter, heading_row, headings, fields, size)


def _encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise StopError("empty", file=path)
    if start.startswith(WORKBOOKS):
        raise StopError("spreadsheet", file=path)
    marked = next((encoding for mark, encoding in BYTE_ORDER_MARKS if start.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        if _reads_as(path, encoding):
            return encoding
    raise StopError("encoding", file=path)


def _reads_as(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while piece := file.read(PIECE):
                if "\x00" in decoder.decode(piece):
                    raise StopError("binary", file=path)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _headings_of(path: Path, encoding: str, name: str, required: Sequence[str]) -> tuple[list[str], str, int]:
    known = fields_by_heading(name)
    best: tuple[int, list[str], str, int] = (0, [], ",", 0)
    quotes: StopError | None = None
    for delimiter in DELIMITERS:
        with path.open(encoding=encoding, newline="") as text:
            try:
                for number, cells in islice(_records(text, delimiter), HEADINGS_WITHIN):
                    found = len({known[plain_heading(cell)] for cell in cells if plain_heading(cell) in known})
                    if found > best[0]:
                        best = (found, cells, delimiter, number)
            except StopError as error:
                quotes = error
    if best[0] >= LEAST_HEADINGS:
        return best[1:]
    if best[0] == 0 and quotes is not None:
        raise quotes
    raise StopError("no_headings", **columns(name, list(required)))


def _records(text: io.TextIOBase, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        for number, cells in enumerate(csv.reader(text, delimiter=delimiter, strict=True), start=1):
            yield number, cells
    except csv.Error:
        raise StopError("quotes", row=number + 1) from None
