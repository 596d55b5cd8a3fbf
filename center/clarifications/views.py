"""What the services of clarifications and checks take and give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from center.vetting.rules import CLARIFICATION
from center.vetting.views import Standing
from center.wording.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class ClarificationDraft:
    """What staff write. wordings: how else it is said. valid_until None: until it is taken back."""

    type: str
    verdict: str
    claim_zh: str
    claim_en: str
    wordings: tuple[str, ...]
    answer_zh: str
    answer_en: str
    source: str
    source_on: date
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class ClarificationView(Bilingual):
    """A clarification with where it stands. replaces_id: which one it corrects."""

    id: int
    state: str
    version: int
    type: str
    verdict: str
    claim_zh: str
    claim_en: str
    wordings: tuple[str, ...]
    answer_zh: str
    answer_en: str
    source: str
    source_on: date
    valid_from: date
    valid_until: date | None
    replaces_id: int | None
    drafted_by: int | None
    drafted_at: datetime
    changed_by: int | None
    changed_at: datetime
    published_by: int | None
    published_at: datetime | None
    is_sample: bool

    @property
    def standing(self) -> Standing:
        """Where it stands, for the next step."""
        return Standing(CLARIFICATION, self.id, self.state, self.version, self.drafted_by, self.changed_by)

    @property
    def draft(self) -> ClarificationDraft:
        """What staff wrote."""
        return ClarificationDraft(
            self.type,
            self.verdict,
            self.claim_zh,
            self.claim_en,
            self.wordings,
            self.answer_zh,
            self.answer_en,
            self.source,
            self.source_on,
            self.valid_from,
            self.valid_until,
        )
