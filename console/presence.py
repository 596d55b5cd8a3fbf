"""Who has which case open right now. In memory, as long as their live line is open; pages show it to the others.

It is a hint and no lock: that two of the staff cannot speak with one person at once is kept by center/handover in the
database, whatever is known here. After a restart it is right again as soon as the pages have found their line.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Watching(NamedTuple):
    """Somebody of the staff who has a case open."""

    case_id: int
    staff_id: int
    name: str


class Presence:
    """Counts open pages; one person with two windows is there once."""

    def __init__(self) -> None:
        self._open: dict[int, list[Watching]] = {}
        self.version = 0

    @contextmanager
    def entered(self, watching: Watching | None) -> Iterator[None]:
        """Let somebody be seen at a case until this ends; None is seen nowhere."""
        if watching is None:
            yield
            return
        self._open.setdefault(watching.case_id, []).append(watching)
        self.version += 1
        try:
            yield
        finally:
            there = self._open[watching.case_id]
            there.remove(watching)
            if not there:
                del self._open[watching.case_id]
            self.version += 1

    def others(self, case_id: int, *, than: int) -> tuple[str, ...]:
        """Return the names of the others who have a case open."""
        there = {each.staff_id: each.name for each in self._open.get(case_id, ()) if each.staff_id != than}
        return tuple(sorted(there.values()))
