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
_COUNTED = (
    r"(?! ?(?:people|persons?|times?|days?|weeks?|months?|years?|hours?|minutes?|steps|kilos?|km|"
    r"metres?|meters?|pills?|of|o'clock|am|pm|st|nd|rd|th|messages?|calls?|letters?|dollars?|"
    r"pounds?|euros?|kilomet|grams?|copies|%|-|/|:|forms?|tickets?|more)\b|[\d%:/])"
)

# With these words about, "thirty thousand" is money.
_CHEATED = re.compile(r"account|bank|police|wire|money|cheat|scam|fraud|card|invest|lent|paid|fake|crook|swindl")


@lru_cache(maxsize=1)
def _pattern() -> Pattern[str]:
    verb = alternation(words("money_verbs_en"))
    return re.compile(
        rf"(?:\b(?:rmb|cny) ?|[¥] ?)(?P<a>{EN_NUMBER})(?:{_UNIT})?"
        rf"|(?<![\d.,a-z-])(?P<b>{EN_NUMBER})(?:{_UNIT})"
        rf"|{verb}(?: (?:them|him|her|me|us|it|somebody|someone|back|another|about|only|over|nearly|"
        rf"almost|around|more than|the|out|of|over to)){{0,3}} "
        rf"(?P<c>(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{2,7}}(?:\.\d+)?(?: ?k\b| thousand\b)?|"
        rf"\d+(?:\.\d+)? ?(?:k|thousand)\b|{EN_NUMBER}(?<=thousand)){_COUNTED}(?:{_UNIT})?)"
        rf"|(?<![\d.,a-z-])(?P<d>{EN_NUMBER}(?<=thousand)){_COUNTED}"
    )


def find(text: str, now: datetime) -> Iterator[Span]:
    """Yield amounts as int or float."""
    for match in _pattern().finditer(text):
        value = english_number(re.sub(f"{_UNIT}$", "", match["a"] or match["b"] or match["c"] or match["d"]))
        if value and (not match["d"] or _CHEATED.search(text)):
            start, end = match.span("c") if match["c"] else match.span()
            yield Span("amount", start, end, value)
