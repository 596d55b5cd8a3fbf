"""Keeps what a check found until it is written, on disk and not in memory; gone when closed, even after a crash.

It must never be given a readable ID number: keys are hashed, rows come with the number encrypted.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any

NEW, CHANGED = "new", "changed"
Change = tuple[str, dict[str, Any]]


class Staging:
    """The rows to write, in the order of the sheet, and every key the sheet has named so far."""

    def __init__(self) -> None:
        # An empty name is a private file that SQLite has deleted already when it opens it.
        self._store = sqlite3.connect("", isolation_level=None)
        self._store.execute("PRAGMA journal_mode = OFF")
        self._store.execute("CREATE TABLE keys (key BLOB PRIMARY KEY, row INTEGER NOT NULL) WITHOUT ROWID")
        self._store.execute("CREATE TABLE changes (id INTEGER PRIMARY KEY, action TEXT NOT NULL, row TEXT NOT NULL)")
        self._store.execute("BEGIN")

    def first_row_of(self, key: str, row: int) -> int | None:
        """Note a key, or return in which row the sheet named it before."""
        digest = hashlib.blake2b(key.encode(), digest_size=16).digest()
        if self._store.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (digest, row)).rowcount:
            return None
        return int(self._store.execute("SELECT row FROM keys WHERE key = ?", (digest,)).fetchone()[0])

    def add(self, action: str, row: dict[str, Any]) -> None:
        """Keep a row to be written."""
        text = json.dumps(row, default=_write_special, ensure_ascii=False)
        self._store.execute("INSERT INTO changes (action, row) VALUES (?, ?)", (action, text))

    def __len__(self) -> int:
        """Count the rows to be written."""
        return int(self._store.execute("SELECT count(*) FROM changes").fetchone()[0])

    def changes(self) -> Iterator[Change]:
        """Give the rows back, in order."""
        for action, text in self._store.execute("SELECT action, row FROM changes ORDER BY id"):
            yield action, json.loads(text, object_hook=_read_special)

    def close(self) -> None:
        """Forget everything."""
        self._store.close()


def _write_special(value: object) -> dict[str, str]:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    raise TypeError(type(value).__name__)


def _read_special(stored: dict[str, Any]) -> Any:
    if stored.keys() == {"date"}:
        return date.fromisoformat(stored["date"])
    if stored.keys() == {"bytes"}:
        return base64.b64decode(stored["bytes"])
    return stored
