"""One row of a sheet on its way into the records: read, checked, compared. The kinds of sheet use it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from center.db.engine import Session
from center.imports.cells import clean, read_text
from center.imports.problems import WHOLE_ROW, CellError, Problem
from center.imports.sheets import Row
from center.imports.staging import Change
from center.imports.words import say

CLEAR_MARKS = {"-", "－", "—"}
UNCHANGED = "unchanged"


@dataclass
class Entry:
    """A row, what was read of it, what is wrong with it, and what writing it would do."""

    row: Row
    facts: dict[str, Any] = field(default_factory=dict, repr=False)
    problems: list[Problem] = field(default_factory=list)
    action: str = UNCHANGED
    change: dict[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, row: Row) -> Entry:
        """Begin with a row."""
        entry = cls(row)
        if row.has_more_cells:
            entry.refuse(WHOLE_ROW, "more_cells")
        return entry

    @property
    def is_right(self) -> bool:
        """Tell whether nothing is wrong so far."""
        return not self.problems

    def refuse(self, field: str, key: str, value: str = "", **values: object) -> None:
        """Note what is wrong."""
        self.problems.append(Problem.of(field, key, value, **values))

    def cell(self, field: str) -> str:
        """Return a cell as written, without what spreadsheets add."""
        return clean(self.row.by_field.get(field, ""))

    def read(self, field: str, reader: Callable[[str], Any], *, is_required: bool = False) -> Any:
        """Read a cell into the facts; an empty one says nothing and is None."""
        text = self.cell(field)
        self.facts[field] = None
        if not text:
            if is_required:
                self.refuse(field, "empty")
            return None
        try:
            self.facts[field] = reader(read_text(text))
        except CellError as error:
            self.problems.append(Problem(field, error.key, say("problems", error.key, **error.values)))
        return self.facts[field]

    def read_optional(self, field: str, reader: Callable[[str], Any] = read_text) -> None:
        """Read a cell that can be taken back with a dash: empty says nothing, a dash clears."""
        if self.cell(field) in CLEAR_MARKS:
            self.facts[field] = ""
        else:
            self.read(field, reader)

    def kept(self, field: str, present: Any, default: Any = None) -> Any:
        """Return what the row says of a field; where it says nothing, what is on record."""
        said = self.facts.get(field)
        if said is None:
            return default if present is None else present
        return None if said == "" else said


class Kind(Protocol):
    """One kind of sheet. `keys` names what must not come twice; `compare` settles what writing each row would do."""

    @property
    def name(self) -> str:
        """Return what the command calls it."""

    @property
    def required(self) -> tuple[str, ...]:
        """Return the columns that a sheet must have."""

    def read(self, row: Row) -> Entry:
        """Read and check a row by itself."""

    def keys(self, entry: Entry) -> list[tuple[str, str]]:
        """Return the field and the value of every key of a row that is right so far."""

    def compare(self, session: Session, entries: Sequence[Entry]) -> None:
        """Hold rows that are right so far against the records."""

    def write(self, session: Session, changes: Sequence[Change]) -> None:
        """Write compared rows; raises RecordsChangedError."""
