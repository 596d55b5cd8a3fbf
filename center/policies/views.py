"""What the policy services give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from center.wording.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class ArticleView(Bilingual):
    """A rule with where it stands and when it holds: fields title, document, text in both languages."""

    id: int
    topic: str
    title_zh: str
    title_en: str
    document_zh: str
    document_en: str
    number: str
    issued_on: date
    in_force_from: date
    in_force_to: date | None
    text_zh: str
    text_en: str
    is_sample: bool
