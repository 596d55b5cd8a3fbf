"""Sheets of payments, known by member, benefit and month. The importer uses it; what changes is kept in the history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import yaml

from center.benefits.periods import month_after, month_of
from center.db.engine import Session
from center.imports import service
from center.imports.cells import choice_of, read_card_last4, read_code, read_date, read_money, read_month, read_text
from center.imports.entries import Entry
from center.imports.service import Facts
from center.imports.sheets import Row
from center.imports.staging import CHANGED, NEW, Change
from center.imports.words import choices, plain
from center.wording.names import name_of

TYPES_FILE = Path(__file__).parent.parent / "benefit_types.yml"
FIRST_MONTH = "1990-01"
MONTHS_AHEAD = 12
COMPARED = ("amount_fen", "status", "paid_on", "card_last4", "reason")


class Payments:
    """What was or will be paid."""

    name = "payments"
    required = ("employee_no", "benefit_type", "period", "amount_fen", "status")

    def __init__(self, *, now: datetime, today: date, author: str) -> None:
        self._now, self._today, self._author = now, today, author
        self._month = partial(read_month, first=FIRST_MONTH, last=month_after(month_of(today), MONTHS_AHEAD))
        self._codes: dict[str, str] | None = None
        self._told = ""

    def read(self, row: Row) -> Entry:
        """Read and check a row by itself."""
        entry = Entry.of(row)
        entry.read("employee_no", partial(read_code, key="employee_no"), is_required=True)
        entry.read("benefit_type", read_text, is_required=True)
        entry.read("period", self._month, is_required=True)
        entry.read("amount_fen", read_money, is_required=True)
        entry.read("status", choice_of("payment_status"), is_required=True)
        entry.read("paid_on", read_date)
        entry.read("card_last4", read_card_last4)
        entry.read("reason", choice_of("payment_reason"))
        if entry.is_right:
            self._hold_together(entry)
        return entry

    def keys(self, entry: Entry) -> list[tuple[str, str]]:
        """Return member, benefit and month as one key."""
        benefit = (self._codes or {}).get(plain(entry.facts["benefit_type"]), entry.facts["benefit_type"])
        return [("period", "\x1f".join((entry.facts["employee_no"], benefit, entry.facts["period"])))]

    def begin(self, session: Session) -> None:
        """Learn which benefits there are; keys need it."""
        known = {code: {"zh": name_of("benefit_type", code, "zh"), "en": name_of("benefit_type", code, "en")} for code in _starters()}
        known |= {code: {"zh": zh, "en": en} for code, zh, en in service.list_benefit_types(session)}
        self._codes = {plain(form): code for code, names in known.items() for form in (code, *names.values())}
        self._choices = {f"choices_{language}": ", ".join(names[language] for names in known.values()) for language in ("zh", "en")}

    def compare(self, session: Session, entries: Sequence[Entry]) -> None:
        """Hold rows against the payments on record."""
