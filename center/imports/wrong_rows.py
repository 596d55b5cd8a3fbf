"""What is shown and kept of wrong rows: lines for the clerk, and a sheet to put right and import again.

It must never show a cell of an ID number; the sheet of wrong rows holds the cells as they were, for its owner only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from center.imports.entries import Entry
from center.imports.private_files import PrivateSheet
from center.imports.problems import Problem
from center.imports.sheets import Sheet
from center.imports.words import Said, column, say


class Report:
    """Tells problems as they are found, up to a number (0: all), and the sums by column if there are more."""

    def __init__(self, sheet_name: str, *, most: int, tell: Callable[[Said], object]) -> None:
        self._sheet_name = sheet_name
        self._most = most
        self._tell = tell
        self._told = 0
        self._tally: Counter[tuple[str, str]] = Counter()
        self._examples: dict[tuple[str, str], Problem] = {}

    def add(self, entry: Entry) -> None:
        """Take what is wrong with one row."""
        for problem in entry.problems:
            self._tally[problem.field, problem.key] += 1
            self._examples.setdefault((problem.field, problem.key), problem)
            if not self._most or self._told < self._most:
                self._told += 1
                self._tell(line(problem, entry.row.number, self._sheet_name))

    def close(self) -> None:
        """Tell the sums if not everything was told."""
        left = self._tally.total() - self._told
        if not left:
            return
        self._tell(say("lines", "more", count=left))
        for key, count in self._tally.most_common():
            example = self._examples[key]
            name = example.column(self._sheet_name)
            self._tell(say("lines", "tally", column_zh=name.zh, column_en=name.en, count=count, text=example.text))


class WrongSheet:
    """The wrong rows as they were, each behind what is wrong with it; made when the first comes."""

    def __init__(self, path: Path, sheet: Sheet, sheet_name: str) -> None:
        self.path = path
        self.count = 0
        self._sheet = sheet
        self._sheet_name = sheet_name
        self._file: PrivateSheet | None = None

    def add(self, entry: Entry) -> None:
        """Keep one row."""
        if self._file is None:
            name = column("wrong", "problem")
            self._file = PrivateSheet(self.path, [f"{name.zh} {name.en}", *self._sheet.headings])
        lines = [line(problem, entry.row.number, self._sheet_name) for problem in entry.problems]
        self._file.add([" / ".join(f"{one.zh} {one.en}" for one in lines), *entry.row.cells])
        self.count += 1

    def close(self) -> None:
        """End the file."""
        if self._file is not None:
            self._file.close()

    def remove(self) -> None:
        """Take the file back, because the import did not happen."""
        if self._file is not None:
            self._file.remove()


def line(problem: Problem, row: int, sheet_name: str) -> Said:
    """Return a problem with its place."""
    name = problem.column(sheet_name)
    return say("lines", "problem", row=row, column_zh=name.zh, column_en=name.en, text=problem.text)
