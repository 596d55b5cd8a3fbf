"""Sheets of retirees, known by employee number. The importer uses it; ID numbers leave it encrypted only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from center.crypto import get_keyring
from center.db.engine import Session
from center.imports import service
from center.imports.branches import Branches
from center.imports.cells import choice_of, read_code, read_date, read_flag, read_name, read_phone, read_text
from center.imports.entries import Entry
from center.imports.id_numbers import birth_date_of, read_id_number, sex_of
from center.imports.problems import CellError, Problem
from center.imports.service import Facts
from center.imports.sheets import Row
from center.imports.staging import CHANGED, NEW, Change
from center.imports.words import say
from center.members.service import NewMember, member_row

# A fresh encryption differs each time; the keyed index tells whether the number is the same.
NOT_COMPARED = {"id_number", "created_at", "updated_at"}


class Members:
    """Retirees."""

    name = "members"
    required = ("employee_no", "name", "birth_date", "id_number", "retired_on", "branch")

    def __init__(self, session: Session, *, now: datetime, today: date, author: str) -> None:
        self._now = now
        self._past = partial(read_date, last=today)
        self._keyring = get_keyring()
        self._branches = Branches(service.list_organizations(session))

    def read(self, row: Row) -> Entry:
        """Read and check a row by itself."""
        entry = Entry.of(row)
        entry.read("employee_no", partial(read_code, key="employee_no"), is_required=True)
        entry.read("name", read_name, is_required=True)
        entry.read("id_number", read_id_number, is_required=True)
        entry.read("birth_date", self._past, is_required=True)
        entry.read("sex", choice_of("sex"))
        entry.read("retired_on", self._past, is_required=True)
        entry.read("branch", read_text, is_required=True)
        entry.read_optional("phone", read_phone)
        entry.read_optional("address")
        entry.read_optional("residence_place")
        for choice in ("residence", "mobility", "status"):
            entry.read(choice, choice_of(choice))
        for flag in ("is_special_hardship", "is_party_member"):
            entry.read(flag, read_flag)
        _hold_together(entry)
        return entry

    def keys(self, entry: Entry) -> list[tuple[str, str]]:
        """Return the employee number and the keyed index of the ID number."""
        entry.facts["id_index"] = self._keyring.index("id_number", entry.facts["id_number"])
        return [("employee_no", entry.facts["employee_no"]), ("id_number", entry.facts["id_index"])]

    def compare(self, session: Session, entries: Sequence[Entry]) -> None:
        """Hold rows against the members on record."""
        numbers = [entry.facts["employee_no"] for entry in entries]
        present = service.find_members(session, employee_nos=numbers)
        owners = service.find_id_owners(session, id_indices=[entry.facts["id_index"] for entry in entries])
        for entry in entries:
            number = entry.facts["employee_no"]
            owner = owners.get(entry.facts["id_index"], number)
            if owner != number:
                entry.refuse("id_number", "id_taken", other=owner)
            try:
                branch = self._branches.find(entry.facts["branch"])
            except CellError as error:
                entry.problems.append(Problem("branch", error.key, say("problems", error.key, **error.values)))
                continue
            if entry.is_right:
                self._compare(entry, branch["id"], present.get(number, {}))

    def write(self, session: Session, changes: Sequence[Change]) -> None:
        """Write a batch."""
        stamp = {"updated_at": self._now}
        new = [{**row, **stamp, "created_at": self._now} for action, row in changes if action == NEW]
        service.add_members(session, rows=new)
        service.change_members(session, rows=[{**row, **stamp} for action, row in changes if action == CHANGED])

    def _compare(self, entry: Entry, branch_id: int, present: Facts) -> None:
        member = _member(entry, branch_id, present)
        row = member_row(self._keyring, member, now=self._now)
        row["status"] = entry.kept("status", present.get("status"), "active")
        if present and all(row[name] == present[name] for name in row.keys() - NOT_COMPARED):
            return
        del row["created_at"], row["updated_at"]
        entry.action, entry.change = (CHANGED if present else NEW), row


def _hold_together(entry: Entry) -> None:
    id_number, born, retired = (entry.facts[name] for name in ("id_number", "birth_date", "retired_on"))
    if id_number and born and birth_date_of(id_number) != born:
        entry.refuse("birth_date", "id_not_birth")
    if id_number and entry.facts["sex"] not in {None, sex_of(id_number)}:
        entry.refuse("sex", "id_not_sex")
    if born and retired and retired <= born:
        entry.refuse("retired_on", "retired_before_birth")


def _member(entry: Entry, branch_id: int, present: Facts) -> NewMember:
    said: dict[str, Any] = {name: entry.facts[name] for name in ("employee_no", "name", "birth_date", "retired_on")}
    return NewMember(
        **said,
        sex=sex_of(entry.facts["id_number"]),
        id_number=entry.facts["id_number"],
        branch_id=branch_id,
        is_party_member=entry.kept("is_party_member", present.get("is_party_member"), default=False),
        phone=entry.kept("phone", present.get("phone")),
        address=entry.kept("address", present.get("address")),
        residence=entry.kept("residence", present.get("residence"), "local"),
        residence_place=entry.kept("residence_place", present.get("residence_place")),
        is_special_hardship=entry.kept("is_special_hardship", present.get("is_special_hardship"), default=False),
        mobility=entry.kept("mobility", present.get("mobility"), "free"),
    )
