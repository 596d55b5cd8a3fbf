"""What the contact services give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from center.wording.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class ContactView(Bilingual):
    """Where one matter is handled and what to bring."""

    topic: str
    name_zh: str
    name_en: str
    phone: str
    address_zh: str
    address_en: str
    bring_zh: str | None
    bring_en: str | None


@dataclass(frozen=True, slots=True)
class OpeningHoursView:
    """One stretch of a weekday (1 is Monday) in local time."""

    weekday: int
    opens_local: time
    closes_local: time


@dataclass(frozen=True, slots=True)
class OpeningView:
    """Whether the windows are open, and the present or next stretch in which they are."""

    is_open: bool
    opens_at: datetime
    closes_at: datetime
