"""Checks a sheet, then writes it in one transaction. The command calls it; it must never write before all is checked.

The check reads the sheet row by row and the records batch by batch and keeps what is to be written on disk, so that the
writing itself is short: the assistant goes on answering meanwhile, and a big sheet takes little memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import batched

from tqdm import tqdm

from center.db.bulk import settle
from center.db.engine import Database
from center.imports.entries import UNCHANGED, Entry, Kind
from center.imports.problems import StopError
from center.imports.service import RecordsChangedError
from center.imports.sheets import Sheet
from center.imports.staging import CHANGED, NEW, Staging
from center.imports.words import say

BATCH = 1_000
SETTLE_FROM = 1_000


@dataclass
class Found:
    """What a check found, counted."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: int = 0

    @property
    def rows(self) -> int:
        """Count all rows below the headings."""
        return self.counts.total() + self.wrong

    def counted(self) -> dict[str, int]:
        """Return how many rows are new, changed and unchanged."""
        return {action: self.counts[action] for action in (NEW, CHANGED, UNCHANGED)}


def check(
    sheet: Sheet,
    kind: Kind,
    database: Database,
    staging: Staging,
    *,
    on_wrong: Callable[[Entry], object],
    show_progress: bool,
) -> Found:
    """Read and compare every row; hand the wrong ones over, keep in `staging` what the right ones would change."""
    found = Found()
    with tqdm(
        total=sheet.size, unit="B", unit_scale=True, desc=say("lines", "checking").en, disable=not show_progress
    ) as bar:
        rows = sheet.rows(lambda position: bar.update(position - bar.n))
        for batch in batched(rows, BATCH):
            entries = [kind.read(row) for row in batch]
            for entry in entries:
                if entry.is_right:
                    _note_keys(entry, kind, staging)
            with database.read() as session:
                kind.compare(session, [entry for entry in entries if entry.is_right])
            for entry in entries:
                if not entry.is_right:
                    found.wrong += 1
                    on_wrong(entry)
                    continue
                found.counts[entry.action] += 1
                if entry.action != UNCHANGED:
                    staging.add(entry.action, entry.change)
    return found


def write(kind: Kind, database: Database, staging: Staging, *, show_progress: bool) -> None:
    """Write everything that was kept, or nothing; raises StopError if the records have changed since the check."""
    total = len(staging)
    try:
        with (
            database.write() as session,
            tqdm(total=total, desc=say("lines", "writing").en, disable=not show_progress) as bar,
        ):
            for batch in batched(staging.changes(), BATCH):
                kind.write(session, batch)
                bar.update(len(batch))
    except RecordsChangedError:
        raise StopError("changed_meanwhile") from None
    if total >= SETTLE_FROM:
        settle(database)


def _note_keys(entry: Entry, kind: Kind, staging: Staging) -> None:
    for name, key in kind.keys(entry):
        other = staging.first_row_of(f"{name}:{key}", entry.row.number)
        if other is not None:
            entry.refuse(name, "same_as", other=other)
