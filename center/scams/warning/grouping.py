"""Puts findings together that are one thing, so that nobody is warned of it twice. Pure.

A wave shows in many strata at once: its number, its text, its type, a branch. What shares half of its cases with a
warning that is there is part of it; only what tells most of a cheat says which cases belong to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from center.scams.warning.detection import Finding
from center.scams.warning.reports import BRANCH, BRANCH_TYPE, TEXT, TYPE, Stratum

SHARED = 0.5
# The broader a stratum, the more in it has nothing to do with a wave.
BREADTH = {TEXT: 0, BRANCH_TYPE: 1, TYPE: 2, BRANCH: 2}


@dataclass
class Thing:
    """One thing that staff are warned of. warning_id: None where it is new; findings: what is seen of it now."""

    warning_id: int | None
    cases: set[int]
    strata: set[Stratum]
    findings: list[Finding] = field(default_factory=list)

    @property
    def breadth(self) -> int:
        """How broad the narrowest of its strata is."""
        return min((breadth_of(one) for one in self.strata), default=max(BREADTH.values()))

    def take(self, finding: Finding) -> None:
        """Take in what is seen of it; cases join it by what is as narrow as the narrowest alone."""
        breadth = breadth_of(finding.stratum)
        if breadth <= self.breadth or not self.cases:
            self.cases.update(finding.cases)
        self.strata.add(finding.stratum)
        self.findings.append(finding)


def breadth_of(stratum: Stratum) -> int:
    """Return how broad a stratum is: a number, link, account or text is the narrowest."""
    return BREADTH.get(stratum.kind, 0)


def group(findings: Sequence[Finding], known: Iterable[Thing]) -> list[Thing]:
    """Return the things that are new or seen again; `known` are the warnings that are not settled."""
    things = list(known)
    for finding in sorted(findings, key=lambda one: (breadth_of(one.stratum), not one.is_by_rule, one.chance)):
        thing = _find(things, finding)
        if thing is None:
            thing = Thing(None, set(), set())
            things.append(thing)
        thing.take(finding)
    return [thing for thing in things if thing.findings]


def _find(things: Sequence[Thing], finding: Finding) -> Thing | None:
    for thing in things:
        if finding.stratum in thing.strata:
            return thing
    best = max(things, key=lambda thing: _shared(thing, finding), default=None)
    return best if best is not None and _shared(best, finding) >= SHARED else None


def _shared(thing: Thing, finding: Finding) -> float:
    together = len(thing.cases.intersection(finding.cases))
    return together / min(len(thing.cases), len(finding.cases)) if together else 0.0
