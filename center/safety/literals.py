"""Which plain words a regular expression cannot match without. Used when the net is made, never while it listens.

A text that holds none of them need not be searched, which is what keeps hundreds of patterns within 0.2 ms a message.
It reads Python's own parse of the pattern; where it is not sure, it says that nothing is required.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from re import _constants as parts  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MOST = 400
_REPEATS = (parts.MAX_REPEAT, parts.MIN_REPEAT, parts.POSSESSIVE_REPEAT)


class WordIndex:
    """Finds in one pass over a text which of many expressions may match it."""

    def __init__(self, requirements: Iterable[frozenset[str] | None]) -> None:
        starts: dict[str, list[tuple[str, list[int]]]] = defaultdict(list)
        by_word: dict[str, list[int]] = defaultdict(list)
        self._always: set[int] = set()
        for number, words in enumerate(requirements):
            if words is None:
                self._always.add(number)
            for word in words or ():
                by_word[word].append(number)
        for word, numbers in by_word.items():
            starts[word[:2]].append((word, numbers))
        self._starts = dict(starts)

    def candidates(self, text: str) -> set[int]:
        """Return the numbers of the expressions whose words are in the text."""
        found = set(self._always)
        for i in range(len(text)):
            for start in (text[i], text[i : i + 2]):
                for word, numbers in self._starts.get(start, ()):
                    if text.startswith(word, i):
                        found.update(numbers)
        return found


def required_words(pattern: str) -> frozenset[str] | None:
    """Return words of which at least one is in every match, or None where there is no such set."""
    found = _of_sequence(parser.parse(pattern))
    return found if found is not None and len(found) <= MOST else None


def _of_sequence(items: Any) -> frozenset[str] | None:
    candidates: list[frozenset[str]] = []
    run = ""
    for kind, value in items:
        if kind is parts.LITERAL:
            run += chr(value)
            continue
        if run:
            candidates.append(frozenset([run]))
            run = ""
        inner = _of_item(kind, value)
        if inner:
            candidates.append(inner)
    if run:
        candidates.append(frozenset([run]))
    return max(candidates, key=_worth, default=None)


def _of_item(kind: Any, value: Any) -> frozenset[str] | None:
    if kind is parts.SUBPATTERN:
        return _of_sequence(value[3])
    if kind is parts.BRANCH:
        branches = [_of_sequence(branch) for branch in value[1]]
        return None if None in branches else frozenset().union(*(b for b in branches if b is not None))
    if kind in _REPEATS and value[0] > 0:
        return _of_sequence(value[2])
    if kind is parts.IN and all(k is parts.LITERAL for k, _ in value):
        return frozenset(chr(v) for _, v in value)
    return None


def _worth(words: frozenset[str]) -> tuple[int, int]:
    """Prefer long words, which few texts hold, then few of them."""
    shortest = min(len(w) for w in words)
    rare = 2 if ord(min(words)[0]) > 0x2E80 else 4
    return min(shortest, rare), -len(words)
