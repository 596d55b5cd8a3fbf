"""What can be wrong with a sheet. Raised or collected while sheets are read; it must never hold an ID number."""

from __future__ import annotations

from dataclasses import dataclass

from center.imports.words import Said, column, say, shown

WHOLE_ROW = ""


class StopError(Exception):
    """Nothing can be begun, or nothing may be written; says why and what to do."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.said = say("stops", key, **values)


class CellError(Exception):
    """A cell cannot be read; `key` names the entry of words.yml."""

    def __init__(self, key: str, value: str = "", **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = {"value": shown(value), **values}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in one row."""

    field: str
    key: str
    text: Said

    @classmethod
    def of(cls, field: str, key: str, value: str = "", **values: object) -> Problem:
        """Tell a problem of a field, or of the whole row."""
        return cls(field, key, say("problems", key, value=shown(value), **values))

    def column(self, sheet: str) -> Said:
        """Return what the column is called."""
        return column(sheet, self.field) if self.field else say("lines", "whole_row")
