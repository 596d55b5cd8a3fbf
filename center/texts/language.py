"""Which language a message is in. Pure; nlu/entity_extractor.py says the same of it in Rasa's environment.

tests/data/languages.yml holds both to one table.
"""

from __future__ import annotations

import re

_HAN = re.compile(r"[㐀-鿿豈-﫿]")
_LATIN = re.compile(r"[A-Za-z]{2,}")
# What people who write Chinese write in Latin letters too: it tells nothing of the language they want.
_EVERYBODYS = re.compile(r"(?:ok(?:ay)?|(?:bye)+|abc|app|atm|gps|qq|sos|tv|vip|wifi)", re.IGNORECASE)


def language_of(text: str, otherwise: str) -> str:
    """Return zh where the text has Han characters, en where it has English words, else what was spoken before."""
    if _HAN.search(text):
        return "zh"
    return "en" if any(not _EVERYBODYS.fullmatch(word) for word in _LATIN.findall(text)) else otherwise
