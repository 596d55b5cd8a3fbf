"""Trying heads on what they have not learned from. The evaluation calls it; the set apart is never learned from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from center.scams.evaluation import baseline
from center.scams.evaluation.figures import Flags, Outcome
from center.scams.features import Reading
from center.scams.fitting import Examples, fit, prepare, score
from center.scams.head import Head
from center.scams.messages import Message
from center.texts.weights import Progress

FOLDS = 10
# Heads that are only tried are cut on fewer parts than the one that answers people.
INNER_FOLDS = 4
SEED = 11
_HAND = re.compile(r"_\d+$")

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tried:
    """One way of trying: what the head and the baseline took the messages for, and how sure they were."""

    name: str
    head: Outcome
    head_scores: Scores
    baseline: Outcome
    baseline_scores: Scores


def hand_of(source: str) -> str:
    """Return who wrote a source: “_2” for the second group of writers, nothing for the first."""
    found = _HAND.search(source)
    return found.group() if found else ""


def is_english(source: str) -> bool:
    """Tell whether a source is in English, by its name: “sms_en_4”, “english”."""
    return not {"en", "english"}.isdisjoint(source.split("_"))


class Trial:
    """Messages read once, and heads fitted without some of them."""

    def __init__(self, messages: Sequence[Message], progress: Progress) -> None:
        self.messages = list(messages)
        self.readings = [Reading(message.text) for message in messages]
        self.sources = np.array([message.source for message in messages])
        self.has_sign = np.array([bool(reading.signs) for reading in self.readings])
        labels = [message.label for message in messages]
        self.examples = prepare(self.readings, labels, self.sources.tolist(), progress)

    def by_source(self, progress: Progress) -> Tried:
        """Leave one source out at a time."""
        groups = [self.sources == source for source in np.unique(self.sources)]
        return self._tried("one source left out", groups, progress)

    def at_random(self, progress: Progress) -> Tried:
        """Leave a tenth out at a time, drawn at random."""
        drawn = np.random.default_rng(SEED).permutation(len(self.messages)) % FOLDS
        return self._tried("a tenth left out at random", [drawn == fold for fold in range(FOLDS)], progress)

    def by_hand(self, progress: Progress) -> Tried:
        """Leave out all that one hand wrote: the sources of the second end in “_2”, and so on."""
        hands = np.array([hand_of(source) for source in self.sources])
        return self._tried("one hand left out", [hands == hand for hand in np.unique(hands)], progress)

    def apart(self, others: Trial, progress: Progress) -> Tried:
        """Learn from everything here, try on messages that lie apart."""
        head = fit(self.examples, progress, with_kinds=False)
        scores, alarmed = _judged(head, others.examples, others.has_sign)
        plain = baseline.score(self.messages, others.messages)
        return Tried(
            "the set apart",
            Outcome(others.messages, alarmed),
            scores,
            Outcome(others.messages, plain >= baseline.THRESHOLD),
            plain,
        )

    def _tried(self, name: str, groups: Sequence[Flags], progress: Progress) -> Tried:
        size = len(self.messages)
        scores, plain = np.zeros(size, np.float32), np.zeros(size, np.float32)
        alarmed = np.zeros(size, bool)
        for number, out in enumerate(groups, 1):
            step = f"{name}: {number} of {len(groups)}"
            progress(step)
            head = fit(self.examples.part(~out), lambda _: None, INNER_FOLDS, with_kinds=False)
            scores[out], alarmed[out] = _judged(head, self.examples.part(out), self.has_sign[out])
            known = [message for message, is_out in zip(self.messages, out, strict=True) if not is_out]
            tried = [message for message, is_out in zip(self.messages, out, strict=True) if is_out]
            plain[out] = baseline.score(known, tried)
        return Tried(
            name,
            Outcome(self.messages, alarmed),
            scores,
            Outcome(self.messages, plain >= baseline.THRESHOLD),
            plain,
        )


def _judged(head: Head, examples: Examples, has_sign: Flags) -> tuple[Scores, Flags]:
    scores = score(head, examples)
    return scores, (scores >= head.threshold) | has_sign
