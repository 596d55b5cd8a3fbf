"""Benefits by their everyday names, misspellings and misrecognised characters included."""

from __future__ import annotations

from datetime import datetime
from typing import Iterator

from .entity import Span
from .lexicon import find_codes
from .text import HAN, LATIN


def find(text: str, now: datetime) -> Iterator[Span]:
    """Yield benefit codes; the lexicon lists them with their names."""
    chinese, english = HAN.search(text) is not None, LATIN.search(text) is not None
    for start, end, code in find_codes("benefit_type", text, chinese=chinese, english=english):
        yield Span("benefit_type", start, end, code)
