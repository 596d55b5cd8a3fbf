"""N-grams of characters and sounds, groups and pairs of English words, with tf-idf weights. Never sees Rasa."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Dict, Iterable, List, Tuple

import numpy as np
from scipy.sparse import coo_matrix
from snowballstemmer import stemmer

from nlu.sounds import Sounds
from nlu.wording import bare

LONGEST = 4
LONGEST_GROUP = 3
# Two stems at most so far apart are a pair, whichever comes first: "money ... not come", "nothing has come, no money".
FARTHEST = 5
# What occurs more seldom teaches the head names and numbers, not wishes.
LEAST_OCCURRENCES = 3
_WORD = re.compile(r"[a-z']+|\d+")
_LETTER = re.compile(r"[a-z]")
_STEMMER = stemmer("english")


def ngrams_of(text: str, sounds: Sounds) -> List[str]:
    """Return all runs of characters and of sounds, edges marked with a space, and all groups of Latin words."""
    plain = bare(text)
    heard = sounds.of(plain)
    runs = _runs(plain)
    if heard != plain:
        # The sign in front keeps a sound apart from the same letters as characters.
        runs += ["~" + run for run in _runs(heard)]
    # The sign in front keeps a word apart from the same letters as a run of characters.
    return runs + ["=" + group for group in _groups(_WORD.findall(plain))]


def stem_groups_of(stems: List[str]) -> List[str]:
    """Return all groups of stems that stand beside each other: reminders, reminded and remind are one."""
    return ["^" + group for group in _groups(stems)]


def stem_pairs_of(stems: List[str]) -> List[str]:
    """Return every two stems that stand near each other, once, in the order of the alphabet."""
    near = (
        sorted((stem, other)) for place, stem in enumerate(stems) for other in stems[place + 1 : place + 1 + FARTHEST]
    )
    return sorted({"&" + "+".join(pair) for pair in near})


def stems_of(text: str) -> List[str]:
    """Return the stems of all Latin words of a canonical text, and its numbers, in order; nothing without a word."""
    # A lone number would weigh as much as all of a Chinese message beside it.
    return [_stem(word) for word in _WORD.findall(text)] if _LETTER.search(text) else []


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def _groups(words: List[str]) -> List[str]:
    return [
        " ".join(words[start : start + length])
        for length in range(1, LONGEST_GROUP + 1)
        for start in range(len(words) - length + 1)
    ]


def _runs(text: str) -> List[str]:
    padded = f" {text} "
    return [
        padded[start : start + length]
        for length in range(1, LONGEST + 1)
        for start in range(len(padded) - length + 1)
        if not padded[start : start + length].isspace()
    ]


class NgramVocabulary:
    """Columns and weights of the n-grams, groups and pairs that occurred in several examples."""

    def __init__(self, columns: Dict[str, int], weights: np.ndarray, sounds: Sounds) -> None:
        self.columns = columns
        self.weights = weights
        self.sounds = sounds

    @classmethod
    def fit(cls, texts: Iterable[str]) -> NgramVocabulary:
        """Count in how many texts each of them occurs."""
        sounds = Sounds.of_han()
        occurrences: Counter[str] = Counter()
        total = 0
        for text in texts:
            for kind in _kinds(text, sounds):
                occurrences.update(set(kind))
            total += 1
        kept = sorted(ngram for ngram, count in occurrences.items() if count >= LEAST_OCCURRENCES)
        rarity = np.array([np.log((1 + total) / (1 + occurrences[ngram])) + 1 for ngram in kept], dtype=np.float32)
        return cls({ngram: column for column, ngram in enumerate(kept)}, rarity, sounds)

    def features_of(self, text: str) -> Tuple[np.ndarray, np.ndarray]:
        """Return columns and values of one text, of length 1 in all; each kind of feature has an equal part."""
        kinds = [part for part in map(self._part, _kinds(text, self.sounds)) if len(part[0])]
        if not kinds:
            return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32)
        columns, values = (np.concatenate(parts) for parts in zip(*kinds, strict=True))
        return columns, values / np.float32(len(kinds) ** 0.5)

    def _part(self, found: List[str]) -> Tuple[np.ndarray, np.ndarray]:
        counts = Counter([column for column in map(self.columns.get, found) if column is not None])
        columns = np.fromiter(counts.keys(), dtype=np.int32, count=len(counts))
        values = 1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))
        values *= self.weights[columns]
        norm = float(np.sqrt((values * values).sum()))
        return columns, values / norm if norm else values

    def row_of(self, text: str) -> coo_matrix:
        """Return the features of one text as a sparse row."""
        columns, values = self.features_of(text)
        return coo_matrix((values, (np.zeros_like(columns), columns)), shape=(1, len(self.columns)))

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


def _kinds(text: str, sounds: Sounds) -> Tuple[List[str], List[str], List[str]]:
    stems = stems_of(text)
    return ngrams_of(text, sounds), stem_groups_of(stems), stem_pairs_of(stems)
