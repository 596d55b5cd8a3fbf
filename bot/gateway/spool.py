"""Keeps in files what the database cannot take. Used by the gateway's door, its recovery and nobody else."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.gateway.messages import Inbound, KeptAnswer
from center.conversations.service import Choice


class Spool:
    """Messages that have been promised an answer, and answers that have not reached the outbox."""

    def __init__(self, folder: Path) -> None:
        self.inbox = Kept(folder / "spool", "inbox", lambda fields: Inbound(**fields))
        self.answers = Kept(folder / "spool", "answers", _answer)


class Kept[Item: Inbound | KeptAnswer]:
    """A file of JSON lines, for its owner only."""

    def __init__(self, folder: Path, name: str, read: Callable[[dict[str, Any]], Item]) -> None:
        self._file = folder / f"{name}.jsonl"
        self._taken = folder / f"{name}.taken.jsonl"
        self._refused = folder / f"{name}.refused.jsonl"
        self._read = read

    def keep(self, item: Item) -> None:
        """Append one item and wait until it is on the disk; raises OSError."""
        _append(self._file, item)

    def take(self) -> list[Item]:
        """Return what is kept; it stays on the disk until `done` is called, so a crash in between loses nothing."""
        if not self._taken.exists() and self._file.exists():
            self._file.rename(self._taken)
        if not self._taken.exists():
            return []
        found = []
        # Not splitlines: what people write may hold line ends of other kinds.
        for line in self._taken.read_text(encoding="utf-8", errors="replace").split("\n"):
            try:
                found.append(self._read(json.loads(line)))
            except (ValueError, TypeError, KeyError):
                continue  # a line that a full disk has cut was promised to nobody
        return found

    def refuse(self, item: Item) -> None:
        """Lay aside what no database takes, for a person to look at."""
        _append(self._refused, item)

    def done(self) -> None:
        """Forget what `take` returned."""
        self._taken.unlink(missing_ok=True)


def _answer(fields: dict[str, Any]) -> KeptAnswer:
    choices = tuple(Choice(**choice) for choice in fields["choices"])
    # What an earlier version has kept tells neither.
    unclear, asked_at = fields.get("unclear", False), fields.get("asked_at", "")
    return KeptAnswer(fields["channel"], tuple(fields["inbound_ids"]), fields["text"], choices, unclear, asked_at)


def _append(path: Path, item: Inbound | KeptAnswer) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # It begins a line of its own: what was written before may have been cut by a full disk.
    line = "\n" + json.dumps(asdict(item), ensure_ascii=False) + "\n"
    while True:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as out:
            out.write(line.encode("utf-8", "replace"))
            out.flush()
            os.fsync(out.fileno())
            # Another thread or process may have taken the file away, and read it, while this was written.
            if path.exists() and path.stat().st_ino == os.fstat(out.fileno()).st_ino:
                return
