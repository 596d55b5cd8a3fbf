"""Benefits by their everyday names, misspellings and misrecognised characters included."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Iterator, Pattern

from .entity import Span
from .lexicon import alternation, code_of


@lru_cache(maxsize=1)
def _pattern() -> Pattern[str]:
    return re.compile(alternation(code_of("benefit_type")))


def find(text: str, now: datetime) -> Iterator[Span]:  # noqa: ARG001
    """Yield benefit codes: supplement, heating, age_allowance, solatium, medical, funeral, survivor, pension, housing, union."""
    codes = code_of("benefit_type")
    for match in _pattern().finditer(text):
        yield Span("benefit_type", *match.span(), _code(codes, match[0]))


def _code(codes: dict[str, str], word: str) -> str:
    """Return the code, of the singular if a Latin plural was matched."""
    return codes.get(word) or codes.get(word[:-1]) or codes[word[:-2]]
