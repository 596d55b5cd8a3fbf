"""Put slips of old fingers right in English words before features are taken: "stpo remnding me". Never sees Rasa.

Known is what the dictionary of symspellpy holds (MIT; 82,765 words with how common they are), what careful examples
use, and every run of pinyin syllables (butie, renzheng). Any other word becomes the nearest common one, of those alike
the one that the examples use most. Chinese messages and whatever holds digits, dots or slashes stay as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Dict, FrozenSet, Iterable, Mapping, Tuple

import numpy as np
from symspellpy import SymSpell, Verbosity

# So common (in the dictionary's counts of books) is a word that a slip may have been meant for.
COMMON = 500_000
# A use among the examples counts as much as so many among the square roots of those counts.
USE = 2_000
SHORTEST = 3
# From this length on two slips in one word are put right, below it one.
LONG = 7
PREFIX = 7
_HAN = re.compile(r"[\u3400-\u9fff]")
_TOKEN = re.compile(r"[^\s]+")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_NO_WORD = re.compile(r"[\d@/\\_]|\w\.\w")


class Spelling:
    """Weights of the words that a slip can have been meant for; a known word that is not common has none."""

    def __init__(self, weights: Mapping[str, int], syllables: FrozenSet[str]) -> None:
        self.weights = dict(weights)
        self.syllables = syllables
        self._pinyin = re.compile("(?:" + "|".join(sorted(syllables, key=lambda s: (-len(s), s))) + ")+")
        self._near = SymSpell(max_dictionary_edit_distance=2, prefix_length=PREFIX)
        for word, weight in self.weights.items():
            if weight:
                self._near.create_dictionary_entry(word, weight)
        self._mended = lru_cache(maxsize=50_000)(self._mend)

    @classmethod
    def fit(cls, texts: Iterable[Tuple[str, bool]]) -> Spelling:
        """Learn from (canonical text, whether it is written with care); pypinyin is needed here only."""
        uses: Counter[str] = Counter()
        careful = set()
        for text, is_careful in texts:
            words = [] if _HAN.search(text) else _WORD.findall(text)
            uses.update(words)
            careful.update(words if is_careful else ())
        counts = dict.fromkeys(sorted(careful), 0) | _dictionary()
        weights = {
            word: int(count**0.5) + USE * uses[word] if count >= COMMON or uses[word] else 0
            for word, count in sorted(counts.items())
        }
        return cls(weights, _syllables())

    def correct(self, text: str) -> str:
        """Return a canonical text with its unknown English words put right."""
        if _HAN.search(text):
            return text
        return _TOKEN.sub(lambda token: self._correct_token(token.group()), text)

    def _correct_token(self, token: str) -> str:
        if _NO_WORD.search(token):
            return token
        return _WORD.sub(lambda word: self._mended(word.group()), token)

    def _mend(self, word: str) -> str:
        if len(word) < SHORTEST or "'" in word or word in self.weights or self._pinyin.fullmatch(word):
            return word
        slips = 1 if len(word) < LONG else 2
        found = self._near.lookup(word, Verbosity.TOP, max_edit_distance=slips)
        return str(found[0].term) if found else word

    def as_arrays(self) -> Dict[str, np.ndarray]:
        """Return what has to be stored."""
        return {
            "words": np.frombuffer("\n".join(self.weights).encode(), dtype=np.uint8),
            "word_weights": np.array(list(self.weights.values()), dtype=np.int64),
            "syllables": np.frombuffer("\n".join(sorted(self.syllables)).encode(), dtype=np.uint8),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Spelling:
        """Return what `as_arrays` stored."""
        words = arrays["words"].tobytes().decode().split("\n")
        weights = dict(zip(words, map(int, arrays["word_weights"]), strict=True))
        return cls(weights, frozenset(arrays["syllables"].tobytes().decode().split("\n")))


def _dictionary() -> Dict[str, int]:
    import symspellpy

    path = Path(symspellpy.__file__).with_name("frequency_dictionary_en_82_765.txt")
    rows = (line.split() for line in path.read_text(encoding="utf-8-sig").splitlines())
    return {word: int(count) for word, count in rows}


def _syllables() -> FrozenSet[str]:
    from pypinyin import lazy_pinyin

    heard = set(lazy_pinyin([chr(code) for code in range(0x4E00, 0x9FA6)]))
    # A vowel alone would let nearly every slip pass for pinyin, and "he ng" is no word.
    return frozenset(s for s in heard if s.isascii() and s.isalpha() and len(s) > 1) - {"hm", "hng", "ng"}
