"""Fits the head. Training and evaluation call it, nothing that answers people; scikit-learn is imported only here.

Messages of one source (one kind of text by one hand) stay together wherever something is tried on what was left out:
a number from messages that share a hand with those learned from says little about anybody else's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.svm import SVC

from center.scams.features import Reading, feature_names, meanings, named_matrix
from center.scams.head import SECOND_SHARE, Head, Numbers, joined, nearness, standardized, unit
from center.scams.kept_meanings import kept_second_meanings
from center.scams.messages import HONEST
from center.texts.letters import LETTERS, WEIGHT, Places, columns_of
from center.texts.letters import places_of as letter_places
from center.texts.weights import Progress
from center.texts.words import WORDS
from center.texts.words import places_of as word_places

# What a message at the wrong side of the border costs.
STRENGTH = 1.0
# How much letters and words count beside meaning and named features, each of which counts one.
LETTERS_SHARE, WORDS_SHARE = 1.5, 1.0
TYPE_STRENGTH = 0.03
FOLDS = 8
# What a false alarm costs beside a scam that is not seen. The one takes trust from a true notice, the other is not
# called safe but goes to the staff: neither is worth more than the other.
FALSE_ALARM_COST = 1.0

_NO_KINDS = np.zeros((0, 0), np.float32), np.zeros(0, np.float32)

Labels = npt.NDArray[np.str_]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Examples:
    """Messages ready to learn from; every array and matrix has one row a message.

    second: second opinions on meaning. middle: their mean, shape (384,).
    alike: how alike every two of them are in both meanings, letters and words, shape (messages, messages).
    """

    names: tuple[str, ...]
    named: Numbers
    meaning: Numbers
    second: Numbers
    middle: Numbers
    letters: csr_matrix
    words: csr_matrix
    alike: Numbers
    labels: Labels
    sources: Labels

    @property
    def is_scam(self) -> Flags:
        """Tell of each message whether it is a scam."""
        return np.asarray(self.labels != HONEST)

    def part(self, chosen: Flags) -> Examples:
        """Return some of the messages."""
        return replace(
            self,
            named=self.named[chosen],
            meaning=self.meaning[chosen],
            second=self.second[chosen],
            letters=self.letters[chosen],
            words=self.words[chosen],
            alike=self.alike[np.ix_(chosen, chosen)],
            labels=self.labels[chosen],
            sources=self.sources[chosen],
        )


def prepare(readings: Sequence[Reading], labels: Sequence[str], sources: Sequence[str], progress: Progress) -> Examples:
    """Return examples of messages that were read."""
    names, firsts, seconds = feature_names(), [], []
    for begin in range(0, len(readings), 50):
        firsts.append(meanings(readings[begin : begin + 50]))
        seconds.append(kept_second_meanings(readings[begin : begin + 50]))
        progress(f"reading {min(begin + 50, len(readings))} of {len(readings)} messages")
    meaning, second = np.concatenate(firsts), np.concatenate(seconds)
    middle = second.mean(axis=0)
    apart = unit(second - middle)
    letters = _table([letter_places(reading.text) for reading in readings], LETTERS)
    words = _table([word_places(reading.text) for reading in readings], WORDS)
    alike = nearness(meaning, meaning)
    alike += SECOND_SHARE * nearness(apart, apart)
    for written, share in ((letters, LETTERS_SHARE), (words, WORDS_SHARE)):
        alike += share / WEIGHT**2 * (written @ written.T).toarray()
    return Examples(
        tuple(names),
        named_matrix(readings, names),
        meaning,
        second,
        middle,
        letters,
        words,
        alike,
        np.array(labels),
        np.array(sources),
    )


def _table(places: Sequence[Places], size: int) -> csr_matrix:
    return csr_matrix(columns_of(places), shape=(len(places), size), dtype=np.float32)


def fit(examples: Examples, progress: Progress, folds: int = FOLDS, *, with_kinds: bool = True) -> Head:
    """Return a head; it is calibrated on sources that were left out in turn, and cut where that costs least on them.

    with_kinds: False leaves out which kind a scam is, for who asks only whether it is one; it takes half of the time.
    """
    scams, weights = examples.is_scam, source_weights(examples.is_scam, examples.sources)
    mean, scale = _standard(examples)
    named = standardized(examples.named, mean, scale)
    direction = unit(named)
    alike = examples.alike + nearness(direction, direction)
    raw = _left_out(examples, alike, folds, progress)
    slope, offset = _calibration(raw, scams, weights)
    calibrated = np.asarray(1 / (1 + np.exp(-(slope * raw + offset))), np.float32)
    progress("fitting")
    machine = _machine(alike, np.arange(len(scams)), examples)
    known, pulls = machine.support_, machine.dual_coef_[0].astype(np.float32)
    dense = named.shape[1] + examples.meaning.shape[1]
    types, type_weights, type_bias = _kinds(examples, named) if with_kinds else ((), *_NO_KINDS)
    return Head(
        names=examples.names,
        mean=mean,
        scale=scale,
        known_named=direction[known].astype(np.float16),
        known_meaning=examples.meaning[known].astype(np.float16),
        known_second=unit(examples.second[known] - examples.middle).astype(np.float16),
        middle=examples.middle,
        pulls=pulls,
        letter_weights=_gathered(examples.letters[known], pulls, LETTERS_SHARE),
        word_weights=_gathered(examples.words[known], pulls, WORDS_SHARE),
        bias=float(machine.intercept_[0]),
        slope=slope,
        offset=offset,
        threshold=cheapest_threshold(calibrated, scams, weights),
        types=types,
        type_weights=type_weights[:, :dense],
        type_letter_weights=type_weights[:, dense:],
        type_bias=type_bias,
    )


def _kinds(examples: Examples, named: Numbers) -> tuple[tuple[str, ...], Numbers, Numbers]:
    """Return the kinds of scams, one row of weights and one bias each."""
    inputs = hstack([csr_matrix(joined(named, examples.meaning)), examples.letters]).tocsr()
    scams = examples.is_scam
    fitted = LogisticRegression(C=TYPE_STRENGTH, max_iter=300, tol=1e-2, class_weight="balanced")
    fitted.fit(inputs[scams], examples.labels[scams])
    kinds = tuple(str(kind) for kind in fitted.classes_)
    return kinds, fitted.coef_.astype(np.float32), fitted.intercept_.astype(np.float32)


def _gathered(written: csr_matrix, pulls: Numbers, share: float) -> Numbers:
    """Return as one weight a place what the letters or words of all messages that pull add to the score."""
    return np.asarray(share / WEIGHT**2 * (written.T @ pulls), np.float32)


def _left_out(examples: Examples, alike: Numbers, most: int, progress: Progress) -> Numbers:
    """Return the raw score of each message from a fit without its source."""
    raw = np.zeros(len(examples.labels), np.float32)
    # With one source there is nothing to leave out but single messages.
    alone = len(np.unique(examples.sources)) == 1
    groups = np.arange(len(raw)) % most if alone else examples.sources
    folds = GroupKFold(min(most, len(np.unique(groups))))
    for number, (rest, out) in enumerate(folds.split(raw, groups=groups), 1):
        progress(f"leaving sources out, {number} of {folds.get_n_splits()}")
        machine = _machine(alike, rest, examples)
        raw[out] = machine.decision_function(alike[np.ix_(out, rest)])
    return raw


def _machine(alike: Numbers, rows: npt.NDArray[np.intp], examples: Examples) -> SVC:
    scams = examples.is_scam[rows]
    weights = source_weights(scams, examples.sources[rows])
    machine = SVC(C=STRENGTH, kernel="precomputed", tol=1e-2)
    return machine.fit(alike[np.ix_(rows, rows)], scams, sample_weight=weights)


def _standard(examples: Examples) -> tuple[Numbers, Numbers]:
    # What hardly ever occurs here may be common elsewhere: it must not weigh more than what was seen.
    return examples.named.mean(axis=0), np.maximum(examples.named.std(axis=0), 0.05)


def score(head: Head, examples: Examples) -> Numbers:
    """Return the calibrated probability of any scam for each message."""
    raw = head.pulled(standardized(examples.named, head.mean, head.scale), examples.meaning, examples.second)
    return head.calibrated(raw + examples.letters @ head.letter_weights + examples.words @ head.word_weights)


def source_weights(is_scam: Flags, sources: Labels) -> Numbers:
    """Return weights by which scams and honest messages count alike, and a large source not much more than a small."""
    weights = np.ones(len(sources))
    for scam in (True, False):
        for source in np.unique(sources):
            group = (sources == source) & (is_scam == scam)
            weights[group] = 1 / np.sqrt(max(group.sum(), 1))
        group = is_scam == scam
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
