"""Sheets of payments, known by member, benefit and month. The importer uses it; what changes is kept in the history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from center.benefits.periods import month_after, month_of
from center.db.engine import Session
from center.imports import service
from center.imports.benefits import Benefits, starters
from center.imports.cells import choice_of, read_card_last4, read_code, read_date, read_money, read_month
from center.imports.entries import Entry
from center.imports.service import Facts
from center.imports.sheets import Row
from center.imports.staging import CHANGED, NEW, Change
from center.imports.words import choices

FIRST_MONTH = "1990-01"
MONTHS_AHEAD = 12
TROUBLES = {"held", "returned"}
STATED = ("amount_fen", "status", "paid_on", "card_last4", "reason")


class Payments:
    """What was or will be paid."""

    name = "payments"
    required = ("employee_no", "benefit_type", "period", "amount_fen", "status")

    def __init__(self, session: Session, *, now: datetime, today: date, author: str) -> None:
        self._now, self._today, self._author = now, today, author
        self._month = partial(read_month, first=FIRST_MONTH, last=month_after(month_of(today), MONTHS_AHEAD))
        self._benefits = Benefits(service.list_benefit_types(session))

    def read(self, row: Row) -> Entry:
        """Read and check a row by itself."""
        entry = Entry.of(row)
        entry.read("employee_no", partial(read_code, key="employee_no"), is_required=True)
        entry.read("benefit_type", self._benefits.read, is_required=True)
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
        return [("period", "\x1f".join(entry.facts[name] for name in ("employee_no", "benefit_type", "period")))]

    def compare(self, session: Session, entries: Sequence[Entry]) -> None:
        """Hold rows against the payments on record."""
        ids = service.find_member_ids(session, employee_nos=sorted({entry.facts["employee_no"] for entry in entries}))
        periods = sorted({entry.facts["period"] for entry in entries})
        present = service.find_payments(session, member_ids=sorted(ids.values()), periods=periods)
        for entry in entries:
            member_id = ids.get(entry.facts["employee_no"])
            if member_id is None:
                entry.refuse("employee_no", "member_unknown", entry.facts["employee_no"])
                continue
            key = (member_id, entry.facts["period"], entry.facts["benefit_type"])
            _compare(entry, key, present.get(key))

    def write(self, session: Session, changes: Sequence[Change]) -> None:
        """Write a batch, and the kinds of benefit it names for the first time."""
        self._enter_types(session, {row["benefit_type"] for action, row in changes if action == NEW})
        service.add_payments(session, rows=[row for action, row in changes if action == NEW])
        changed = [row for action, row in changes if action == CHANGED]
        service.change_payments(session, rows=changed, histories=[self._history(row) for row in changed])

    def _hold_together(self, entry: Entry) -> None:
        status, paid_on, reason = (entry.facts[name] for name in ("status", "paid_on", "reason"))
        if status in {"paid", "returned"}:
            if paid_on is None:
                entry.refuse("paid_on", "paid_without_date")
            elif paid_on > self._today:
                entry.refuse("paid_on", "paid_in_future", entry.cell("paid_on"))
        if status in TROUBLES and reason is None:
            entry.refuse("reason", "trouble_without_reason", **choices("payment_reason"))
        if status not in TROUBLES and reason is not None:
            entry.refuse("reason", "reason_without_trouble")

    def _enter_types(self, session: Session, codes: set[str]) -> None:
        # Asked anew: the first batch has entered what the later ones name too.
        on_record = {code for code, _, _ in service.list_benefit_types(session)}
        for code, row in starters().items():
            if code in codes - on_record:
                service.add_benefit_type(session, row=row)

    def _history(self, row: Facts) -> Facts:
        return {
            "payment_id": row["id"],
            "status_before": row["status_before"],
            "status_after": row["status"],
            "amount_fen_before": row["amount_fen_before"],
            "amount_fen_after": row["amount_fen"],
            "reason": row["reason"],
            "changed_by": self._author,
            "changed_at": self._now,
        }


def _compare(entry: Entry, key: tuple[int, str, str], present: Facts | None) -> None:
    stated = {name: entry.facts[name] for name in STATED}
    if present is None:
        member_id, period, benefit_type = key
        entry.action = NEW
        entry.change = {"member_id": member_id, "period": period, "benefit_type": benefit_type, **stated}
        return
    # A sheet without cards does not mean that there is none; status, date and reason are the whole truth together.
    stated["card_last4"] = stated["card_last4"] or present["card_last4"]
    if any(stated[name] != present[name] for name in STATED):
        before = {"status_before": present["status"], "amount_fen_before": present["amount_fen"]}
        entry.action, entry.change = CHANGED, {"id": present["id"], **stated, **before}
