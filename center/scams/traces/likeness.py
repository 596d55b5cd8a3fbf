"""When two texts count as the same, and when as alike in meaning. Pure.

The limits are measured: docs/bench-warnings.md. What a cheat changes from one victim to the next (numbers, links) is
left out before texts are compared.
"""

from __future__ import annotations

import re
import unicodedata

from center.scams.traces.links import without_links
from center.texts import wording

# Shorter words are what people say of themselves (我让人骗了) and are the same by chance.
SHORTEST = 18
LONGEST = 2000
SAME_WORDING = 0.2
ALIKE_MEANING = 0.65
# Short texts share a band in half of the cases only; where meanings are this alike, the wording is looked at too.
WORTH_COMPARING = 0.6
# A text that lies in another of at most twice its length, nine tenths of it.
QUOTED, WHOLE = 2, 0.9
# Numbers, and the names of accounts: latin words with a digit or a dash below in them.
_NUMBERS = re.compile(r"[A-Za-z\-]*[0-9_*][A-Za-z0-9_*\-]*")


def compared(text: str) -> str:
    """Return what of a text is compared; nothing where it is too short to tell anything."""
    bare = _NUMBERS.sub("", unicodedata.normalize("NFKC", without_links(text[:LONGEST])))
    return bare if len(wording.plain(bare)) >= SHORTEST else ""


def bands_of(text: str) -> tuple[int, ...]:
    """Return the sixteen numbers of which texts that are worded alike have one in common."""
    rest = compared(text)
    return wording.bands(rest) if rest else ()


def shingles_of(text: str) -> frozenset[str]:
    """Return the shingles of what is compared."""
    rest = compared(text)
    return wording.shingles(rest) if rest else frozenset()


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how alike two texts are worded; one that is quoted whole within another is the same text too."""
    if not one or not other:
        return 0.0
    small, large = sorted((one, other), key=len)
    whole = wording.containment(small, large) if len(small) * QUOTED >= len(large) else 0.0
    return max(wording.resemblance(one, other), whole * (whole >= WHOLE))
