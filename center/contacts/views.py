"""What the contact services give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

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
class StretchView:
    """From when until when one day is worked, in local time."""

    opens_local: time
    closes_local: time


@dataclass(frozen=True, slots=True)
class CalendarDayView(Bilingual):
    """A day unlike its weekday: a `holiday`, or a `workday` on which ordinary or its own hours are worked."""

    on: date
    kind: str
    reason_zh: str
    reason_en: str
    hours: tuple[StretchView, ...] = ()


@dataclass(frozen=True, slots=True)
class OpeningView:
    """Whether the windows are open, and the present or next stretch in which they are."""

    is_open: bool
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class NumberDraftView:
    """A new emergency number that waits for a second administrator."""

    id: int
    code: str
    old_number: str
    new_number: str
    drafted_by: int
    drafted_at: datetime
