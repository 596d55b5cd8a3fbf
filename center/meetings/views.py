"""What the meeting services give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from center.wording.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class MeetingView(Bilingual):
    """A meeting a member is invited to, and what they answered (attend, decline or None)."""

    id: int
    kind: str
    title_zh: str
    title_en: str
    starts_at: datetime
    ends_at: datetime
    place_zh: str
    place_en: str
    agenda_zh: str | None
    agenda_en: str | None
    bring_zh: str | None
    bring_en: str | None
    state: str
    answer: str | None
    link: str | None
    moved_from: datetime | None
    summary_zh: str | None
    summary_en: str | None


@dataclass(frozen=True, slots=True)
class MaterialView(Bilingual):
    """Something to study for a meeting."""

    id: int
    meeting_id: int
    meeting_title_zh: str
    meeting_title_en: str
    starts_at: datetime
    kind: str
    title_zh: str
    title_en: str
    text_zh: str | None
    text_en: str | None
    url: str | None
    minutes: int | None


@dataclass(frozen=True, slots=True)
class ReminderWishView:
    """How early (as in center.meetings.leads) and by what means a member wants to be reminded."""

    is_on: bool
    lead: str
    means: str
