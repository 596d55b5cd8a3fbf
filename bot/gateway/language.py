"""Which language a message is in. Pure; the gateway's own lines follow it."""

from __future__ import annotations

import re

_HAN = re.compile(r"[㐀-鿿豈-﫿]")
_LATIN = re.compile(r"[A-Za-z]{2,}")


def language_of(text: str, otherwise: str) -> str:
    """Return zh where the text has Han characters, en where it has Latin words, else what was spoken before."""
    if _HAN.search(text):
        return "zh"
    return "en" if _LATIN.search(text) else otherwise
