"""How alike two texts are worded, whatever they mean: shingles and MinHash. Pure; it keeps no text.

After Broder, "On the resemblance and containment of documents" (1997); bands as in Leskovec, Rajaraman and Ullman,
Mining of Massive Datasets, chapter 3.
"""

from __future__ import annotations

import re
import unicodedata

from datasketch import MinHash

SHINGLE = 4
PERMUTATIONS = 64
# Sixteen bands of four: texts with half of their shingles in common share a band in 64 of 100 cases, with seven tenths
# in 99.
BANDS = 16
ROWS = PERMUTATIONS // BANDS
_SEED = 1
_NOISE = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Return a text in half width and lower case, without punctuation and blanks."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


def shingles(text: str) -> frozenset[str]:
    """Return every run of four characters of the plain text; one that is shorter is one shingle."""
    bare = plain(text)
    if not bare:
        return frozenset()
    return frozenset(bare[at : at + SHINGLE] for at in range(max(1, len(bare) - SHINGLE + 1)))


def containment(part: frozenset[str], whole: frozenset[str]) -> float:
    """Return the share of a text's shingles that another has too, 0 to 1."""
    return len(part & whole) / len(part) if part else 0.0


def resemblance(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the Jaccard index of two sets of shingles, 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 0.0


def bands(text: str) -> tuple[int, ...]:
    """Return sixteen numbers of 63 bits; texts that are worded alike have one of them in common, in the same place."""
    signature = MinHash(num_perm=PERMUTATIONS, seed=_SEED)
    found = shingles(text)
    if not found:
        return ()
    signature.update_batch([one.encode() for one in found])
    values = [int(value) for value in signature.hashvalues]
    return tuple(_mixed(place, values[place * ROWS : (place + 1) * ROWS]) for place in range(BANDS))


def _mixed(place: int, values: list[int]) -> int:
    mixed = 0xCBF29CE484222325 ^ place
    for value in values:
        mixed = ((mixed ^ value) * 0x100000001B3) & 0x7FFFFFFFFFFFFFFF
    return mixed
