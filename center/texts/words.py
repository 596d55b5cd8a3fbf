"""The words of a text as places in a table: each and every two that follow, hashed. Pure; heads read them.

A Chinese character, a number, a mark are words of their own.
"""

from __future__ import annotations

import re
import zlib
from itertools import pairwise

import numpy as np

from center.texts.letters import Places

WORDS = 65_536
_WORD = re.compile(r"[a-z']+|\d+|[^\sa-z\d]")


def places_of(text: str) -> Places:
    """Return the places of all words and pairs of words in a lower-case text, each once, in ascending order."""
    single = _WORD.findall(text)
    pairs = (f"{one} {other}" for one, other in pairwise(single))
    found = {zlib.crc32(run.encode("utf-8", "replace")) % WORDS for run in (*single, *pairs)}
    return np.array(sorted(found), np.int64)
