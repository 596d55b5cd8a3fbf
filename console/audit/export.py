"""The log as a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from center.audit.views import EntryView
from center.clock import to_local
from console.sheets import MARK, line

COLUMNS = (
    "id", "at", "staff_id", "staff_name", "address", "action", "object_kind", "object_id", "field", "old", "new",
    "previous_hash", "hash",
)  # fmt: skip


def rows(entries: Iterable[EntryView]) -> Iterator[str]:
    """Give the sheet line by line, oldest lines last."""
    yield MARK + line(COLUMNS)
    for entry in entries:
        yield line(
            (
                entry.id,
                to_local(entry.at).isoformat(sep=" ", timespec="seconds"),
                entry.staff_id,
                entry.staff_name,
                entry.address,
                entry.action,
                entry.object_kind,
                entry.object_id,
                entry.field,
                entry.old_value,
                entry.new_value,
                entry.previous_hash,
                entry.hash,
            )
        )
