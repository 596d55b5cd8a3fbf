"""How a text is worded, in numbers: runs of characters, groups of Latin words, two words near each other. Pure.

The head that hears danger knows them by a checksum of 32 bits, so that its file holds nobody's words.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

LONGEST_RUN = 4
LONGEST_GROUP = 3
# Two words so far apart at most are a pair, whichever comes first: "the money has gone", "gone, all my money".
FARTHEST = 5
_WORD = re.compile(r"[a-z']+|\d+")

Checksums = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]
Values = npt.NDArray[np.float32]


def normal_form(text: str) -> str:
    """Return a text as it is learned and weighed: half width, lower case, straight apostrophes, single blanks."""
    # A phone makes can’t of can't.
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").casefold().split())


def parts_of(text: str) -> tuple[Checksums, Checksums, Checksums]:
    """Return the checksums of the runs, of the groups and of the pairs in a normal form, each once, ascending."""
    edged = f" {text} "
    runs = {run for length in range(1, LONGEST_RUN + 1) for run in _stretches(edged, length) if not run.isspace()}
    words = _WORD.findall(text)
    groups = {f"={' '.join(group)}" for length in range(1, LONGEST_GROUP + 1) for group in _stretches(words, length)}
    near = {
        f"&{'+'.join(sorted((word, other)))}"
        for at, word in enumerate(words)
        for other in words[at + 1 : at + 1 + FARTHEST]
    }
    return _checksums(runs), _checksums(groups), _checksums(near)


def weigh(parts: Iterable[Checksums], known: Checksums, rarity: Values) -> tuple[Places, Values]:
    """Return which of the known ones are in a text and how much each counts: of length 1 in all, each part equally.

    known: ascending. rarity: what each of them counts before that, of the same shape.
    """
    found = [places for part in parts if len(places := _places(part, known))]
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    values = [rarity[places] / np.linalg.norm(rarity[places]) for places in found]
    return np.concatenate(found), np.asarray(np.concatenate(values) / len(found) ** 0.5, np.float32)


def _stretches[T: (str, list[str])](whole: T, length: int) -> list[T]:
    return [whole[begin : begin + length] for begin in range(len(whole) - length + 1)]


def _checksums(features: set[str]) -> Checksums:
    found = sorted({zlib.crc32(feature.encode("utf-8", "replace")) for feature in features})
    return np.array(found, np.uint32)


def _places(part: Checksums, known: Checksums) -> Places:
    part = part[part <= known[-1]] if len(known) else part[:0]
    places = np.searchsorted(known, part)
    return np.asarray(places[known[places] == part], np.int64)
