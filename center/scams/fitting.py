"""Fits the head. Training and evaluation call it, nothing that answers people; scikit-learn is imported only here.

Messages of one source (one kind of text by one hand) stay together wherever something is tried on what was left out:
a number from messages that share a hand with those learned from says little about anybody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from center.scams.features import Reading, feature_names, meanings, named_matrix
from center.scams.head import Head, Numbers, assemble
from center.scams.messages import HONEST

STRENGTHS = (0.003, 0.01, 0.03)
TYPE_STRENGTH = 0.02
# What a false alarm costs beside a scam that is not seen. The one takes trust from a true notice, the other is not
# called safe but goes to the staff: neither is worth more than the other.
FALSE_ALARM_COST = 1.0

Labels = npt.NDArray[np.str_]
Flags = npt.NDArray[np.bool_]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Examples:
    """Messages ready to learn from; every array has one row a message."""

    names: tuple[str, ...]
    named: Numbers
    meaning: Numbers
    labels: Labels
    sources: Labels

    @property
    def is_scam(self) -> Flags:
        """Tell of each message whether it is a scam."""
        return np.asarray(self.labels != HONEST)

    def part(self, chosen: Flags) -> Examples:
        """Return some of the messages."""
        rows = (self.named[chosen], self.meaning[chosen], self.labels[chosen], self.sources[chosen])
        return Examples(self.names, *rows)


def prepare(readings: Sequence[Reading], labels: Sequence[str], sources: Sequence[str], progress: Progress) -> Examples:
    """Return examples of messages that were read."""
    names = feature_names()
    rows = []
    for begin in range(0, len(readings), 50):
        rows.append(meanings(readings[begin : begin + 50]))
        progress(f"reading {min(begin + 50, len(readings))} of {len(readings)} messages")
    return Examples(
        tuple(names), named_matrix(readings, names), np.concatenate(rows), np.array(labels), np.array(sources)
    )


def fit(examples: Examples, progress: Progress) -> Head:
    """Return a head: strength by sources left out in turn, calibrated and cut where that costs least on them."""
    left_out = {}
    for strength in STRENGTHS:
        progress(f"leaving out one source at a time, strength {strength:g}")
        left_out[strength] = _left_out(examples, strength)
    weights = source_weights(examples)
    losses = {strength: _loss(raw, examples.is_scam, weights) for strength, raw in left_out.items()}
    strength = min(losses, key=losses.__getitem__)
    progress(f"fitting with strength {strength:g}")
    return _fit(examples, strength, left_out[strength])


def _fit(examples: Examples, strength: float, raw_left_out: Numbers) -> Head:
    weights = source_weights(examples)
    mean, scale, inputs = _standard(examples)
    binary = _binary(inputs, examples.is_scam, weights, strength)
    calibration = LogisticRegression(C=100).fit(raw_left_out[:, None], examples.is_scam, sample_weight=weights)
    slope, offset = float(calibration.coef_[0, 0]), float(calibration.intercept_[0])
    calibrated = np.asarray(1 / (1 + np.exp(-(slope * raw_left_out + offset))), np.float32)
    scams = examples.is_scam
    kinds = LogisticRegression(C=TYPE_STRENGTH, max_iter=1000, class_weight="balanced")
    kinds.fit(inputs[scams], examples.labels[scams])
    return Head(
        examples.names,
        mean,
        scale,
        binary.coef_[0].astype(np.float32),
        float(binary.intercept_[0]),
        slope,
        offset,
        cheapest_threshold(calibrated, scams, weights),
        tuple(str(kind) for kind in kinds.classes_),
        kinds.coef_.astype(np.float32),
        kinds.intercept_.astype(np.float32),
    )


def _left_out(examples: Examples, strength: float) -> Numbers:
    """Return the raw score of each message from a fit without its source."""
    raw = np.zeros(len(examples.labels), np.float32)
    for source in np.unique(examples.sources):
        out = examples.sources == source
        rest = examples.part(~out)
        mean, scale, inputs = _standard(rest)
        fitted = _binary(inputs, rest.is_scam, source_weights(rest), strength)
        raw[out] = fitted.decision_function(assemble(examples.named[out], examples.meaning[out], mean, scale))
    return raw


def _standard(examples: Examples) -> tuple[Numbers, Numbers, Numbers]:
    mean, scale = examples.named.mean(axis=0), examples.named.std(axis=0)
    # What hardly ever occurs here may be common elsewhere: it must not weigh more than what was seen.
    scale = np.maximum(scale, 0.05)
    return mean, scale, assemble(examples.named, examples.meaning, mean, scale)


def _binary(inputs: Numbers, is_scam: Flags, weights: Numbers, strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=1000).fit(inputs, is_scam, sample_weight=weights)


def source_weights(examples: Examples) -> Numbers:
    """Return weights by which scams and honest messages count alike, and a large source not much more than a small."""
    weights = np.ones(len(examples.labels))
    for scam in (True, False):
        for source in np.unique(examples.sources):
            group = (examples.sources == source) & (examples.is_scam == scam)
            weights[group] = 1 / np.sqrt(max(group.sum(), 1))
        group = examples.is_scam == scam
        weights[group] *= len(weights) / (2 * weights[group].sum())
    return weights.astype(np.float32)


def cheapest_threshold(probability: Numbers, is_scam: Flags, weights: Numbers) -> float:
    """Return the probability from which on calling a message a scam costs least."""
    order = np.argsort(probability)
    missed = np.concatenate([[0.0], np.cumsum((weights * is_scam)[order])])
    alarmed = (weights * ~is_scam).sum() - np.concatenate([[0.0], np.cumsum((weights * ~is_scam)[order])])
    best = int(np.argmin(missed + FALSE_ALARM_COST * alarmed))
    around = np.concatenate([[0.0], probability[order], [1.0]])
    return float((around[best] + around[best + 1]) / 2)


def _loss(raw: Numbers, is_scam: Flags, weights: Numbers) -> float:
    """Return the mean log loss of raw scores once they are calibrated."""
    calibration = LogisticRegression(C=100).fit(raw[:, None], is_scam, sample_weight=weights)
    told = calibration.predict_proba(raw[:, None])[np.arange(len(raw)), is_scam.astype(int)]
    return float(-(weights * np.log(np.maximum(told, 1e-9))).sum() / weights.sum())
