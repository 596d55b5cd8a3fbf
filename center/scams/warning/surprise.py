"""How surprising a count is against what is usual. Pure numbers.

The rate of a stratum is Gamma distributed around what the whole lets expect and learns from its own history (Clayton
and Kaldor, Biometrics 43, 1987; DuMouchel, The American Statistician 53, 1999); a count to come is then negative
binomial (Farrington and others, JRSS A 159, 1996; Noufaily and others, Statistics in Medicine 32, 2013). Over many
strata false discoveries are bounded after Benjamini and Hochberg, JRSS B 57, 1995; strata that overlap rise together,
for which that holds too (Benjamini and Yekutieli, Annals of Statistics 29, 2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from scipy.special import betainc, gammainc

NEARLY_POISSON = 1e-9
LARGEST_SPREAD = 4.0


class Prediction(NamedTuple):
    """What is expected in a window, and how much it varies."""

    mean: float
    variance: float


def predict(
    *, prior_rate: float, shape: float, count: int, exposure: float, window: float, spread: float = 1.0
) -> Prediction:
    """Predict the count of a window from a stratum's history.

    prior_rate: what the whole lets expect, a day; shape: how firmly; count, exposure: the history, in average days.
    spread: how much more than by chance the whole center varies from week to week.
    """
    known = shape + count
    rate = known / (shape / prior_rate + exposure)
    mean = rate * window
    return Prediction(mean, mean * spread + mean * mean / known)


def chance_of(count: int, prediction: Prediction) -> float:
    """Return how probable so many or more are, if nothing is unusual."""
    if count <= 0:
        return 1.0
    mean, variance = prediction
    if variance - mean < NEARLY_POISSON:
        return float(gammainc(count, mean))
    size = mean * mean / (variance - mean)
    return float(betainc(count, size, mean / (size + mean)))


def spread_of(weeks: Sequence[int], exposures: Sequence[float]) -> float:
    """Return how much more weekly counts vary than by chance alone (Pearson), between 1 and 4."""
    whole, exposure = sum(weeks), sum(exposures)
    if len(weeks) < 2 or not whole or not exposure:
        return 1.0
    expected = [whole * one / exposure for one in exposures]
    pearson = sum((count - mean) ** 2 / mean for count, mean in zip(weeks, expected, strict=True) if mean > 0)
    return min(LARGEST_SPREAD, max(1.0, pearson / (len(weeks) - 1)))


def discoveries(chances: Sequence[float], *, tested: int, rate: float) -> float:
    """Return the largest chance that still counts as a discovery; below nought where none does.

    tested: how many strata were looked at in all, those without a single report among them.
    """
    limit = -1.0
    for place, chance in enumerate(sorted(chances), start=1):
        if chance <= rate * place / max(tested, 1):
            limit = chance
    return limit
