"""Which of many published texts come nearest to a message. Pure: numbers in, candidates out; about 20 ms for 20,000."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from center.clarifications.matching import Asked, Floats, Hashes, Likeness, likeness, plain_likeness
from center.vetting.rules import CLARIFICATION

NEAREST = 16
# What is less alike in every way is not looked at again.
FLOOR = 0.5
NEVER = 10_000_000


class Entry(NamedTuple):
    """One wording of a published text, and when it counts (local days; None: no end)."""

    kind: str
    object_id: int
    version: int
    text: str
    begins: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Match:
    """A published text that somebody may mean. said: the wording that was found."""

    kind: str
    object_id: int
    version: int
    said: str
    similarity: float
    meaning: float
    wording: float


class Texts:
    """The texts of one kind, their vectors, and which shingle stands in which. Never changed once it is made."""

    def __init__(self, entries: Sequence[Entry], vectors: Floats, shingles: Sequence[Hashes]) -> None:
        self.entries = tuple(entries)
        self.vectors = vectors
        self.shingles = tuple(shingles)
        self._begins = np.array([entry.begins.toordinal() for entry in entries], np.int64)
        self._ends = np.array([NEVER if e.ends is None else e.ends.toordinal() for e in entries], np.int64)
        self._sizes = np.array([len(own) for own in shingles], np.int64)
        places = np.repeat(np.arange(len(entries), dtype=np.int32), self._sizes)
        joined = np.concatenate(shingles) if len(shingles) else np.empty(0, np.uint64)
        order = np.argsort(joined, kind="stable")
        self._sorted, self._places = joined[order], places[order]

    def find(self, asked: Asked, *, today: date, limit: int) -> list[Match]:
        """Return what a message may mean, the likeliest first, each text once; only what counts today."""
        if not self.entries:
            return []
        counts = (self._begins <= today.toordinal()) & (self._ends >= today.toordinal())
        cosines = np.where(counts, (asked.vectors @ self.vectors.T).max(axis=0), -1.0)
        shared = self._shared(asked.shingles)
        parts = np.where(counts, shared / np.maximum(self._sizes, 1), 0.0)
        wholes = np.where(counts, shared / max(1, len(asked.shingles)), 0.0)
        best: dict[int, Match] = {}
        for at in {*_top(cosines), *_top(parts), *_top(wholes)}:
            if not counts[at] or max(cosines[at], parts[at], wholes[at]) < FLOOR:
                continue
            entry = self.entries[at]
            scores = float(cosines[at]), int(shared[at]), int(self._sizes[at])
            like = _likeness(asked, entry, *scores)
            known = best.get(entry.object_id)
            if known is None or like.similarity > known.similarity:
                found = (like.similarity, like.meaning, like.wording)
                best[entry.object_id] = Match(entry.kind, entry.object_id, entry.version, entry.text, *found)
        return sorted(best.values(), key=lambda match: -match.similarity)[:limit]

    def _shared(self, own: Hashes) -> np.ndarray[Any, np.dtype[np.int64]]:
        begin = np.searchsorted(self._sorted, own, "left")
        end = np.searchsorted(self._sorted, own, "right")
        places = [self._places[b:e] for b, e in zip(begin, end, strict=True) if e > b]
        found = np.concatenate(places) if places else np.empty(0, np.int32)
        return np.bincount(found, minlength=len(self.entries)).astype(np.int64)


def _likeness(asked: Asked, entry: Entry, cosine: float, shared: int, size: int) -> Likeness:
    if entry.kind == CLARIFICATION:
        return likeness(asked, claim=entry.text, cosine=cosine, shared=shared, size=size)
    return plain_likeness(asked, cosine=cosine, shared=shared, size=size)


def _top(scores: Any) -> Iterable[int]:
    if len(scores) <= NEAREST:
        return range(len(scores))
    return [int(at) for at in np.argpartition(scores, -NEAREST)[-NEAREST:]]
