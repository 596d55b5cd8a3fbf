"""All published texts in memory, ready to be compared with a message. Each process keeps one; it follows the records.

One cheap query tells whether anything was published, corrected or taken back since; then only what is new is read.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy.orm import Session

from center.clarifications import queries
from center.clarifications.facts import read
from center.clarifications.matching import Asked, Floats, Hashes, hashes, likeness, plain_likeness
from center.clarifications.texts import claim_wordings, notice_wordings
from center.clock import to_local
from center.texts import meaning
from center.texts.meaning import ENCODER
from center.vetting.rules import CLARIFICATION, KINDS

NEAREST = 24
IDS_AT_ONCE = 500


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


class TextIndex:
    """The texts, their vectors, and which shingle stands in which. Never changed once it is made."""

    def __init__(self, stamp: Any, entries: Sequence[Entry], vectors: Floats, shingles: Sequence[Hashes]) -> None:
        self.stamp = stamp
        self.entries = tuple(entries)
        self.vectors = vectors
        self.shingles = tuple(shingles)
        self._sizes = np.array([len(own) for own in shingles], np.int64)
        places = np.repeat(np.arange(len(entries), dtype=np.int32), self._sizes)
        joined = np.concatenate(shingles) if len(shingles) else np.empty(0, np.uint64)
        order = np.argsort(joined, kind="stable")
        self._sorted, self._places = joined[order], places[order]

    def find(self, asked: Asked, *, kind: str, today: date, limit: int) -> list[Match]:
        """Return what a message may mean, the likeliest first, each text once."""
        if not self.entries:
            return []
        cosines = (asked.vectors @ self.vectors.T).max(axis=0)
        shared = self._shared(asked.shingles)
        parts = shared / np.maximum(self._sizes, 1)
        wholes = shared / max(1, len(asked.shingles))
        nearest = set(_top(cosines)) | set(_top(parts)) | set(_top(wholes))
        best: dict[int, Match] = {}
        for at in nearest:
            entry = self.entries[at]
            if entry.kind != kind or entry.begins > today or (entry.ends is not None and entry.ends < today):
                continue
            cosine, both, size = float(cosines[at]), int(shared[at]), int(self._sizes[at])
            if kind == CLARIFICATION:
                like = likeness(asked, claim=entry.text, cosine=cosine, shared=both, size=size)
            else:
                like = plain_likeness(asked, cosine=cosine, shared=both, size=size)
            known = best.get(entry.object_id)
            if known is None or like.similarity > known.similarity:
                found = (like.similarity, like.meaning, like.wording)
                best[entry.object_id] = Match(kind, entry.object_id, entry.version, entry.text, *found)
        return sorted(best.values(), key=lambda match: -match.similarity)[:limit]

    def _shared(self, own: Hashes) -> np.ndarray[Any, np.dtype[np.int64]]:
        begin = np.searchsorted(self._sorted, own, "left")
        end = np.searchsorted(self._sorted, own, "right")
        places = [self._places[b:e] for b, e in zip(begin, end, strict=True) if e > b]
        found = np.concatenate(places) if places else np.empty(0, np.int32)
        return np.bincount(found, minlength=len(self.entries)).astype(np.int64)


class LiveIndex:
    """The index of one database, made anew when the records have changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index: TextIndex | None = None

    def current(self, session: Session) -> TextIndex:
        """Return the index as the records are in this transaction."""
        stamp = tuple(sorted(tuple(row) for row in session.execute(queries.STAMP)))
        known = self._index
        if known is not None and known.stamp == stamp:
            return known
        with self._lock:
            known = self._index
            if known is None or known.stamp != stamp:
                known = self._index = _read(session, stamp, known)
        return known


def get_index(session: Session) -> LiveIndex:
    """Return this process's index of the database that a session reads."""
    with _opening:
        return _of_database.setdefault(session.get_bind(), LiveIndex())


_opening = threading.Lock()
_of_database: WeakKeyDictionary[Any, LiveIndex] = WeakKeyDictionary()


class _Row(NamedTuple):
    object_id: int
    text: str
    encoder: str
    vector: bytes
    shingles: bytes


def _read(session: Session, stamp: Any, known: TextIndex | None) -> TextIndex:
    published = {(row.kind, row.id): row.version for row in session.execute(queries.PUBLISHED_IDS)}
    kept = [] if known is None else [at for at, entry in enumerate(known.entries) if _is_same(published, entry)]
    entries = [] if known is None else [known.entries[at] for at in kept]
    shingles = [] if known is None else [known.shingles[at] for at in kept]
    vectors = [] if known is None or not kept else [known.vectors[kept]]
    have = {(entry.kind, entry.object_id) for entry in entries}
    for kind in KINDS:
        missing = sorted(id_ for other, id_ in published if other == kind and (kind, id_) not in have)
        for begin in range(0, len(missing), IDS_AT_ONCE):
            spans, rows = _rows(session, kind, missing[begin : begin + IDS_AT_ONCE])
            entries += [
                Entry(kind, row.object_id, published[kind, row.object_id], row.text, *spans[row.object_id])
                for row in rows
            ]
            shingles += [_shingles(row) for row in rows]
            vectors.append(_vectors(rows))
    whole = np.concatenate(vectors) if vectors else np.empty((0, meaning.WIDTH), np.float32)
    return TextIndex(stamp, entries, np.ascontiguousarray(whole), shingles)


def _rows(session: Session, kind: str, ids: list[int]) -> tuple[dict[int, tuple[date, date | None]], list[_Row]]:
    """Return when published texts count, and their wordings as they are stored; without a vector where none is."""
    whole = session.execute(queries.WHOLE[kind], {"ids": ids}).all()
    stored = [_Row(*row) for row in session.execute(queries.TEXTS_OF, {"of_kind": kind, "ids": ids})]
    have = {row.object_id for row in stored}
    for row in whole:
        if row.id not in have:
            texts = dict.fromkeys(text for text in _wordings(kind, row) if text)
            stored += [_Row(row.id, text, "", b"", b"") for text in texts]
    return {row.id: _span(kind, row) for row in whole}, stored


def _wordings(kind: str, row: Any) -> list[str]:
    if kind == CLARIFICATION:
        return claim_wordings(row.claim_zh, row.claim_en, row.wordings)
    return notice_wordings(row.title_zh, row.body_zh, row.title_en, row.body_en)


def _is_same(published: dict[tuple[str, int], int], entry: Entry) -> bool:
    return published.get((entry.kind, entry.object_id)) == entry.version


def _span(kind: str, row: Any) -> tuple[date, date | None]:
    if kind == CLARIFICATION:
        return row.valid_from, row.valid_until
    ends: datetime | None = row.expires_at
    return to_local(row.published_at).date(), None if ends is None else to_local(ends).date()


def _vectors(rows: Sequence[_Row]) -> Floats:
    """Return the stored vectors; what is not stored, or was made by another encoder, is made for this process."""
    if all(row.encoder == ENCODER for row in rows):
        return meaning.from_bytes([row.vector for row in rows])
    return meaning.encode([row.text for row in rows])


def _shingles(row: _Row) -> Hashes:
    return (
        np.frombuffer(row.shingles, "<u8").astype(np.uint64)
        if row.encoder == ENCODER
        else hashes(read(row.text).masked)
    )


def _top(scores: Any) -> Iterable[int]:
    if len(scores) <= NEAREST:
        return range(len(scores))
    return [int(at) for at in np.argpartition(scores, -NEAREST)[-NEAREST:]]
