"""Hear moved money and danger to life by what a message means, where no pattern speaks. Loaded once; numpy alone.

It must never raise and never keep a text. What it is sure of counts like a pattern; what it only suspects counts while
Rasa, which understands more, is away.
"""

from __future__ import annotations

import logging
import re
import threading
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from center.faults import told
from center.safety.fingerprint import MODELS, PREFIX, fitting_file
from center.safety.net import MEANING, Alarm, AlarmKind
from center.texts import meaning
from center.texts.letters import LETTERS, places_of, value_of
from center.texts.weights import WeightsBrokenError, load_newest, read_weights

LAYOUT = 1
# How much the meaning of a text counts beside its letters.
MEANING_WEIGHT = 12.0
# The gravest first, as in the net.
KINDS: tuple[AlarmKind, ...] = ("health_emergency", "scam_loss")
# A few words are an answer to something more often than a story: the weights, which know nothing of what was asked,
# leave them to the patterns and to Rasa.
_LONG_ENOUGH = re.compile(r"(?:[㐀-鿿][^㐀-鿿]*){8}|(?:[A-Za-z']{2,}[^A-Za-z']+){4}[A-Za-z]")
log = logging.getLogger(__name__)
_loading = threading.Lock()
_loaded: list[DangerHead | None] = []

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class DangerHead:
    """Linear weights by kind of alarm: shapes (kinds, 512), (kinds, 65536), (kinds,).

    sure, suspected: the probability from which on each kind counts always, and while nothing better listens.
    """

    weights: Numbers
    letter_weights: Numbers
    bias: Numbers
    sure: Numbers
    suspected: Numbers

    def probabilities(self, text: str) -> Numbers:
        """Return how probable each kind is, shape (kinds,)."""
        normal = normal_form(text)
        places = places_of(normal)
        raw = self.weights @ (MEANING_WEIGHT * meaning.encode([normal])[0]) + self.bias
        raw = raw + value_of(places) * self.letter_weights[:, places].sum(axis=1)
        return np.asarray(1 / (1 + np.exp(-np.clip(raw, -30, 30))), np.float32)

    def check(self, text: str, *, suspecting: bool = False) -> Alarm | None:
        """Return the gravest kind that is sure (or suspected), or None."""
        if not _LONG_ENOUGH.search(text):
            return None
        try:
            found = self.probabilities(text) >= (self.suspected if suspecting else self.sure)
        except Exception as error:  # noqa: BLE001 - the patterns have been asked; this must not keep anybody waiting
            log.error("the meaning of a message could not be weighed: %s", told(error))
            return None
        return next((Alarm(kind, MEANING) for kind, is_heard in zip(KINDS, found, strict=True) if is_heard), None)


def normal_form(text: str) -> str:
    """Return a text as it is learned and weighed: half width, lower case, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def read_danger_head(path: Path) -> DangerHead:
    """Read a head; raises WeightsBrokenError."""
    try:
        head = DangerHead(**read_weights(path, LAYOUT))
    except TypeError as error:
        raise WeightsBrokenError(told(error)) from error
    shapes = (head.weights.shape, head.letter_weights.shape, head.bias.shape, head.sure.shape, head.suspected.shape)
    count = (len(KINDS),)
    if shapes != ((*count, meaning.WIDTH), (*count, LETTERS), count, count, count):
        raise WeightsBrokenError("its weights are of another shape")
    if not all(np.isfinite(part).all() for part in (head.weights, head.letter_weights, head.bias)):
        raise WeightsBrokenError("its weights are no numbers")
    return head


def find_danger_head() -> DangerHead | None:
    """Return the head of this process: the one that fits the data, else the newest; None where there is none."""
    with _loading:
        if not _loaded:
            head = load_danger_head(MODELS)
            if head is not None:
                # Nobody in danger may wait for what gives texts their meaning.
                meaning.warm_up()
            _loaded.append(head)
    return _loaded[0]


def load_danger_head(folder: Path) -> DangerHead | None:
    """Return the head that fits the present data, else the newest that is whole; what is wrong goes to the log."""
    return load_newest(
        folder / fitting_file().name, PREFIX, read_danger_head, what="danger is heard", without="patterns"
    )
