"""Read English numbers in words and figures. Returns None rather than guess."""

from __future__ import annotations

import re
from typing import Optional

from .numerals import Number, tidy

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = {word: i for i, word in enumerate(_ONES)} | {word: 10 * i for i, word in enumerate(_TENS, 2)}
WORDS |= {"a": 1, "an": 1, "couple": 2}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "k": 1000}
_MORE = (
    "(?:"
    + "|".join([*sorted(set(WORDS) - {"couple", "a", "an"}, key=len, reverse=True), "hundred", "thousand", "million"])
    + ")"
)

EN_FIGURES = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
EN_NUMBER = (
    rf"(?:(?:{EN_FIGURES})(?: ?k\b| (?:hundred|thousand|million)\b)?|\b(?:{_MORE}|"
    rf"an?(?= (?:hundred|thousand|million)))\b(?:[ -](?:and )?{_MORE}\b)*)"
)
EN_HOUR = rf"(?:\d{{1,2}}|\b(?:{'|'.join(_ONES[12:0:-1])}))"
# 1 to 99 and "a", for counts of days and hours.
EN_SMALL = (
    rf"(?:\d{{1,2}}|\b(?:{'|'.join(_TENS)})[ -](?:{'|'.join(_ONES[1:10])})|"
    rf"\b(?:{'|'.join([*_ONES[:0:-1], *_TENS])}|an?))"
)


LONGEST_EN = 60


def english_number(text: str) -> Optional[Number]:
    """Return 23000 for 23k, 3500 for thirty-five hundred, None if it is no number."""
    if len(text) > LONGEST_EN:
        return None
    total: float = 0
    current: float = 0
    seen = False
    for token in re.findall(r"\d[\d,]*(?:\.\d+)?|[a-z]+", text):
        if token[0].isdigit():
            current += float(token.replace(",", ""))
        elif token in WORDS:
            current += WORDS[token]
        elif token in _SCALES:
            current = (current or 1) * _SCALES[token]
            if _SCALES[token] >= 1000:
                total, current = total + current, 0
        elif token != "and":  # noqa: S105
            return None
        seen = True
    return tidy(total + current) if seen else None
