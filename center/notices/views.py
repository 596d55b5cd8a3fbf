"""What the notice services give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from center.vetting.rules import NOTICE
from center.vetting.views import Standing
from center.wording.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What staff write. expires_at None: it stays."""

    kind: str
    title_zh: str
    title_en: str
    body_zh: str
    body_en: str
    source: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoticeView(Bilingual):
    """A notice or a piece of news, with where it stands."""

    id: int
    kind: str
    title_zh: str
    title_en: str
    body_zh: str
    body_en: str
    source: str
    published_at: datetime
    is_sample: bool
    expires_at: datetime | None
    state: str
    version: int
    drafted_by: int | None
    changed_by: int | None
    changed_at: datetime | None
    published_by: int | None

    @property
    def standing(self) -> Standing:
        """Where it stands, for the next step."""
        return Standing(NOTICE, self.id, self.state, self.version, self.drafted_by, self.changed_by)

    @property
    def draft(self) -> NoticeDraft:
        """What staff wrote."""
        bodies = (self.title_zh, self.title_en, self.body_zh, self.body_en)
        return NoticeDraft(self.kind, *bodies, self.source, self.expires_at)


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
