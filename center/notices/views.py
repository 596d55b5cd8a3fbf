"""What the notice services give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from center.wording.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class NoticeView(Bilingual):
    """A notice or a piece of news."""

    id: int
    kind: str
    title_zh: str
    title_en: str
    body_zh: str
    body_en: str
    source: str
    published_at: datetime
    is_sample: bool


@dataclass(frozen=True, slots=True)
class ActivityView(Bilingual):
    """An activity and what the member who asks answered to it."""

    id: int
    kind: str
    title_zh: str
    title_en: str
    detail_zh: str | None
    detail_en: str | None
    starts_at: datetime
    ends_at: datetime
    place_zh: str
    place_en: str
    capacity: int | None
    sign_up_until: datetime | None
    is_sample: bool
    answer: str | None
