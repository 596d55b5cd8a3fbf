"""Sheets of offices, known by the matter they handle; and the center's own number. The importer uses it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from center.contacts.service import numbers, set_number
from center.db.engine import Session
from center.imports import service
from center.imports.cells import choice_of, read_phone, read_position, read_text
from center.imports.entries import Entry
from center.imports.sheets import Row
from center.imports.staging import CHANGED, NEW, Change

OWN_NUMBER = "center"
COMPARED = ("name_zh", "name_en", "phone", "address_zh", "address_en", "bring_zh", "bring_en", "position")


class Contacts:
    """Where matters are handled."""

    name = "contacts"
    required = ("topic", "phone")

    def __init__(self, session: Session, *, now: datetime, today: date, author: str) -> None:
        self._present = service.list_contacts(session)
        self._numbers = numbers(session)
        self._next_position = 1 + max((row["position"] for row in self._present.values()), default=-1)

    def read(self, row: Row) -> Entry:
        """Read and check a row by itself."""
        entry = Entry.of(row)
        entry.read("topic", choice_of("topic"), is_required=True)
        is_office = entry.facts["topic"] != OWN_NUMBER
        entry.read("phone", read_phone, is_required=True)
        for field in ("name_zh", "address_zh"):
            entry.read(field, read_text, is_required=is_office)
        for field in ("name_en", "address_en"):
            entry.read(field, read_text)
        for field in ("bring_zh", "bring_en"):
            entry.read_optional(field)
        entry.read("position", read_position)
        return entry

    def keys(self, entry: Entry) -> list[tuple[str, str]]:
        """Return the matter."""
        return [("topic", entry.facts["topic"])]

    def compare(self, session: Session, entries: Sequence[Entry]) -> None:
        """Hold rows against the offices on record."""
        for entry in entries:
            if entry.facts["topic"] == OWN_NUMBER:
                self._compare_number(entry)
            else:
                self._compare(entry)

    def write(self, session: Session, changes: Sequence[Change]) -> None:
        """Write one by one; there are few."""
        for action, row in changes:
            if row["topic"] == OWN_NUMBER:
                set_number(session, code=OWN_NUMBER, number=row["phone"])
            elif action == NEW:
                service.add_contact(session, row=row)
            else:
                service.change_contact(session, row=row)

    def _compare_number(self, entry: Entry) -> None:
        if self._numbers.get(OWN_NUMBER) != entry.facts["phone"]:
            entry.action, entry.change = CHANGED, {"topic": OWN_NUMBER, "phone": entry.facts["phone"]}

    def _compare(self, entry: Entry) -> None:
        present = self._present.get(entry.facts["topic"])
        row = {"topic": entry.facts["topic"], **_facts(entry, present or {}, self._next_position)}
        if present is None:
            self._next_position = max(self._next_position, row["position"]) + 1
            entry.action, entry.change = NEW, row
        elif any(row[name] != present[name] for name in COMPARED):
            entry.action, entry.change = CHANGED, row


def _facts(entry: Entry, present: service.Facts, next_position: int) -> dict[str, Any]:
    row = {"phone": entry.facts["phone"]}
    for field in ("name", "address"):
        zh, en = f"{field}_zh", f"{field}_en"
        has_own_en = present.get(en) != present.get(zh)
        row[zh] = entry.facts[zh]
        # Where nobody has given the English, the Chinese is told.
        row[en] = entry.kept(en, present.get(en) if has_own_en else None, entry.facts[zh])
    for field in ("bring_zh", "bring_en"):
        row[field] = entry.kept(field, present.get(field))
    row["position"] = entry.kept("position", present.get("position"), next_position)
    return row
