"""Puts like questions together by the groups of three characters they share. Pure, no network; the figures use it.

The same questions give the same groups in whatever order they come.
"""

from __future__ import annotations

import heapq
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

GRAM = 3
# Two questions are alike when they share this part of their groups of characters (Dice: twice the shared, by both).
LEAST_LIKENESS = 0.35
# Bounds what one wording costs, however many groups there are and however much they have in common.
MOST_LOOKED_AT, MOST_COMPARED = 1_000, 20
LONGEST = 120


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
    """Return a wording's groups of three characters, of a long story those of its beginning; a shorter one is one."""
    wording = wording[:LONGEST]
    return frozenset(wording[start : start + GRAM] for start in range(max(1, len(wording) - GRAM + 1)))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much two wordings share: 0 nothing, 1 everything."""
    return 2 * len(one & other) / (len(one) + len(other))


def first_wordings(group: Sequence[Question], *, count: int) -> list[Question]:
    """Return the first questions of a group that are not worded alike."""
    different: dict[str, Question] = {}
    for question in group:
        different.setdefault(plain(question.text), question)
        if len(different) == count:
            break
    return list(different.values())


class _Leaders:
    """The first wordings of all groups, found by what they hold."""

    def __init__(self) -> None:
        self._grams: list[frozenset[str]] = []
        self._holding: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, grams: frozenset[str]) -> None:
        place = len(self._grams)
        self._grams.append(grams)
        for gram in grams:
            self._holding[gram].append(place)

    def find(self, grams: frozenset[str]) -> int | None:
        """Return the group most like this, of several the earliest; None where none is like it."""
        near = heapq.nsmallest(MOST_COMPARED, self._near(grams).items(), key=lambda held: (-held[1], held[0]))
        best = max(near, key=lambda held: (likeness(grams, self._grams[held[0]]), -held[0]), default=None)
        if best is None or likeness(grams, self._grams[best[0]]) < LEAST_LIKENESS:
            return None
        return best[0]

    def _near(self, grams: frozenset[str]) -> Counter[int]:
        """Count what groups share with this; what half of them hold tells nothing, so the rare comes first."""
        shared: Counter[int] = Counter()
        looked_at = 0
        for gram in sorted(grams, key=lambda gram: (len(self._holding.get(gram, ())), gram)):
            holding = self._holding.get(gram, ())
            looked_at += len(holding)
            if looked_at > MOST_LOOKED_AT and shared:
                break
            shared.update(holding)
        return shared
