"""How busy the days of a week are, and holidays: a Monday is compared with Mondays. Pure.

Each kind of day has a weight, one being the average; a stretch of time weighs as much as its days. The weights are
drawn towards one while little is known (three average days are put to each kind).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

HOLIDAY, KINDS_OF_DAY = 7, 8
DRAWN_BY_DAYS = 3.0
# The first of January 1970 was a Thursday.
_THURSDAY = 3
A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The weight of each kind of day: Monday to Sunday, and holidays."""

    weights: tuple[float, ...]
    days_off: frozenset[int]

    def exposure(self, begin: float, end: float) -> float:
        """Return how many average days lie between two moments."""
        whole = 0.0
        day = int(begin)
        while day < end:
            part = min(end, day + 1) - max(begin, day)
            if part > 0:
                whole += part * self.weights[kind_of(day, self.days_off)]
            day += 1
        return whole


def kind_of(day: int, days_off: frozenset[int]) -> int:
    """Return which kind of day it is."""
    return HOLIDAY if day in days_off else (day + _THURSDAY) % A_WEEK


def learn(times: Iterable[float], *, begin: float, end: float, days_off: frozenset[int]) -> Rhythm:
    """Learn the rhythm of a stretch of time from when reports came."""
    counts, days = [0.0] * KINDS_OF_DAY, [0.0] * KINDS_OF_DAY
    for at in times:
        counts[kind_of(int(at), days_off)] += 1
    for day in range(int(begin), int(end) + 1):
        days[kind_of(day, days_off)] += max(0.0, min(end, day + 1) - max(begin, day))
    length, whole = sum(days), sum(counts)
    if not length or not whole:
        return Rhythm((1.0,) * KINDS_OF_DAY, days_off)
    mean = whole / length
    raw = [
        (count + DRAWN_BY_DAYS * mean) / (part + DRAWN_BY_DAYS) / mean for count, part in zip(counts, days, strict=True)
    ]
    average = sum(weight * part for weight, part in zip(raw, days, strict=True)) / length
    return Rhythm(tuple(weight / average for weight in raw), days_off)
