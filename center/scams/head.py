"""The head: what a text is taken for, from the weights that training left. Loaded once by whoever judges; numpy alone.

It must never keep a text, and never say that one is safe: a low probability is only that.
"""

from __future__ import annotations

import logging
import threading
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from center.faults import told
from center.scams.features import Reading, meanings, named_matrix
from center.scams.fingerprint import MODELS, PREFIX, fitting_file

# A head of another layout is none for this code.
LAYOUT = 1
MEANING_WEIGHT = 6.0
LARGEST = 4.0
log = logging.getLogger(__name__)
_loading = threading.Lock()
_loaded: list[Head | None] = []

Numbers = npt.NDArray[np.float32]


class HeadBrokenError(ValueError):
    """A file that holds no head for this code."""


@dataclass(frozen=True, slots=True)
class Head:
    """Weights of a linear head over named features and meaning, its calibration, threshold and kinds."""

    names: tuple[str, ...]
    mean: Numbers
    scale: Numbers
    weights: Numbers
    bias: float
    slope: float
    offset: float
    threshold: float
    types: tuple[str, ...]
    type_weights: Numbers
    type_bias: Numbers

    def inputs(self, named: Numbers, meaning: Numbers) -> Numbers:
        """Return what the weights stand for, shape (texts, names + width of the meaning)."""
        return assemble(named, meaning, self.mean, self.scale)

    def probabilities(self, inputs: Numbers) -> Numbers:
        """Return the calibrated probability of any scam for each text."""
        raw = inputs @ self.weights + self.bias
        return np.asarray(1 / (1 + np.exp(-np.clip(self.slope * raw + self.offset, -30, 30))), np.float32)

    def likeliest(self, inputs: Numbers) -> list[str]:
        """Return the likeliest kind of scam for each text, supposing that it is one."""
        return [self.types[at] for at in np.argmax(inputs @ self.type_weights.T + self.type_bias, axis=1)]

    def weigh(self, reading: Reading) -> tuple[float, str]:
        """Return the probability of any scam and the likeliest kind."""
        inputs = self.inputs(named_matrix([reading], self.names), meanings([reading]))
        return float(self.probabilities(inputs)[0]), self.likeliest(inputs)[0]


def assemble(named: Numbers, meaning: Numbers, mean: Numbers, scale: Numbers) -> Numbers:
    """Return named features in standard units beside the meaning at its own weight."""
    standard = np.clip((named - mean) / scale, -LARGEST, LARGEST)
    return np.concatenate([standard, MEANING_WEIGHT * meaning], axis=1).astype(np.float32)


def find_head() -> Head | None:
    """Return the head, loaded once; None where there is none, and then the signs must do."""
    if not _loaded:
        with _loading:
            if not _loaded:
                _loaded.append(_newest())
    return _loaded[0]


def forget() -> None:
    """Let the next call look for a head anew."""
    with _loading:
        _loaded.clear()


def read_head(path: Path) -> Head:
    """Read a head; raises HeadBrokenError."""
    try:
        with np.load(path, allow_pickle=False) as file:
            data: dict[str, Any] = {key: file[key] for key in file.files}
        layout = int(data.pop("layout"))
        for key in ("names", "types"):
            data[key] = tuple(str(one) for one in data[key])
        for key in ("bias", "slope", "offset", "threshold"):
            data[key] = float(data[key])
        head = Head(**data)
        inputs = head.inputs(np.zeros((1, len(head.names)), np.float32), meanings([Reading("")]))
        sure, _ = float(head.probabilities(inputs)[0]), head.likeliest(inputs)
    except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise HeadBrokenError(told(error)) from error
    if layout != LAYOUT or not 0 <= sure <= 1:
        raise HeadBrokenError("it is of another layout, or holds no numbers")
    return head


def _newest() -> Head | None:
    wanted = fitting_file()
    others = (path for path in MODELS.glob(f"{PREFIX}*.npz") if path != wanted)
    for path in [wanted, *sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)]:
        if not path.exists():
            continue
        try:
            head = read_head(path)
        except HeadBrokenError as error:
            log.error("%s is broken (%s); run `make train`", path.name, error)
            continue
        if path != wanted:
            log.warning("scams are judged by %s, made before the data changed; run `make train`", path.name)
        return head
    log.error("no trained head in %s/: scams are judged by signs alone; run `make train`", MODELS.name)
    return None
