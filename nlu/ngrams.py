"""N-grams of characters and of their sounds, and groups of English words, with tf-idf weights. Never sees Rasa."""

from __future__ import annotations

import re
from collections import Counter
from typing import Dict, Iterable, List, Tuple

import numpy as np
from scipy.sparse import csr_matrix

from nlu.sounds import Sounds
from nlu.wording import bare

LONGEST = 4
LONGEST_GROUP = 3
# What occurs more seldom teaches the head names and numbers, not wishes.
LEAST_OCCURRENCES = 3
_WORD = re.compile(r"[a-z']+|\d+")


def ngrams_of(text: str, sounds: Sounds) -> List[str]:
    """Return all runs of characters and of sounds, edges marked with a space, and all groups of Latin words."""
    plain = bare(text)
    heard = sounds.of(plain)
    runs = _runs(plain)
    if heard != plain:
        # The sign in front keeps a sound apart from the same letters as characters.
        runs += ["~" + run for run in _runs(heard)]
    words = _WORD.findall(plain)
    groups = [
        # The sign in front keeps a word apart from the same letters as a run of characters.
        "=" + " ".join(words[start : start + length])
        for length in range(1, LONGEST_GROUP + 1)
        for start in range(len(words) - length + 1)
    ]
    return runs + groups


def _runs(text: str) -> List[str]:
    padded = f" {text} "
    return [
        padded[start : start + length]
        for length in range(1, LONGEST + 1)
        for start in range(len(padded) - length + 1)
        if not padded[start : start + length].isspace()
    ]


class NgramVocabulary:
    """Columns and weights of the n-grams that occurred in several examples."""

    def __init__(self, columns: Dict[str, int], weights: np.ndarray, sounds: Sounds) -> None:
        self.columns = columns
        self.weights = weights
        self.sounds = sounds

    @classmethod
    def fit(cls, texts: Iterable[str]) -> NgramVocabulary:
        """Count in how many texts each n-gram occurs."""
        sounds = Sounds.of_han()
        occurrences: Counter[str] = Counter()
        total = 0
        for text in texts:
            occurrences.update(set(ngrams_of(text, sounds)))
            total += 1
        kept = sorted(ngram for ngram, count in occurrences.items() if count >= LEAST_OCCURRENCES)
        rarity = np.array([np.log((1 + total) / (1 + occurrences[ngram])) + 1 for ngram in kept], dtype=np.float32)
        return cls({ngram: column for column, ngram in enumerate(kept)}, rarity, sounds)

    def features_of(self, text: str) -> Tuple[np.ndarray, np.ndarray]:
        """Return columns and values of one text, of length 1 in all."""
        counts = Counter(self.columns[ngram] for ngram in ngrams_of(text, self.sounds) if ngram in self.columns)
        columns = np.fromiter(counts.keys(), dtype=np.int32, count=len(counts))
        values = 1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))
        values *= self.weights[columns]
        norm = float(np.sqrt((values * values).sum()))
        return columns, values / norm if norm else values

    def row_of(self, text: str) -> csr_matrix:
        """Return the features of one text as a sparse row."""
        columns, values = self.features_of(text)
        return csr_matrix((values, columns, [0, len(columns)]), shape=(1, len(self.columns)))

    def as_arrays(self) -> Dict[str, np.ndarray]:
        """Return what has to be stored."""
        names = "\n".join(self.columns)
        return {
            "ngrams": np.frombuffer(names.encode(), dtype=np.uint8),
            "weights": self.weights,
            "sounds": self.sounds.as_array(),
        }

    @classmethod
    def from_arrays(cls, arrays: Dict[str, np.ndarray]) -> NgramVocabulary:
        """Rebuild from what `as_arrays` returned."""
        names = arrays["ngrams"].tobytes().decode().split("\n")
        columns = {ngram: column for column, ngram in enumerate(names)}
        return cls(columns, arrays["weights"], Sounds(arrays["sounds"]))
