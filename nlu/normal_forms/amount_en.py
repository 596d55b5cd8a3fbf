"""English amounts of money, in yuan."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Iterator, Pattern

from .entity import Span
from .lexicon import alternation, words
from .numerals_en import EN_NUMBER, english_number

_UNIT = r" ?(?:chinese )?(?:yuan|rmb|cny|kuai|renminbi)\b"
_COUNTED = r"(?! ?(?:people|persons?|times?|days?|weeks?|months?|years?|hours?|minutes?|steps|kilos?|km|metres?|meters?|pills?|of|o'clock|am|pm|st|nd|rd|th|messages?|calls?|letters?|copies|%|-|/|:|forms?|tickets?|more)\b|[\d%:/])"


@lru_cache(maxsize=1)
def _pattern() -> Pattern[str]:
    verb = alternation(words("money_verbs_en"))
    return re.compile(
        rf"(?:\b(?:rmb|cny) ?|[¥] ?)(?P<a>{EN_NUMBER})(?:{_UNIT})?"
        rf"|(?<![\d.,a-z-])(?P<b>{EN_NUMBER})(?:{_UNIT})"
        rf"|{verb}(?: (?:them|him|her|me|us|it|about|only|over|nearly|almost|around|more than|the|out|of|over to)){{0,3}} "
        rf"(?P<c>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{2,7}}(?:\.\d+)?(?: ?k\b| thousand\b)?|\d+(?:\.\d+)? ?(?:k|thousand)\b|{EN_NUMBER}(?<=thousand)){_COUNTED}"
    )


def find(text: str, now: datetime) -> Iterator[Span]:  # noqa: ARG001
    """Yield amounts as int or float."""
    for match in _pattern().finditer(text):
        value = english_number(match["a"] or match["b"] or match["c"])
        if value:
            start, end = match.span("c") if match["c"] else match.span()
            yield Span("amount", start, end, value)
