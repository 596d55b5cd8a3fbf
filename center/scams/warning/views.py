"""What the warning services give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SignView:
    """One thing that the reports behind a warning have in common.

    shown: the number, link or name itself where its cases still hold it; accounts by their last places. key: the code
    of the type, the id of the branch, or both.
    """

    kind: str
    key: str
    window_days: int
    people: int
    expected: float
    chance: float
    is_by_rule: bool
    shown: str = ""


@dataclass(frozen=True, slots=True)
class WarningView:
    """A warning. organization_id: the branch where all of it happened. version: hand it back with a change."""

    id: int
    state: str
    organization_id: int | None
    scam_type: str | None
    people: int
    expected: float
    opened_at: datetime
    grown_at: datetime
    taken_by: int | None
    settled_by: int | None
    settled_at: datetime | None
    reason: str | None
    version: int

    @property
    def is_active(self) -> bool:
        """Whether it is not settled."""
        return self.settled_at is None


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A notice drafted from a warning. branches: whose people it is for. version: hand it back with a change."""

    id: int
    warning_id: int
    state: str
    title_zh: str
    title_en: str
    body_zh: str
    body_en: str
    drafted_by: int
    drafted_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    notice_id: int | None
    version: int
    branches: tuple[int, ...] = ()
