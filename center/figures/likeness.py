"""Puts like questions together by the groups of three characters they share. Pure, no network; the figures use it.

The same questions give the same groups in whatever order they come.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

GRAM = 3
# Two questions are alike when they share this part of their groups of characters (Dice: twice the shared, by both).
LEAST_LIKENESS = 0.35


class Question(NamedTuple):
    """What somebody asked, and the case in which it stands."""

    case_id: int
    text: str


def group_alike(questions: Iterable[Question]) -> list[list[Question]]:
    """Return groups of like questions, the largest first; in a group those asked in the same words first, then newest.

    Each wording joins the group whose first wording it is most like; wordings that are used often begin groups.
    """
    by_wording: defaultdict[str, list[Question]] = defaultdict(list)
    for question in questions:
        by_wording[plain(question.text)].append(question)
    wordings = sorted(by_wording, key=lambda wording: (-len(by_wording[wording]), wording))
    groups: list[list[str]] = []
    leaders = _Leaders()
    for wording in wordings:
        grams = grams_of(wording)
        place = leaders.find(grams)
        if place is None:
            leaders.add(grams)
            groups.append([wording])
        else:
            groups[place].append(wording)
    whole = [
        [
            question
            for wording in group
            for question in sorted(by_wording[wording], key=lambda question: -question.case_id)
        ]
        for group in groups
    ]
    return sorted(whole, key=lambda group: (-len(group), -max(question.case_id for question in group)))


def plain(text: str) -> str:
    """Return a question's letters and digits alone, wide and capital ones as ordinary ones."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def grams_of(wording: str) -> frozenset[str]:
    """Return a wording's groups of three characters; a shorter one is one by itself."""
    return frozenset(wording[start : start + GRAM] for start in range(max(1, len(wording) - GRAM + 1)))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much two wordings share: 0 nothing, 1 everything."""
    return 2 * len(one & other) / (len(one) + len(other))


class _Leaders:
    """The first wordings of all groups, found by what they hold."""

    def __init__(self) -> None:
        self._sizes: list[int] = []
        self._holding: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, grams: frozenset[str]) -> None:
        place = len(self._sizes)
        self._sizes.append(len(grams))
        for gram in grams:
            self._holding[gram].append(place)

    def find(self, grams: frozenset[str]) -> int | None:
        """Return the group most like this, of several the earliest; None where none is like it."""
        shared: Counter[int] = Counter()
        for gram in grams:
            shared.update(self._holding.get(gram, ()))
        best = max(
            shared,
            key=lambda place: (shared[place] / (len(grams) + self._sizes[place]), -place),
            default=None,
        )
        if best is None or 2 * shared[best] / (len(grams) + self._sizes[best]) < LEAST_LIKENESS:
            return None
        return best


def first_wordings(group: Sequence[Question], *, count: int) -> list[Question]:
    """Return the first questions of a group that are not worded alike."""
    different: dict[str, Question] = {}
    for question in group:
        different.setdefault(plain(question.text), question)
        if len(different) == count:
            break
    return list(different.values())
