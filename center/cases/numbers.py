"""Telephone and account numbers in what people say of a cheat, so that their cases can be joined. Pure."""

from __future__ import annotations

import re

# Shorter ones are sums, times and house numbers.
SHORTEST, LONGEST = 7, 19
_RUN = re.compile(r"(?<![\d.])\+?\d{2,}(?:[ \-]\d{3,})*(?!\d|\.\d|元|块|万|年)", re.ASCII)
_MOBILE_ABROAD = re.compile(r"^86(1\d{10})$")


def numbers_in(text: str) -> frozenset[str]:
    """Return the numbers in a text, digits only, a telephone's country code left out."""
    found = (_MOBILE_ABROAD.sub(r"\1", re.sub(r"\D", "", run.group())) for run in _RUN.finditer(text))
    return frozenset(digits for digits in found if SHORTEST <= len(digits) <= LONGEST)
