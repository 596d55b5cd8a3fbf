"""How a change of a case is told to people: codes by their names, times by the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from center.cases.service import EntryView
from console.words import Words

NAMED = frozenset({"urgency", "priority"})
WORDED = {"close_reason": "reason", "outcome": "outcome"}
EMPTY = {"assigned_to": "holder_nobody", "speaker": "side_assistant"}
KILO = 1024


def value_told(line: EntryView, words: Words, at: Callable[[datetime], str]) -> str:
    """Return the new value that a line of change tells; what has no name stands as it is."""
    name, body = line.fact_name or "", line.body
    if not body:
        return words(EMPTY[name]) if name in EMPTY else ""
    try:
        if name.endswith("_due"):
            return at(datetime.fromisoformat(body))
        if name.startswith("check_"):
            return words(f"check_{body}")
        if name in NAMED:
            return words.named(name, body)
        if name in WORDED:
            return words(f"{WORDED[name]}_{body}")
    except (LookupError, ValueError):
        pass
    return body


def size_told(count: int) -> str:
    """Return how large a file is: 840 KB, 2.4 MB."""
    if count < KILO * KILO:
        return f"{max(1, round(count / KILO))} KB"
    return f"{count / KILO / KILO:.1f} MB"
