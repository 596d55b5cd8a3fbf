"""Writes sheets that only their owner may read, and that a spreadsheet opens without running or cutting anything."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Sequence
from pathlib import Path

from center.imports.problems import StopError

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
# Long numbers and leading zeros are what spreadsheets cut off.
_CUT = re.compile(r"0[0-9]+|[0-9]{12,}[Xx]?")


class PrivateSheet:
    """A new CSV file, mode 0600; it never goes over a file that is there."""

    def __init__(self, path: Path, headings: Sequence[str]) -> None:
        self.path = path
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except FileExistsError:
            raise StopError("out_exists", file=path) from None
        except OSError as error:
            raise StopError("no_room", reason=error.strerror) from None
        self._file = os.fdopen(handle, "w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self.add(headings)

    def add(self, cells: Sequence[str]) -> None:
        """Write one row."""
        try:
            self._writer.writerow([as_text(cell) for cell in cells])
        except OSError as error:
            raise StopError("no_room", reason=error.strerror) from None

    def close(self) -> None:
        """Make sure that the disk has all of it."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        except OSError as error:
            raise StopError("no_room", reason=error.strerror) from None

    def remove(self) -> None:
        """Take the file back."""
        self.path.unlink(missing_ok=True)


def as_text(cell: str) -> str:
    """Return a cell that a spreadsheet takes for text; reading takes the sign off again."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) or _CUT.fullmatch(cell) else cell
