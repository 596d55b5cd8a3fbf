"""What the saved views give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SavedView:
    """A filter of the queue under a name. asked: the fields of the queue's form, as its address holds them."""

    id: int
    owner_id: int
    owner_name: str
    name: str
    asked: Mapping[str, str]
    is_shared: bool
    made_at: datetime
    removed_at: datetime | None
