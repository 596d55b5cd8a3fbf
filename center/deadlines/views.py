"""What the deadline services give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """Until when one thing (`first_answer` or `close`) must have happened, and what became of it.

    missed_at: when it was noticed; it stays, also when `met_at` follows.
    """

    id: int
    case_id: int
    kind: str
    warn_at: datetime
    due_at: datetime
    is_set_by_hand: bool
    warned_at: datetime | None
    missed_at: datetime | None
    met_at: datetime | None
