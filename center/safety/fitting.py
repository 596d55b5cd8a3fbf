"""Fits the head that hears danger by meaning. Training calls it, nothing that answers people; scikit-learn only here.

The thresholds come from examples of writers who were left out: what a head has learned by heart says nothing of others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from center.safety.examples import Example
from center.safety.head import KINDS, MEANING_WEIGHT, DangerHead, normal_form
from center.texts import meaning
from center.texts.letters import LETTERS, columns_of, places_of
from center.texts.weights import Progress

STRENGTH = 0.02
FOLDS = 5
# The share of messages that are no alarm and are taken for one: always, and while Rasa is away.
SURE_FALSE_ALARMS = 0.002
SUSPECTED_FALSE_ALARMS = 0.015
BATCH = 64

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float32]


def fit(examples: Sequence[Example], progress: Progress) -> DangerHead:
    """Return a head that has learned from examples of every kind."""
    inputs = _inputs(examples, progress)
    groups = np.array([example.writer for example in examples])
    parts: dict[str, list[Any]] = {name: [] for name in ("weights", "letter_weights", "bias", "sure", "suspected")}
    for kind in KINDS:
        is_kind = np.array([example.kind == kind for example in examples])
        progress(f"{kind}: writers left out in turn")
        left_out = _left_out(inputs, is_kind, groups)
        progress(f"{kind}: fitting")
        fitted = _fitted(inputs, is_kind)
        parts["weights"].append(fitted.coef_[0, : meaning.WIDTH])
        parts["letter_weights"].append(fitted.coef_[0, meaning.WIDTH :])
        parts["bias"].append(fitted.intercept_[0])
        parts["sure"].append(threshold(left_out[~is_kind], SURE_FALSE_ALARMS))
        parts["suspected"].append(threshold(left_out[~is_kind], SUSPECTED_FALSE_ALARMS))
    return DangerHead(**{name: np.asarray(rows, np.float32) for name, rows in parts.items()})


def threshold(scores_of_others: Numbers, share: float) -> np.float32:
    """Return the probability that at most this share of messages that are no alarm reaches."""
    ordered = np.sort(scores_of_others)[::-1]
    allowed = int(share * len(ordered))
    return np.float32(np.nextafter(ordered[allowed], np.float32(1.0)))


def _inputs(examples: Sequence[Example], progress: Progress) -> csr_matrix:
    texts = [normal_form(example.text) for example in examples]
    rows = []
    for begin in range(0, len(texts), BATCH):
        rows.append(MEANING_WEIGHT * meaning.encode(texts[begin : begin + BATCH]))
        progress(f"reading {min(begin + BATCH, len(texts))} of {len(texts)} examples")
    letters = csr_matrix(columns_of([places_of(text) for text in texts]), shape=(len(texts), LETTERS))
    return hstack([csr_matrix(np.concatenate(rows)), letters]).tocsr()


def _left_out(inputs: csr_matrix, is_kind: Flags, groups: npt.NDArray[np.str_]) -> Numbers:
    found = np.zeros(len(is_kind), np.float32)
    for rest, out in GroupKFold(FOLDS).split(inputs, groups=groups):
        found[out] = _fitted(inputs[rest], is_kind[rest]).predict_proba(inputs[out])[:, 1]
    return found


def _fitted(inputs: csr_matrix, is_kind: Flags) -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3).fit(inputs, is_kind)
