"""What the lesson services take and give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """Words that were not understood, blackened already. offered: the intents among which the person could choose."""

    language: str
    text: str
    said_on: date
    offered: Sequence[str]


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson. version: hand it back with a step. Names are those of the staff."""

    id: int
    language: str
    text: str
    said_on: date
    times: int
    offered: tuple[str, ...]
    state: str
    intent: str | None
    proposed_by: int | None
    proposed_at: datetime | None
    accepted_by: int | None
    accepted_at: datetime | None
    changed_by: int | None
    changed_at: datetime | None
    is_undoable: bool
    version: int
    proposed_name: str = ""
    accepted_name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What is taught: a sentence and what it means."""

    language: str
    intent: str
    text: str
