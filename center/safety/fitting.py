"""Fits the head that hears danger. Training calls it, nothing that answers people; scikit-learn only here.

The thresholds come from examples of writers who were left out: what a head has learned by heart says nothing of others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from center.safety.examples import Example
from center.safety.head import KINDS, DangerHead
from center.safety.wording import Checksums, Values, normal_form, parts_of, weigh
from center.texts.weights import Progress

# What an example at the wrong side of a margin costs.
STRENGTH = 1.0
# What occurs more seldom teaches names and numbers, not dangers.
LEAST_OCCURRENCES = 3
FOLDS = 5
SEED = 20261128
# The share of messages that are no alarm and are taken for one: always, and while Rasa is away.
SURE_FALSE_ALARMS = 0.002
SUSPECTED_FALSE_ALARMS = 0.015
BATCH = 2_000

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float32]


def fit(examples: Sequence[Example], progress: Progress) -> DangerHead:
    """Return a head that has learned from examples of every kind."""
    known, rarity, inputs = _inputs(examples, progress)
    groups = np.array([example.writer for example in examples])
    parts: dict[str, list[Any]] = {name: [] for name in ("weights", "bias", "sure", "suspected")}
    for kind in KINDS:
        is_kind = np.array([example.kind == kind for example in examples])
        progress(f"{kind}: writers left out in turn")
        left_out = _left_out(inputs, is_kind, groups)
        progress(f"{kind}: fitting")
        fitted = _fitted(inputs, is_kind)
        parts["weights"].append(fitted.coef_[0])
        parts["bias"].append(fitted.intercept_[0])
        parts["sure"].append(threshold(left_out[~is_kind], SURE_FALSE_ALARMS))
        parts["suspected"].append(threshold(left_out[~is_kind], SUSPECTED_FALSE_ALARMS))
    return DangerHead(known, rarity, **{name: np.asarray(rows, np.float32) for name, rows in parts.items()})


def threshold(margins_of_others: Numbers, share: float) -> np.float32:
    """Return the margin that at most this share of messages that are no alarm reaches."""
    ordered = np.sort(margins_of_others)[::-1]
    allowed = int(share * len(ordered))
    return np.float32(np.nextafter(ordered[allowed], np.float32(np.inf)))


def _inputs(examples: Sequence[Example], progress: Progress) -> tuple[Checksums, Values, csr_matrix]:
    parts = []
    for begin in range(0, len(examples), BATCH):
        parts += [parts_of(normal_form(example.text)) for example in examples[begin : begin + BATCH]]
        progress(f"reading {len(parts)} of {len(examples)} examples")
    found, counts = np.unique(np.concatenate([part for three in parts for part in three]), return_counts=True)
    known, counts = found[counts >= LEAST_OCCURRENCES], counts[counts >= LEAST_OCCURRENCES]
    rarity = np.asarray(np.log((1 + len(examples)) / (1 + counts)) + 1, np.float32)
    rows = [weigh(three, known, rarity) for three in parts]
    ends = np.cumsum([0, *(len(places) for places, _ in rows)])
    places, values = (np.concatenate(columns) for columns in zip(*rows, strict=True))
    return known, rarity, csr_matrix((values, places, ends), shape=(len(examples), len(known)))


def _left_out(inputs: csr_matrix, is_kind: Flags, groups: npt.NDArray[np.str_]) -> Numbers:
    found = np.zeros(len(is_kind), np.float32)
    for rest, out in GroupKFold(FOLDS).split(inputs, groups=groups):
        found[out] = _fitted(inputs[rest], is_kind[rest]).decision_function(inputs[out])
    return found


def _fitted(inputs: csr_matrix, is_kind: Flags) -> LinearSVC:
    return LinearSVC(C=STRENGTH, tol=1e-3, max_iter=2_000, random_state=SEED).fit(inputs, is_kind)
