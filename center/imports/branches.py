"""Finds the branch that a clerk names by code, by name, or by its general branch and name. Members and codes use it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from center.imports.problems import CellError
from center.imports.service import Facts
from center.imports.words import plain


class Branches:
    """Every branch by what it can be called."""

    def __init__(self, organizations: Iterable[Facts]) -> None:
        rows = {row["id"]: row for row in organizations}
        self._by_code = {row["code"]: row for row in rows.values()}
        self._by_name: defaultdict[str, dict[int, Facts]] = defaultdict(dict)
        for row in rows.values():
            parent = rows.get(row["parent_id"])
            for language in ("name_zh", "name_en"):
                above = parent[language] if parent else ""
                for name in (row[language], above + row[language], f"{above}/{row[language]}"):
                    self._by_name[plain(name)][row["id"]] = row

    def find(self, written: str) -> Facts:
        """Return the branch; raises CellError."""
        found = self._find(written)
        if found["kind"] != "branch":
            raise CellError("branch_kind", written)
        return _in_use(found, written)

    def find_any(self, written: str) -> Facts:
        """Return the branch, the general branch or the center; raises CellError."""
        return _in_use(self._find(written), written)

    def _find(self, written: str) -> Facts:
        found = self._by_code.get(written)
        if found is not None:
            return found
        named = list(self._by_name.get(plain(written), {}).values())
        candidates = [row for row in named if row["kind"] == "branch" and row["is_active"]] or named
        if not candidates:
            raise CellError("branch_unknown", written)
        if len(candidates) > 1:
            raise CellError("branch_ambiguous", written, codes=", ".join(sorted(row["code"] for row in candidates)))
        return candidates[0]


def _in_use(found: Facts, written: str) -> Facts:
    if not found["is_active"]:
        raise CellError("branch_closed", written)
    return dict(found)
