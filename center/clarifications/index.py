"""All published texts in memory, ready to be compared with a message. Each process keeps one; it follows the records.

One cheap query tells whether anything was published, corrected or taken back since; then only what is new is read.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy.orm import Session

from center.clarifications import queries
from center.clarifications.facts import read
from center.clarifications.matching import Asked, Floats, Hashes, hashes
from center.clarifications.nearest import Entry, Match, Texts
from center.clarifications.texts import claim_wordings, notice_wordings
from center.clock import to_local
from center.texts import meaning
from center.texts.meaning import ENCODER
from center.vetting.rules import CLARIFICATION, KINDS

IDS_AT_ONCE = 500


class TextIndex:
    """All published texts by their kind, as they were at a stamp."""

    def __init__(self, stamp: Any, texts: Mapping[str, Texts]) -> None:
        self.stamp = stamp
        self.texts = texts

    def find(self, asked: Asked, *, kind: str, today: date, limit: int) -> list[Match]:
        """Return what a message may mean, the likeliest first, each text once."""
        return self.texts[kind].find(asked, today=today, limit=limit)


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
    published: dict[str, dict[int, int]] = {kind: {} for kind in KINDS}
    for row in session.execute(queries.PUBLISHED_IDS):
        published[row.kind][row.id] = row.version
    before = {} if known is None else known.texts
    return TextIndex(stamp, {kind: _texts(session, kind, published[kind], before.get(kind)) for kind in KINDS})


def _texts(session: Session, kind: str, published: dict[int, int], known: Texts | None) -> Texts:
    """Return the texts of a kind; what is known already is not read again."""
    entries: list[Entry] = []
    shingles: list[Hashes] = []
    vectors: list[Floats] = []
    if known is not None:
        kept = [at for at, entry in enumerate(known.entries) if published.get(entry.object_id) == entry.version]
        if len(kept) == len(known.entries) == len(published):
            return known
        entries, shingles = [known.entries[at] for at in kept], [known.shingles[at] for at in kept]
        vectors = [known.vectors[kept]] if kept else []
    missing = sorted(set(published) - {entry.object_id for entry in entries})
    for begin in range(0, len(missing), IDS_AT_ONCE):
        spans, rows = _rows(session, kind, missing[begin : begin + IDS_AT_ONCE])
        entries += [
            Entry(kind, row.object_id, published[row.object_id], row.text, *spans[row.object_id]) for row in rows
        ]
        shingles += [_shingles(row) for row in rows]
        vectors.append(_vectors(rows))
    whole = np.concatenate(vectors) if vectors else np.empty((0, meaning.WIDTH), np.float32)
    return Texts(entries, np.ascontiguousarray(whole), shingles)


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
