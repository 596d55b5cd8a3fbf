"""Recall and false-alarm rates with their intervals. Pure numpy; the evaluation calls it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from center.scams.messages import Message

ROUNDS = 2000
SEED = 7

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95% bootstrap interval; of nothing it is not a number."""

    value: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]" if self.count else "–"


def rate(flags: Flags) -> Rate:
    """Return the share of true ones."""
    if not len(flags):
        return Rate(float("nan"), float("nan"), float("nan"), 0)
    drawn = np.random.default_rng(SEED).binomial(len(flags), flags.mean(), ROUNDS) / len(flags)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Rate(float(flags.mean()), float(low), float(high), len(flags))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What somebody took messages for."""

    messages: Sequence[Message]
    alarmed: Flags

    @property
    def scams(self) -> Flags:
        """Tell of each message whether it is a scam."""
        return np.array([message.is_scam for message in self.messages], bool)

    def recall(self, of: Flags | None = None) -> Rate:
        """Return the share of scams that were seen."""
        chosen = self.scams if of is None else self.scams & of
        return rate(self.alarmed[chosen])

    def false_alarms(self, of: Flags | None = None) -> Rate:
        """Return the share of honest messages that were taken for scams."""
        chosen = ~self.scams if of is None else ~self.scams & of
        return rate(self.alarmed[chosen])

    def of_source(self, source: str) -> Flags:
        """Return which messages are of a source."""
        return np.array([message.source == source for message in self.messages], bool)

    def of_label(self, label: str) -> Flags:
        """Return which messages have a label."""
        return np.array([message.label == label for message in self.messages], bool)


def auc(scores: npt.NDArray[np.float32], scams: Flags) -> float:
    """Return how often a scam scores above an honest message (area under the ROC curve)."""
    ranks = np.empty(len(scores))
    order = np.argsort(scores, kind="stable")
    values, first, counts = np.unique(scores[order], return_index=True, return_counts=True)
    ranks[order] = np.repeat(first + (counts + 1) / 2, counts) if len(values) else []
    many, few = int(scams.sum()), int((~scams).sum())
    return float((ranks[scams].sum() - many * (many + 1) / 2) / (many * few)) if many and few else float("nan")


def recall_at(alarms: float, scores: npt.NDArray[np.float32], scams: Flags) -> float:
    """Return the share of scams that score above all but this share of the honest messages."""
    return float((scores[scams] > np.quantile(scores[~scams], 1 - alarms)).mean())
