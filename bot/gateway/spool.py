"""Keeps messages in a file while the database cannot be written. Used by the gateway's door and its recovery only."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from bot.gateway.messages import Inbound


class Spool:
    """A file of JSON lines, for its owner only; what is in it has been promised an answer."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "spool" / "inbox.jsonl"
        self._taken = folder / "spool" / "inbox.taken.jsonl"
        self._refused = folder / "spool" / "refused.jsonl"

    def keep(self, inbound: Inbound) -> None:
        """Append one message and wait until it is on the disk; raises OSError."""
        _append(self._file, inbound)

    def take(self) -> list[Inbound]:
        """Return what is kept; it stays on the disk until `done` is called, so a crash in between loses nothing."""
        if not self._taken.exists() and self._file.exists():
            self._file.rename(self._taken)
        if not self._taken.exists():
            return []
        found = []
        # Not splitlines: what people write may hold line ends of other kinds.
        for line in self._taken.read_text(encoding="utf-8", errors="replace").split("\n"):
            try:
                found.append(Inbound(**json.loads(line)))
            except (ValueError, TypeError):
                continue  # a line that a full disk has cut was promised to nobody
        return found

    def refuse(self, inbound: Inbound) -> None:
        """Lay aside a message that no database takes, for a person to look at."""
        _append(self._refused, inbound)

    def done(self) -> None:
        """Forget what `take` returned."""
        self._taken.unlink(missing_ok=True)


def _append(path: Path, inbound: Inbound) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # It begins a line of its own: what was written before may have been cut by a full disk.
    line = "\n" + json.dumps(asdict(inbound), ensure_ascii=False) + "\n"
    while True:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as out:
            out.write(line.encode("utf-8", "replace"))
            out.flush()
            os.fsync(out.fileno())
            # Another thread or process may have taken the file away, and read it, while this was written.
            if path.exists() and path.stat().st_ino == os.fstat(out.fileno()).st_ino:
                return
