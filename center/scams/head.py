"""The head: what a text is taken for, from the weights that training left. Loaded once by whoever judges; numpy alone.

It must never keep a text, and never say that one is safe: a low probability is only that.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from center.faults import told
from center.scams.features import Reading, meanings, named_matrix
from center.scams.fingerprint import MODELS, PREFIX, fitting_file
from center.texts.letters import LETTERS, places_of, value_of
from center.texts.weights import load_newest, read_weights

# A head of another layout is none for this code.
LAYOUT = 3
# How much the three kinds of input count beside each other, before anything is learned.
MEANING_WEIGHT = 12.0
LARGEST = 4.0
_loading = threading.Lock()
_loaded: list[Head | None] = []

Numbers = npt.NDArray[np.float32]


class HeadBrokenError(ValueError):
    """A file that holds no head for this code."""


@dataclass(frozen=True, slots=True)
class Head:
    """Weights of a linear head over named features, meaning and letters; its calibration, threshold and kinds."""

    names: tuple[str, ...]
    mean: Numbers
    scale: Numbers
    weights: Numbers
    letter_weights: Numbers
    bias: float
    slope: float
    offset: float
    threshold: float
    types: tuple[str, ...]
    type_weights: Numbers
    type_letter_weights: Numbers
    type_bias: Numbers

    def weigh(self, reading: Reading) -> tuple[float, str]:
        """Return the probability of any scam, and the likeliest kind supposing that it is one."""
        named, places = named_matrix([reading], self.names), places_of(reading.text)
        dense, value = assemble(named, meanings([reading]), self.mean, self.scale)[0], value_of(places)
        raw = dense @ self.weights + value * self.letter_weights[places].sum()
        kinds = self.type_weights @ dense + value * self.type_letter_weights[:, places].sum(axis=1) + self.type_bias
        return float(self.calibrated(np.array([raw]))[0]), self.types[int(np.argmax(kinds))]

    def calibrated(self, raw: Numbers) -> Numbers:
        """Return probabilities for sums of weights (without the bias)."""
        told = self.slope * (raw + self.bias) + self.offset
        return np.asarray(1 / (1 + np.exp(-np.clip(told, -30, 30))), np.float32)


def assemble(named: Numbers, meaning: Numbers, mean: Numbers, scale: Numbers) -> Numbers:
    """Return named features in standard units beside the meaning at its own weight."""
    standard = np.clip((named - mean) / scale, -LARGEST, LARGEST)
    return np.concatenate([standard, MEANING_WEIGHT * meaning], axis=1).astype(np.float32)


def find_head() -> Head | None:
    """Return the head, loaded once; None where there is none, and then the signs must do."""
    if not _loaded:
        with _loading:
            if not _loaded:
                _loaded.append(load_head(MODELS))
    return _loaded[0]


def read_head(path: Path) -> Head:
    """Read a head; raises HeadBrokenError."""
    try:
        data = read_weights(path, LAYOUT)
        for key in ("names", "types"):
            data[key] = tuple(str(one) for one in data[key])
        for key in ("bias", "slope", "offset", "threshold"):
            data[key] = float(data[key])
        head = Head(**data)
        sure, _ = head.weigh(Reading("您好"))
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise HeadBrokenError(told(error)) from error
    if head.letter_weights.shape != (LETTERS,) or not 0 <= sure <= 1:
        raise HeadBrokenError("it holds no numbers, or not as many as there should be")
    return head


def load_head(folder: Path) -> Head | None:
    """Return the head that fits the present data, else the newest that is whole; what is wrong goes to the log."""
    wanted = folder / fitting_file().name
    return load_newest(wanted, PREFIX, read_head, what="scams are judged", without="signs")
