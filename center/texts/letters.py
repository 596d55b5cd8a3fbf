"""The letters of a text as places in a table: runs of up to three characters, hashed. Pure; linear heads read them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

LETTERS = 65_536
LONGEST_RUN = 3
# How much all letters of a text count together, beside its meaning.
WEIGHT = 14.0

Places = npt.NDArray[np.int64]


def places_of(text: str) -> Places:
    """Return the places of all runs of up to three characters in a text, each once, in ascending order."""
    encoded = text.encode("utf-32-le", "replace")
    single = np.frombuffer(encoded, "<u4").astype(np.uint64)
    runs = [single]
    for more in range(1, LONGEST_RUN):
        runs.append(runs[-1][:-1] * np.uint64(0x1F123BB5) + single[more:])
    mixed = np.concatenate(runs) * np.uint64(0x9E3779B97F4A7C15)
    return np.unique(mixed >> np.uint64(64 - LETTERS.bit_length() + 1)).astype(np.int64)


def value_of(places: Places) -> float:
    """Return what each letter of a text counts: the more there are, the less."""
    return float(WEIGHT / np.sqrt(max(len(places), 1)))


def columns_of(places: Sequence[Places]) -> tuple[npt.NDArray[np.float32], Places, Places]:
    """Return values, places and ends of the rows of a sparse matrix, one row a text (CSR)."""
    values = [np.full(len(found), value_of(found), np.float32) for found in places]
    ends = np.cumsum([0, *(len(found) for found in places)])
    return np.concatenate(values), np.concatenate(places), ends
