"""Cells and lines of sheets that leave the house. What a spreadsheet would take for a formula stays text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Spreadsheets take a file for UTF-8 only with this mark at its beginning.
MARK = "\ufeff"


def cell(value: object) -> str:
    """Return a value as text that no spreadsheet computes."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA_BEGINS) else text


def line(values: Iterable[object]) -> str:
    """Return a line of a CSV sheet; numbers stay numbers."""
    written = io.StringIO()
    csv.writer(written).writerow([value if isinstance(value, int | float) else cell(value) for value in values])
    return written.getvalue()
