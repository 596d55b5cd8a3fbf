"""Hear moved money and danger to life by what was learned from examples, where no pattern speaks. numpy alone.

Loaded once. It must never raise and never keep a text. What it is sure of counts like a pattern; what it only suspects
counts while Rasa, which understands more, is away.
"""

from __future__ import annotations

import logging
import re
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from center.faults import told
from center.safety.fingerprint import MODELS, PREFIX, fitting_file
from center.safety.net import MEANING, MONEY, Alarm, AlarmKind
from center.safety.wording import Checksums, Values, normal_form, parts_of, weigh
from center.texts.weights import WeightsBrokenError, load_newest, read_weights

LAYOUT = 2
# The gravest first, as in the net.
KINDS: tuple[AlarmKind, ...] = ("health_emergency", MONEY)
# A few words are an answer to something more often than a story: the weights, which know nothing of what was asked,
# leave them to the patterns and to Rasa.
_LONG_ENOUGH = re.compile(r"(?:[㐀-鿿][^㐀-鿿]*){8}|(?:[A-Za-z']{2,}[^A-Za-z']+){4}[A-Za-z]")
log = logging.getLogger(__name__)
_loading = threading.Lock()
_loaded: list[DangerHead | None] = []

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class DangerHead:
    """Linear weights by kind of alarm for what occurred in several examples; shapes (n,), (n,), (kinds, n), (kinds,).

    known, rarity: as in `wording.weigh`. sure, suspected: the margin from which on each kind counts always, and while
    nothing better listens.
    """

    known: Checksums
    rarity: Values
    weights: Numbers
    bias: Numbers
    sure: Numbers
    suspected: Numbers

    def margins(self, text: str) -> Numbers:
        """Return on which side of each kind a text is, and how far, shape (kinds,); above 0 is inside."""
        places, values = weigh(parts_of(normal_form(text)), self.known, self.rarity)
        return np.asarray(self.weights[:, places] @ values + self.bias, np.float32)

    def check(self, text: str, *, suspecting: bool = False) -> Alarm | None:
        """Return the gravest kind that is sure (or suspected), or None; where both are, both are told."""
        if not _LONG_ENOUGH.search(text):
            return None
        try:
            found = self.margins(text) >= (self.suspected if suspecting else self.sure)
        except Exception as error:  # noqa: BLE001 - the patterns have been asked; this must not keep anybody waiting
            log.error("a message could not be weighed for danger: %s", told(error))
            return None
        heard = [kind for kind, is_heard in zip(KINDS, found, strict=True) if is_heard]
        return Alarm(heard[0], MEANING, is_money_too=len(heard) > 1) if heard else None


def read_danger_head(path: Path) -> DangerHead:
    """Read a head; raises WeightsBrokenError."""
    try:
        head = DangerHead(**read_weights(path, LAYOUT))
    except TypeError as error:
        raise WeightsBrokenError(told(error)) from error
    count, number = len(KINDS), len(head.known)
    shapes = (head.rarity.shape, head.weights.shape, head.bias.shape, head.sure.shape, head.suspected.shape)
    if shapes != ((number,), (count, number), (count,), (count,), (count,)):
        raise WeightsBrokenError("its weights are of another shape")
    if not all(np.isfinite(part).all() for part in (head.rarity, head.weights, head.bias)):
        raise WeightsBrokenError("its weights are no numbers")
    if not (head.known[1:] > head.known[:-1]).all():
        raise WeightsBrokenError("what it knows is not in order")
    return head


def find_danger_head() -> DangerHead | None:
    """Return the head of this process: the one that fits the data, else the newest; None where there is none."""
    with _loading:
        if not _loaded:
            _loaded.append(load_danger_head(MODELS))
    return _loaded[0]


def load_danger_head(folder: Path) -> DangerHead | None:
    """Return the head that fits the present data, else the newest that is whole; what is wrong goes to the log."""
    return load_newest(
        folder / fitting_file().name, PREFIX, read_danger_head, what="danger is heard", without="patterns"
    )
