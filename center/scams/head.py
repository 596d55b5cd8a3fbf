"""The head: what a text is taken for, from the weights that training left. Loaded once by whoever judges; numpy alone.

It must never keep a text, and never say that one is safe: a low probability is only that.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from center.faults import told
from center.scams.features import Reading, meanings, named_matrix, second_meanings
from center.scams.fingerprint import MODELS, PREFIX, fitting_file
from center.texts.letters import LETTERS, value_of
from center.texts.letters import places_of as letter_places
from center.texts.second_meaning import can_run
from center.texts.weights import load_newest, read_weights
from center.texts.words import WORDS
from center.texts.words import places_of as word_places

log = logging.getLogger(__name__)

# A head of another layout is none for this code.
LAYOUT = 5
# How much meaning counts beside named features where the kind is told, before anything is learned.
MEANING_WEIGHT = 12.0
LARGEST = 4.0
# From how near a message that was learned pulls: the higher, the nearer it must be.
NEARNESS = 2.0
# How much nearness in the second opinion on meaning counts beside that in meaning and in named features.
SECOND_SHARE = 2.0
_loading = threading.Lock()
_loaded: list[Head | None] = []

Numbers = npt.NDArray[np.float32]


class HeadBrokenError(ValueError):
    """A file that holds no head for this code."""


@dataclass(frozen=True, slots=True)
class Head:
    """What was learned: messages that pull what is near them, weights of letters and words, a linear head for the kind.

    known_named, known_meaning, known_second: unit rows of the messages that pull. pulls: how strongly each does, below
    0 to honest. middle: the mean of second opinions on meaning, which is taken away from each.
    slope, offset: the calibration. threshold: the probability from which on it is a scam.
    """

    names: tuple[str, ...]
    mean: Numbers
    scale: Numbers
    known_named: Numbers
    known_meaning: Numbers
    known_second: Numbers
    middle: Numbers
    pulls: Numbers
    letter_weights: Numbers
    word_weights: Numbers
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
        named, meaning = standardized(named_matrix([reading], self.names), self.mean, self.scale), meanings([reading])
        letters, words = letter_places(reading.text), word_places(reading.text)
        value = value_of(letters)
        raw = self.pulled(named, meaning, second_meanings([reading]))[0]
        raw += value * self.letter_weights[letters].sum() + value_of(words) * self.word_weights[words].sum()
        kinds = self.type_weights @ joined(named, meaning)[0] + self.type_bias
        kinds += value * self.type_letter_weights[:, letters].sum(axis=1)
        return float(self.calibrated(np.array([raw]))[0]), self.types[int(np.argmax(kinds))]

    def pulled(self, named: Numbers, meaning: Numbers, second: Numbers) -> Numbers:
        """Return how strongly each message is pulled by those that were learned, by names and both meanings."""
        near = nearness(unit(named), self.known_named) + nearness(meaning, self.known_meaning)
        near += SECOND_SHARE * nearness(unit(second - self.middle), self.known_second)
        return np.asarray(near @ self.pulls, np.float32)

    def calibrated(self, raw: Numbers) -> Numbers:
        """Return probabilities for sums of pulls and weights (without the bias)."""
        told = self.slope * (raw + self.bias) + self.offset
        return np.asarray(1 / (1 + np.exp(-np.clip(told, -30, 30))), np.float32)


def standardized(named: Numbers, mean: Numbers, scale: Numbers) -> Numbers:
    """Return named features in standard units."""
    return np.asarray(np.clip((named - mean) / scale, -LARGEST, LARGEST), np.float32)


def joined(named: Numbers, meaning: Numbers) -> Numbers:
    """Return standardized named features beside the meaning at its own weight."""
    return np.concatenate([named, MEANING_WEIGHT * meaning], axis=1).astype(np.float32)


def unit(rows: Numbers) -> Numbers:
    """Return rows of length one."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


def nearness(some: Numbers, others: Numbers) -> Numbers:
    """Return how near unit rows are to each other, shape (some, others): 1 where they are the same."""
    return np.asarray(np.exp(NEARNESS * (some @ others.T - 1)), np.float32)


def find_head() -> Head | None:
    """Return the head, loaded once; None where there is none, and then the signs must do."""
    if not _loaded:
        with _loading:
            if not _loaded:
                _loaded.append(load_head(MODELS) if _can_judge() else None)
    return _loaded[0]


def _can_judge() -> bool:
    if not can_run():
        log.error("this processor knows no AVX2: scams are judged by signs alone")
    return can_run()


def read_head(path: Path) -> Head:
    """Read a head; raises HeadBrokenError."""
    try:
        data = read_weights(path, LAYOUT)
        for key in ("names", "types"):
            data[key] = tuple(str(one) for one in data[key])
        for key in ("bias", "slope", "offset", "threshold"):
            data[key] = float(data[key])
        for key in ("known_named", "known_meaning", "known_second"):
            data[key] = np.asarray(data[key], np.float32)
        head = Head(**data)
        sure, _ = head.weigh(Reading("您好"))
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise HeadBrokenError(told(error)) from error
    as_many = head.letter_weights.shape == (LETTERS,) and head.word_weights.shape == (WORDS,)
    if not as_many or not 0 <= sure <= 1:
        raise HeadBrokenError("it holds no numbers, or not as many as there should be")
    return head


def load_head(folder: Path) -> Head | None:
    """Return the head that fits the present data, else the newest that is whole; what is wrong goes to the log."""
    wanted = folder / fitting_file().name
    return load_newest(wanted, PREFIX, read_head, what="scams are judged", without="signs")
