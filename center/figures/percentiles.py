"""Percentiles of waiting times by linear interpolation, as spreadsheets' PERCENTILE.INC. Pure; the figures use it."""

from __future__ import annotations

from collections.abc import Sequence

HUNDRED = 100
MEDIAN, MOST = 50, 90


def percentile(ordered: Sequence[int], percent: int) -> float | None:
    """Return a percentile of whole numbers that are in order; None where there are none.

    The smallest counts as the 0th, the greatest as the 100th, the others lie evenly between, and between two
    neighbours the value runs straight. So the 50th is the median: the middle one, or the mean of the middle two.
    """
    if not ordered:
        return None
    place, rest = divmod((len(ordered) - 1) * percent, HUNDRED)
    if not rest:
        return float(ordered[place])
    return (ordered[place] * (HUNDRED - rest) + ordered[place + 1] * rest) / HUNDRED
