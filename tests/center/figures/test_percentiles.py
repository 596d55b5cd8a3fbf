"""Percentiles are those of spreadsheets: linear interpolation between the ordered values."""

from __future__ import annotations

import statistics
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from center.figures.percentiles import MEDIAN, MOST, percentile

VALUES = st.lists(st.integers(0, 10**7), min_size=1, max_size=60)


def by_definition(values: list[int], percent: int) -> Fraction:
    """Walk along the line through the ordered values, which lie evenly between 0 % and 100 %."""
    ordered = sorted(values)
    if len(ordered) == 1:
        return Fraction(ordered[0])
    step = Fraction(100, len(ordered) - 1)
    for place in range(len(ordered) - 1):
        begin = step * place
        if begin <= percent <= begin + step:
            return ordered[place] + (ordered[place + 1] - ordered[place]) * (percent - begin) / step
    raise AssertionError(percent)


@given(values=VALUES, percent=st.integers(0, 100))
def test_a_percentile_is_what_its_definition_says(values: list[int], percent: int) -> None:
    assert percentile(sorted(values), percent) == float(by_definition(values, percent))


@given(values=VALUES)
def test_the_fiftieth_is_the_median(values: list[int]) -> None:
    assert percentile(sorted(values), MEDIAN) == statistics.median(values)


@given(values=st.lists(st.integers(0, 10**6), min_size=2, max_size=60))
def test_the_ninetieth_is_the_last_of_the_inclusive_deciles(values: list[int]) -> None:
    wanted = statistics.quantiles(values, n=10, method="inclusive")[-1]
    found = percentile(sorted(values), MOST)
    assert found is not None
    assert abs(found - wanted) < 1e-6


@given(values=VALUES, percents=st.tuples(st.integers(0, 100), st.integers(0, 100)))
def test_a_higher_percentile_is_never_less_and_none_lies_outside(values: list[int], percents: tuple[int, int]) -> None:
    low, high = (percentile(sorted(values), percent) for percent in sorted(percents))
    assert low is not None
    assert high is not None
    assert min(values) <= low <= high <= max(values)


def test_of_nothing_there_is_no_percentile() -> None:
    assert percentile([], MEDIAN) is None


def test_known_examples() -> None:
    assert percentile([10, 20, 30, 40], MEDIAN) == 25
    assert percentile(list(range(11)), MOST) == 9
    assert percentile([7], MOST) == 7
