"""Pieces of pages that look the same to everybody who may see the same: made once, and shared for a moment.

When something happens, every open page asks for the same rows at once. The key of a piece names all that decides how
it looks: what may be seen, which fields, the filter, the language. Nothing of the one who asks may go into it: no form
token, no name.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

# Shorter than an open page waits before it asks, so that a page never gets what was there before it was told.
FRESH_SECONDS = 0.2
MOST_KEPT = 200


class Piece(NamedTuple):
    """A piece of a page and its mark; the same bytes have the same mark."""

    body: bytes
    mark: str

    @classmethod
    def of(cls, html: str) -> Piece:
        """Return what is sent of this."""
        body = html.encode()
        return cls(body, f'"{blake2b(body, digest_size=12).hexdigest()}"')


@dataclass(frozen=True)
class _Kept:
    version: int
    begun_at: float
    made: Future[Piece] = field(default_factory=Future)


class Pieces:
    """Keeps what was made of the present state of the records."""

    def __init__(self, version: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        self._version = version
        self._clock = clock
        self._kept: dict[Hashable, _Kept] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], str]) -> Piece:
        """Return the piece of this key: of those who ask at once, one makes it. What `make` raises all of them get."""
        with self._lock:
            kept = self._kept.get(key)
            is_mine = kept is None or self._is_old(kept)
            if kept is None or is_mine:
                kept = self._begin(key)
        if is_mine:
            try:
                kept.made.set_result(Piece.of(make()))
            except BaseException as error:
                self._forget(key, kept)
                kept.made.set_exception(error)
                raise
        return kept.made.result()

    def _is_old(self, kept: _Kept) -> bool:
        return kept.version != self._version() or self._clock() - kept.begun_at > FRESH_SECONDS

    def _begin(self, key: Hashable) -> _Kept:
        # Noted before anything is read: what changes meanwhile makes it old.
        kept = _Kept(self._version(), self._clock())
        self._kept.pop(key, None)
        self._kept[key] = kept
        while len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return kept

    def _forget(self, key: Hashable, kept: _Kept) -> None:
        with self._lock:
            if self._kept.get(key) is kept:
                del self._kept[key]
