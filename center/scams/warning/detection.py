"""Finds what is reported more often than usual. Pure: the same reports at the same moment give the same findings.

Two rules need no statistics: two people who name one number, link or account within a day, and three who forward one
text. Everything else is compared with what is usual for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from center.scams.warning.reports import (
    BRANCH,
    BRANCH_TYPE,
    COUNTED,
    STRATA,
    TEXT,
    TYPE,
    Center,
    Report,
    Stratum,
    people_in,
    usual_counts,
)
from center.scams.warning.rhythm import A_WEEK, Rhythm, learn
from center.scams.warning.rules import Rules
from center.scams.warning.surprise import Prediction, chance_of, discoveries, predict, spread_of

# Two reports of one moment are told apart by nothing finer.
WITHIN_A_DAY = 1.0


class Finding(NamedTuple):
    """A stratum that is reported more often than usual. people: how many told of it in the window; cases: theirs.

    chance: how probable so many are by themselves. is_by_rule: it is a warning whatever is usual.
    """

    stratum: Stratum
    window_days: int
    people: int
    expected: float
    chance: float
    cases: tuple[int, ...]
    is_by_rule: bool


class Usual:
    """What is usual up to a moment: learned once, asked for every stratum."""

    def __init__(self, base: Sequence[Report], *, begin: float, end: float, center: Center, rules: Rules) -> None:
        self.rhythm: Rhythm = learn((one.at for one in base), begin=begin, end=end, days_off=center.days_off)
        self._exposure = self.rhythm.exposure(begin, end)
        self._counts = usual_counts(base)
        self._rules, self._center = rules, center
        usual_a_day = rules.usual_a_week / A_WEEK
        self._rate = (len(base) + 1) / (self._exposure + 1 / usual_a_day)
        self._members = sum(center.sizes.values())
        marks = [stratum for stratum in self._counts if stratum.kind not in COUNTED]
        mentions = sum(self._counts[mark] for mark in marks)
        # A number nobody has told of yet is thought to be told of as often as one that somebody has.
        self._mark_rate = (mentions + 1) / (len(marks) + 1) / (self._exposure + 1 / usual_a_day)
        weeks = max(0, int((end - begin) // A_WEEK))
        starts = [end - A_WEEK * (place + 1) for place in range(weeks)]
        self._spread = spread_of(
            [sum(start <= one.at < start + A_WEEK for one in base) for start in starts],
            [self.rhythm.exposure(start, start + A_WEEK) for start in starts],
        )

    def expected(self, stratum: Stratum, *, window: float) -> Prediction:
        """Predict what a window of so many average days brings."""
        shape = self._rules.shape
        return predict(
            prior_rate=self._prior(stratum),
            shape=shape,
            count=self._counts.get(stratum, 0),
            exposure=self._exposure,
            window=window,
            spread=self._spread if stratum.kind in COUNTED else 1.0,
        )

    def _prior(self, stratum: Stratum) -> float:
        if stratum.kind == TYPE:
            return self._rate / max(1, len(self._center.types))
        if stratum.kind == BRANCH:
            return self._rate * self._part_of(int(stratum.key))
        if stratum.kind == BRANCH_TYPE:
            branch, _, scam_type = stratum.key.partition("/")
            known = self._counts.get(Stratum(TYPE, scam_type), 0)
            whole = sum(count for one, count in self._counts.items() if one.kind == TYPE)
            kinds = max(1, len(self._center.types))
            return self._rate * self._part_of(int(branch)) * (known + 1) / (whole + kinds)
        return self._mark_rate

    def _part_of(self, branch: int) -> float:
        """Return a branch's part of the members; one that is not known is thought of as an average one."""
        branches = max(1, len(self._center.sizes))
        return (self._center.sizes.get(branch, 0) + 1) / (self._members + branches)


def find_unusual(
    reports: Iterable[Report],
    *,
    now: float,
    center: Center,
    rules: Rules,
    settled: Collection[int] = (),
    waves: Collection[int] = (),
) -> list[Finding]:
    """Return what is unusual now, what tells most of a cheat first.

    settled: cases behind warnings that staff have dealt with: they warn of nothing twice. waves: cases of warnings that
    were true, which are no part of what is usual.
    """
    begin = now - max(rules.windows) - A_WEEK * rules.base_weeks
    known = [one for one in reports if begin < one.at <= now]
    present = [one for one in known if one.case_id not in settled]
    history = [one for one in known if one.case_id not in waves]
    found: list[Finding] = []
    counted: list[Finding] = []
    tested = 0
    branches = len(center.sizes)
    for days in rules.windows:
        since = now - days
        people_of = people_in(one for one in present if one.at > since)
        tested += len(center.types) + branches + len(center.types) * branches
        tested += sum(stratum.kind not in COUNTED for stratum in people_of)
        by_rule = {stratum for stratum, people in people_of.items() if _is_by_rule(stratum, people, rules)}
        asked = [stratum for stratum, people in people_of.items() if stratum in by_rule or len(people) >= rules.least]
        if not asked:
            continue
        base = [one for one in history if one.at <= since]
        first = max(begin, min((one.at for one in base), default=since))
        usual = Usual(base, begin=first, end=since, center=center, rules=rules)
        window = usual.rhythm.exposure(since, now)
        for stratum in asked:
            expected = usual.expected(stratum, window=window)
            finding = _finding(stratum, people_of[stratum], days, expected, is_by_rule=stratum in by_rule)
            (found if finding.is_by_rule else counted).append(finding)
    limit = discoveries([one.chance for one in counted], tested=tested, rate=rules.false_discovery)
    found += [one for one in counted if one.chance <= limit]
    return _best(found)


def _finding(
    stratum: Stratum, people: dict[str, list[Report]], days: int, expected: Prediction, *, is_by_rule: bool
) -> Finding:
    cases = tuple(sorted({one.case_id for reports in people.values() for one in reports}))
    return Finding(stratum, days, len(people), expected.mean, chance_of(len(people), expected), cases, is_by_rule)


def _is_by_rule(stratum: Stratum, people: dict[str, list[Report]], rules: Rules) -> bool:
    if stratum.kind in COUNTED:
        return False
    wanted = rules.same_text if stratum.kind == TEXT else rules.same_trace
    if len(people) < wanted:
        return False
    told = sorted((one.at, reporter) for reporter, reports in people.items() for one in reports)
    for place, (at, _) in enumerate(told):
        if len({reporter for other, reporter in told[place:] if other - at <= WITHIN_A_DAY}) >= wanted:
            return True
    return False


def _best(found: Iterable[Finding]) -> list[Finding]:
    """Keep of each stratum the window that tells most: by rule, then the least probable, then the longer."""
    best: dict[Stratum, Finding] = {}
    for one in sorted(found, key=lambda one: (not one.is_by_rule, one.chance, -one.window_days)):
        best.setdefault(one.stratum, one)
    return sorted(best.values(), key=lambda one: (STRATA.index(one.stratum.kind), one.chance, one.stratum.key))
