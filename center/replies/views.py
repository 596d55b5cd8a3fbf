"""What the canned replies take and give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """A reply as somebody wants it; the English may be missing. case_kinds: empty for every kind."""

    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    case_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplyView:
    """A canned reply. version: hand it back with a change."""

    id: int
    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    case_kinds: tuple[str, ...]
    version: int
    changed_at: datetime
    removed_at: datetime | None

    def title(self, language: str) -> str:
        """Return what it is called; in Chinese where nobody has put it into English."""
        return (self.title_en if language == "en" else "") or self.title_zh

    def text(self, language: str) -> str:
        """Return its words; in Chinese where nobody has put them into English."""
        return (self.text_en if language == "en" else "") or self.text_zh

    @property
    def draft(self) -> ReplyDraft:
        """The part of it that people write."""
        return ReplyDraft(self.title_zh, self.title_en, self.text_zh, self.text_en, self.case_kinds)
