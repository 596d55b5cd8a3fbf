"""Keeps messages in a file while the database cannot be written. Used by the gateway's door and its recovery only."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from bot.gateway.messages import Inbound


class Spool:
    """A file of JSON lines; what is in it has been promised an answer."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "spool" / "inbox.jsonl"
        self._taken = folder / "spool" / "inbox.taken.jsonl"

    def keep(self, inbound: Inbound) -> None:
        """Append one message and wait until it is on the disk."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(asdict(inbound), ensure_ascii=False) + "\n")
            out.flush()
            os.fsync(out.fileno())

    def take(self) -> list[Inbound]:
        """Return what is kept; it stays on the disk until `done` is called, so a crash in between loses nothing."""
        if not self._taken.exists() and self._file.exists():
            self._file.rename(self._taken)
        if not self._taken.exists():
            return []
        found = []
        for line in self._taken.read_text(encoding="utf-8").splitlines():
            try:
                found.append(Inbound(**json.loads(line)))
            except (ValueError, TypeError):
                continue  # the last line of a full disk may be cut
        return found

    def done(self) -> None:
        """Forget what `take` returned."""
        self._taken.unlink(missing_ok=True)
