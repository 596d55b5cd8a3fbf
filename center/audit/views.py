"""What the audit services take and give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Actor(NamedTuple):
    """Who does something, and from which network address; nobody of the staff where `staff_id` is None."""

    staff_id: int | None
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry of the log; values of sensitive fields are masked already."""

    id: int
    at: datetime
    staff_id: int | None
    staff_name: str
    address: str
    action: str
    object_kind: str
    object_id: str | None
    field: str | None
    old_value: str | None
    new_value: str | None
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries are wanted; what is None is not asked. `since` is included, `until` is not.

    verb: what was done, whatever it was done to: the first part of the action.
    """

    staff_id: int | None = None
    action: str | None = None
    verb: str | None = None
    object_kind: str | None = None
    object_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Some entries, newest first; `older` is what to ask for the next page with, None on the last."""

    entries: list[EntryView]
    older: int | None


@dataclass(frozen=True, slots=True)
class Export:
    """An export that is on record: what was chosen, and the last entry it may hold."""

    chosen: EntryFilter
    last_id: int


class HeadView(NamedTuple):
    """The end of the log: the last entry's number and hash, and the seal on both."""

    last_id: int
    hash: str
    seal: str


class Mark(NamedTuple):
    """How far the log had come when somebody noted it; `hash` may be its beginning only."""

    last_id: int
    hash: str

    def __str__(self) -> str:
        return f"{self.last_id}:{self.hash[:16]}"


class FaultKind(StrEnum):
    """What was found wrong with the log."""

    ALTERED = "altered"
    REMOVED = "removed"
    INSERTED = "inserted"
    BROKEN = "broken"
    CUT_OFF = "cut_off"
    HEAD_ALTERED = "head_altered"
    BEGINNING_GONE = "beginning_gone"
    MARK_DIFFERS = "mark_differs"


class Fault(NamedTuple):
    """One fault and the entry at which it shows."""

    kind: FaultKind
    entry_id: int
