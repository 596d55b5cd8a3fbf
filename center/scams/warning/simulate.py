"""Tries the rules on made-up months, quiet and busy ones: `python -m center.scams.warning.simulate`.

Quiet months hold nothing but what is usual, with its weekly rhythm, holidays and people who report twice; busy months
hold waves besides. It prints the table of docs/bench-warnings.md; the same seed gives the same table. Nothing of any
database is read.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from center.scams.types import CODES
from center.scams.warning.detection import find_unusual
from center.scams.warning.grouping import Thing, group
from center.scams.warning.reports import TEXT, Center, Report, Stratum
from center.scams.warning.rhythm import A_WEEK
from center.scams.warning.rules import Rules, rules_in_force

MONTH, LEARNED = 30, 26 * A_WEEK + 7
BRANCHES, MEMBERS = 54, 14_620
# Monday to Sunday, and how much of a day remains on a holiday.
WEEK = (1.3, 1.2, 1.1, 1.05, 1.05, 0.7, 0.6)
ON_HOLIDAYS = 0.5
HOLIDAYS = frozenset({*range(60, 68), *range(140, 143), LEARNED + 10, LEARNED + 11, LEARNED + 12})
# Of usual reports, so many name a number, and so many of these one that many are called from.
WITH_NUMBER, COMMON_NUMBER, COMMON_NUMBERS = 0.5, 0.05, 40
TWICE, TYPE_KNOWN, UNKNOWN_BRANCH = 0.08, 0.85, 0.05
# Week by week the whole varies more than by chance alone.
WEEKLY_SHAPE = 8.0
HALF_AN_HOUR = 1 / 48
Z95 = 1.96


@dataclass(frozen=True)
class Wave:
    """A wave. size: how many report; days: within which; shares: what of numbers and texts they have in common."""

    name: str
    size: int
    days: float
    number: float = 0.0
    text: float = 0.0
    is_one_branch: bool = True


WAVES = (
    Wave("number", 3, 3, number=1.0, is_one_branch=False),
    Wave("number, many", 8, 5, number=0.8, is_one_branch=False),
    Wave("text", 5, 3, text=0.8, is_one_branch=False),
    Wave("branch and type, small", 4, 4),
    Wave("branch and type", 7, 5),
    Wave("type only", 10, 5, is_one_branch=False),
    Wave("type only, large", 20, 7, is_one_branch=False),
)


@dataclass(frozen=True)
class Outcome:
    """What became of one month: warnings that no wave explains; of each wave, whether and when it was found."""

    false_warnings: int
    found: bool = False
    delay_days: float = 0.0
    delay_reports: int = 0


class Month:
    """One made-up month with half a year before it."""

    def __init__(self, chance: np.random.Generator, *, a_week: float, wave: Wave | None) -> None:
        self._chance = chance
        sizes = np.maximum(20, chance.gamma(4, MEMBERS / BRANCHES / 4, BRANCHES)).astype(int)
        self.center = Center({place: int(size) for place, size in enumerate(sizes)}, CODES, HOLIDAYS)
        self._branch_parts = sizes / sizes.sum()
        self._type_parts = chance.dirichlet(np.full(len(CODES), 1.5))
        self._next_id = 0
        usual = [self._usual(at) for at in self._times(a_week)]
        usual += [self._again(chance.choice(len(usual)), usual) for _ in range(round(len(usual) * TWICE))]
        self.wave: list[Report] = [] if wave is None else self._wave(wave)
        self.reports = sorted([*usual, *self.wave], key=lambda one: one.at)

    def _times(self, a_week: float) -> Iterator[float]:
        for day in range(LEARNED + MONTH):
            if day % A_WEEK == 0:
                level = self._chance.gamma(WEEKLY_SHAPE, 1 / WEEKLY_SHAPE)
            weight = WEEK[(day + 3) % A_WEEK] * (ON_HOLIDAYS if day in HOLIDAYS else 1.0)
            for _ in range(self._chance.poisson(level * a_week / A_WEEK * weight)):
                yield day + self._chance.uniform(0.3, 0.9)

    def _usual(self, at: float) -> Report:
        marks: tuple[Stratum, ...] = ()
        if self._chance.random() < WITH_NUMBER:
            is_common = self._chance.random() < COMMON_NUMBER
            marks = (Stratum("phone", f"common {self._chance.integers(COMMON_NUMBERS)}" if is_common else f"own {at}"),)
        branch = (
            None if self._chance.random() < UNKNOWN_BRANCH else int(self._chance.choice(BRANCHES, p=self._branch_parts))
        )
        return self._report(at, branch, int(self._chance.choice(len(self._type_parts), p=self._type_parts)), marks)

    def _again(self, place: int, usual: Sequence[Report]) -> Report:
        first = usual[place]
        self._next_id += 1
        return first._replace(case_id=self._next_id, at=first.at + self._chance.uniform(0, 2))

    def _wave(self, wave: Wave) -> list[Report]:
        begin = LEARNED + self._chance.uniform(1, MONTH - wave.days - 1)
        branch = int(self._chance.choice(BRANCHES, p=self._branch_parts))
        kind = int(self._chance.choice(len(self._type_parts)))
        made = []
        for at in np.sort(begin + self._chance.uniform(0, wave.days, wave.size)):
            marks = []
            if self._chance.random() < wave.number:
                marks.append(Stratum("phone", "the wave's"))
            if self._chance.random() < wave.text:
                marks.append(Stratum(TEXT, "the wave's"))
            at_branch = branch if wave.is_one_branch else int(self._chance.choice(BRANCHES, p=self._branch_parts))
            made.append(self._report(float(at), at_branch, kind, tuple(marks)))
        return made

    def _report(self, at: float, branch: int | None, kind: int, marks: tuple[Stratum, ...]) -> Report:
        self._next_id += 1
        scam_type = self.center.types[kind] if self._chance.random() < TYPE_KNOWN else None
        return Report(self._next_id, at, f"person {self._next_id}", branch, scam_type, marks)


def run(month: Month, rules: Rules) -> Outcome:
    """Look after each report of a month as the program does, and tell what it would have warned of."""
    known: list[Thing] = []
    of_wave = {one.case_id for one in month.wave}
    false, found = 0, Outcome(0)
    over: set[int] = set()
    last: dict[int, float] = {}
    for now in sorted({_looked_at(one.at) for one in month.reports if one.at > LEARNED}):
        for thing in [one for one in known if now - last[id(one)] > rules.quiet_days]:
            known.remove(thing)
            over |= thing.cases
        findings = find_unusual(month.reports, now=now, center=month.center, rules=rules, settled=over)
        for thing in group(findings, known):
            is_new, before = thing.warning_id is None, len(thing.cases & of_wave)
            last[id(thing)] = now
            thing.findings.clear()
            if not is_new:
                continue
            thing.warning_id = len(last)
            known.append(thing)
            if before >= min(2, len(of_wave)) and before * 2 >= len(thing.cases) and of_wave:
                if not found.found:
                    told = [one.at for one in month.wave if one.at <= now]
                    found = Outcome(0, found=True, delay_days=now - month.wave[0].at, delay_reports=len(told))
            else:
                false += 1
    return replace(found, false_warnings=false)


def _looked_at(at: float) -> float:
    """Return when a report is looked at: the program looks often, here twice an hour."""
    return math.ceil(at / HALF_AN_HOUR) * HALF_AN_HOUR


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95% interval of a share (Wilson)."""
    if not of:
        return 0.0, 1.0
    share, z2 = hits / of, Z95**2
    middle, half = share + z2 / (2 * of), Z95 * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return (middle - half) / (1 + z2 / of), (middle + half) / (1 + z2 / of)


def mean_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Return a mean and its 95% interval."""
    if not values:
        return 0.0, 0.0, 0.0
    mean = float(np.mean(values))
    half = Z95 * float(np.std(values)) / math.sqrt(len(values))
    return mean, max(0.0, mean - half), mean + half


def main(arguments: list[str] | None = None) -> int:
    """Simulate and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m center.scams.warning.simulate", description=__doc__)
    parser.add_argument("--months", type=int, default=60, help="quiet months, and months of each wave")
    parser.add_argument("--a-week", type=float, nargs="+", default=[5.0, 20.0], help="usual reports a week")
    parser.add_argument("--seed", type=int, default=20261101)
    parser.add_argument("--false-discovery", type=float, help="another rate than that of data/scams/warning.yml")
    chosen = parser.parse_args(arguments)
    rules = rules_in_force()
    if chosen.false_discovery is not None:
        rules = replace(rules, false_discovery=chosen.false_discovery)
    for line in tables(rules, months=chosen.months, rates=chosen.a_week, seed=chosen.seed):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    return 0


def tables(rules: Rules, *, months: int, rates: Sequence[float], seed: int) -> Iterator[str]:
    """Give the lines of both tables."""
    yield f"Rate of false discoveries {rules.false_discovery}, {months} months each, seed {seed}.\n"
    yield "| usual reports a week | false warnings in a quiet month (95%) | quiet months without any |"
    yield "|--:|--:|--:|"
    for rate in rates:
        false = [_one(seed, rate, None, place, rules).false_warnings for place in range(months)]
        mean, low, high = mean_interval(false)
        quiet = 100 * sum(not one for one in false) / months
        yield f"| {rate:g} | {mean:.2f} ({low:.2f} to {high:.2f}) | {quiet:.0f}% |"
    yield ""
    yield "| usual a week | wave | reports in days | found (95%) | days (median, 90%) | reports (median) until then |"
    yield "|--:|---|---|--:|--:|--:|"
    for rate in rates:
        for wave in WAVES:
            outcomes = [_one(seed, rate, wave, place, rules) for place in range(months)]
            found = [one for one in outcomes if one.found]
            low, high = wilson(len(found), months)
            days = np.percentile([one.delay_days for one in found] or [0.0], [50, 90])
            told = np.median([one.delay_reports for one in found] or [0])
            yield (
                f"| {rate:g} | {wave.name} | {wave.size} in {wave.days:g} | {100 * len(found) / months:.0f}% "
                f"({100 * low:.0f} to {100 * high:.0f}) | {days[0]:.1f}, {days[1]:.1f} | {told:.0f} |"
            )


def _one(seed: int, rate: float, wave: Wave | None, place: int, rules: Rules) -> Outcome:
    # Quiet and busy months of one place have the same usual reports.
    chance = np.random.default_rng([seed, round(rate * 10), place])
    return run(Month(chance, a_week=rate, wave=wave), rules)


if __name__ == "__main__":
    sys.exit(main())
