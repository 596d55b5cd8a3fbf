"""Sheets of the organisation tree, known by code. The importer uses it; a parent stands above its children."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from center.db.engine import Session
from center.imports import service
from center.imports.cells import choice_of, read_code, read_flag, read_text
from center.imports.entries import CLEAR_MARKS, Entry
from center.imports.sheets import Row
from center.imports.staging import CHANGED, NEW, Change

PARENTS = {"center": (None,), "general_branch": ("center",), "branch": ("general_branch", "center")}
COMPARED = ("name_zh", "name_en", "address_zh", "address_en", "is_active")


class Organizations:
    """The center, general branches and branches."""

    name = "organizations"
    required = ("code", "kind", "parent", "name_zh")

    def __init__(self, session: Session, *, now: datetime, today: date, author: str) -> None:
        rows = service.list_organizations(session)
        codes = {row["id"]: row["code"] for row in rows}
        self._known: dict[str, dict[str, Any]] = {
            row["code"]: {**row, "parent": codes.get(row["parent_id"])} for row in rows
        }

    def read(self, row: Row) -> Entry:
        """Read and check a row by itself."""
        entry, code = Entry.of(row), partial(read_code, key="org_code")
        entry.read("code", code, is_required=True)
        entry.read("kind", choice_of("kind"), is_required=True)
        if entry.cell("parent") in CLEAR_MARKS:
            entry.facts["parent"] = None
        else:
            entry.read("parent", code)
        entry.read("name_zh", read_text, is_required=True)
        entry.read("name_en", read_text)
        entry.read_optional("address_zh")
        entry.read_optional("address_en")
        entry.read("is_active", read_flag)
        return entry

    def keys(self, entry: Entry) -> list[tuple[str, str]]:
        """Return the code."""
        return [("code", entry.facts["code"])]

    def compare(self, session: Session, entries: Sequence[Entry]) -> None:
        """Hold rows against the tree, and against the rows above them."""
        for entry in entries:
            self._compare(entry, self._known)

    def write(self, session: Session, changes: Sequence[Change]) -> None:
        """Write one by one: a row may hang on the one before."""
        for action, row in changes:
            facts = {name: value for name, value in row.items() if name != "parent"}
            write = service.add_organization if action == NEW else service.change_organization
            write(session, row=facts, parent_code=row["parent"])

    def _compare(self, entry: Entry, known: dict[str, dict[str, Any]]) -> None:
        code, kind, parent = (entry.facts[name] for name in ("code", "kind", "parent"))
        present = known.get(code)
        if parent is not None and parent not in known:
            entry.refuse("parent", "parent_unknown", parent)
        elif (known[parent]["kind"] if parent is not None else None) not in PARENTS[kind]:
            entry.refuse("parent", "kind_parent")
        if present is not None and present["kind"] != kind:
            entry.refuse("kind", "kind_changed", code)
        center = next((row["code"] for row in known.values() if row["kind"] == "center"), code)
        if kind == "center" and center != code:
            entry.refuse("kind", "second_center", other=center)
        if not entry.is_right:
            return
        row = {"code": code, "kind": kind, "parent": parent, **_facts(entry, present or {})}
        if present is None:
            entry.action, entry.change = NEW, row
        elif any(row[name] != present[name] for name in (*COMPARED, "parent")):
            entry.action, entry.change = CHANGED, row
        known[code] = row


def _facts(entry: Entry, present: dict[str, Any]) -> dict[str, Any]:
    name_zh = entry.facts["name_zh"]
    has_own_name_en = present.get("name_en") != present.get("name_zh")
    return {
        "name_zh": name_zh,
        # Where nobody has given an English name, the Chinese one is told.
        "name_en": entry.kept("name_en", present.get("name_en") if has_own_name_en else None, name_zh),
        "address_zh": entry.kept("address_zh", present.get("address_zh")),
        "address_en": entry.kept("address_en", present.get("address_en")),
        "is_active": entry.kept("is_active", present.get("is_active"), default=True),
    }
