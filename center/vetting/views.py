"""What the vetting services give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a text: which step made it, by whom (None: before anybody vetted), and the whole text."""

    version: int
    step: str
    staff_id: int | None
    staff_name: str | None
    content: Mapping[str, Any]
    reason: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a text stands: what every step asks."""

    kind: str
    id: int
    state: str
    version: int
    drafted_by: int | None
    changed_by: int | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What of a text is otherwise than before."""

    field: str
    old: str
    new: str
