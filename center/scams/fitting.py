"""Fits the head. Training and evaluation call it, nothing that answers people; scikit-learn is imported only here.

Messages of one source (one kind of text by one hand) stay together wherever something is tried on what was left out:
a number from messages that share a hand with those learned from says little about anybody else's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from center.scams.features import Reading, feature_names, meanings, named_matrix
from center.scams.head import Head, Numbers, assemble
from center.scams.messages import HONEST
from center.texts.letters import LETTERS, columns_of, places_of
from center.texts.weights import Progress

STRENGTHS = (0.05, 0.1)
TYPE_STRENGTH = 0.03
FOLDS = 8
# What a false alarm costs beside a scam that is not seen. The one takes trust from a true notice, the other is not
# called safe but goes to the staff: neither is worth more than the other.
FALSE_ALARM_COST = 1.0

Labels = npt.NDArray[np.str_]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Examples:
    """Messages ready to learn from; every array and matrix has one row a message."""

    names: tuple[str, ...]
    named: Numbers
    meaning: Numbers
    letters: csr_matrix
    labels: Labels
    sources: Labels

    @property
    def is_scam(self) -> Flags:
        """Tell of each message whether it is a scam."""
        return np.asarray(self.labels != HONEST)

    def part(self, chosen: Flags) -> Examples:
        """Return some of the messages."""
        rows = (self.named[chosen], self.meaning[chosen], self.letters[chosen])
        return Examples(self.names, *rows, self.labels[chosen], self.sources[chosen])


def prepare(readings: Sequence[Reading], labels: Sequence[str], sources: Sequence[str], progress: Progress) -> Examples:
    """Return examples of messages that were read."""
    names, rows = feature_names(), []
    for begin in range(0, len(readings), 50):
        rows.append(meanings(readings[begin : begin + 50]))
        progress(f"reading {min(begin + 50, len(readings))} of {len(readings)} messages")
    columns = columns_of([places_of(reading.text) for reading in readings])
    by_letter = csr_matrix(columns, shape=(len(readings), LETTERS), dtype=np.float32)
    dense = (named_matrix(readings, names), np.concatenate(rows))
    return Examples(tuple(names), *dense, by_letter, np.array(labels), np.array(sources))


def fit(examples: Examples, progress: Progress, strengths: Sequence[float] = STRENGTHS, folds: int = FOLDS) -> Head:
    """Return a head: strength by sources left out in turn, calibrated and cut where that costs least on them."""
    left_out = {}
    for strength in strengths:
        progress(f"leaving sources out, strength {strength:g}")
        left_out[strength] = _left_out(examples, strength, folds)
    weights = source_weights(examples)
    losses = {strength: _loss(raw, examples.is_scam, weights) for strength, raw in left_out.items()}
    strength = min(losses, key=losses.__getitem__)
    progress(f"fitting with strength {strength:g}")
    return _fit(examples, strength, left_out[strength])


def _fit(examples: Examples, strength: float, raw_left_out: Numbers) -> Head:
    weights, scams = source_weights(examples), examples.is_scam
    mean, scale = _standard(examples)
    inputs = _inputs(examples, mean, scale)
    binary = _binary(inputs, scams, weights, strength)
    slope, offset = _calibration(raw_left_out, scams, weights)
    calibrated = np.asarray(1 / (1 + np.exp(-(slope * raw_left_out + offset))), np.float32)
    kinds = LogisticRegression(C=TYPE_STRENGTH, max_iter=300, tol=1e-2, class_weight="balanced")
    kinds.fit(inputs[scams], examples.labels[scams])
    dense = inputs.shape[1] - LETTERS
    return Head(
        names=examples.names,
        mean=mean,
        scale=scale,
        weights=binary.coef_[0, :dense].astype(np.float32),
        letter_weights=binary.coef_[0, dense:].astype(np.float32),
        bias=float(binary.intercept_[0]),
        slope=slope,
        offset=offset,
        threshold=cheapest_threshold(calibrated, scams, weights),
        types=tuple(str(kind) for kind in kinds.classes_),
        type_weights=kinds.coef_[:, :dense].astype(np.float32),
        type_letter_weights=kinds.coef_[:, dense:].astype(np.float32),
        type_bias=kinds.intercept_.astype(np.float32),
    )


def _left_out(examples: Examples, strength: float, most: int) -> Numbers:
    """Return the raw score of each message from a fit without its source."""
    raw = np.zeros(len(examples.labels), np.float32)
    # With one source there is nothing to leave out but single messages.
    alone = len(np.unique(examples.sources)) == 1
    groups = np.arange(len(raw)) % most if alone else examples.sources
    folds = GroupKFold(min(most, len(np.unique(groups))))
    for rest, out in folds.split(raw, groups=groups):
        known = examples.part(np.isin(np.arange(len(raw)), rest))
        mean, scale = _standard(known)
        fitted = _binary(_inputs(known, mean, scale), known.is_scam, source_weights(known), strength)
        tried = examples.part(np.isin(np.arange(len(raw)), out))
        raw[out] = fitted.decision_function(_inputs(tried, mean, scale))
    return raw


def _standard(examples: Examples) -> tuple[Numbers, Numbers]:
    # What hardly ever occurs here may be common elsewhere: it must not weigh more than what was seen.
    return examples.named.mean(axis=0), np.maximum(examples.named.std(axis=0), 0.05)


def _inputs(examples: Examples, mean: Numbers, scale: Numbers) -> csr_matrix:
    dense = csr_matrix(assemble(examples.named, examples.meaning, mean, scale))
    return hstack([dense, examples.letters]).tocsr()


def _binary(inputs: csr_matrix, is_scam: Flags, weights: Numbers, strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=300, tol=1e-3).fit(inputs, is_scam, sample_weight=weights)


def score(head: Head, examples: Examples) -> Numbers:
    """Return the calibrated probability of any scam for each message."""
    dense = assemble(examples.named, examples.meaning, head.mean, head.scale)
    return head.calibrated(dense @ head.weights + examples.letters @ head.letter_weights)


def source_weights(examples: Examples) -> Numbers:
    """Return weights by which scams and honest messages count alike, and a large source not much more than a small."""
    weights = np.ones(len(examples.labels))
    for scam in (True, False):
        for source in np.unique(examples.sources):
            group = (examples.sources == source) & (examples.is_scam == scam)
            weights[group] = 1 / np.sqrt(max(group.sum(), 1))
        group = examples.is_scam == scam
        weights[group] *= len(weights) / (2 * max(weights[group].sum(), 1e-9))
    return weights.astype(np.float32)


def cheapest_threshold(probability: Numbers, is_scam: Flags, weights: Numbers) -> float:
    """Return the probability from which on calling a message a scam costs least."""
    order = np.argsort(probability)
    missed = np.concatenate([[0.0], np.cumsum((weights * is_scam)[order])])
    alarmed = (weights * ~is_scam).sum() - np.concatenate([[0.0], np.cumsum((weights * ~is_scam)[order])])
    around = np.concatenate([[0.0], probability[order], [1.0]])
    # Nothing lies between two that are alike.
    between = around[:-1] < around[1:]
    best = int(np.argmin(np.where(between, missed + FALSE_ALARM_COST * alarmed, np.inf)))
    return float((around[best] + around[best + 1]) / 2)


def _calibration(raw: Numbers, is_scam: Flags, weights: Numbers) -> tuple[float, float]:
    fitted = LogisticRegression(C=100).fit(raw[:, None], is_scam, sample_weight=weights)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def _loss(raw: Numbers, is_scam: Flags, weights: Numbers) -> float:
    """Return the mean log loss of raw scores once they are calibrated."""
    slope, offset = _calibration(raw, is_scam, weights)
    signed = np.where(is_scam, 1, -1) * (slope * raw + offset)
    return float((weights * np.logaddexp(0, -signed)).sum() / weights.sum())
