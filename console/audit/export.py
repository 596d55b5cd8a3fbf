"""The log as a sheet. What a spreadsheet would take for a formula stays text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from center.audit.views import EntryView
from center.clock import to_local

COLUMNS = (
    "id", "at", "staff_id", "staff_name", "address", "action", "object_kind", "object_id", "field", "old", "new",
    "previous_hash", "hash",
)  # fmt: skip
_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Spreadsheets take a file for UTF-8 only with this mark at its beginning.
MARK = "\ufeff"


def cell(value: object) -> str:
    """Return a value as text that no spreadsheet computes."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA_BEGINS) else text


def rows(entries: Iterable[EntryView]) -> Iterator[str]:
    """Give the sheet line by line, oldest lines last."""
    yield MARK + _line(COLUMNS)
    for entry in entries:
        yield _line(
            (
                entry.id,
                to_local(entry.at).isoformat(sep=" ", timespec="seconds"),
                entry.staff_id,
                entry.staff_name,
                entry.address,
                entry.action,
                entry.object_kind,
                entry.object_id,
                entry.field,
                entry.old_value,
                entry.new_value,
                entry.previous_hash,
                entry.hash,
            )
        )


def _line(values: Iterable[object]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([cell(value) for value in values])
    return written.getvalue()
