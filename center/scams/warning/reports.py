"""Reports of fraud as they are counted: by whom, when, where, of what, with which traces. Pure.

One person who tells of one thing twice is one report; days are those of the center's own clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from center.clock import to_local
from center.scams.traces.kinds import KINDS as TRACE_KINDS

TYPE, BRANCH, BRANCH_TYPE, TEXT = "type", "branch", "branch_type", "text"
# What tells most of a cheat comes first.
STRATA = (*TRACE_KINDS, TEXT, BRANCH_TYPE, TYPE, BRANCH)
COUNTED = frozenset({TYPE, BRANCH, BRANCH_TYPE})
A_DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()


class Stratum(NamedTuple):
    """What like reports have in common: a kind of STRATA, and which one of it."""

    kind: str
    key: str


class Report(NamedTuple):
    """One report. at: in days since 1970 on the center's clock; marks: its traces, and the text group it belongs to."""

    case_id: int
    at: float
    reporter: str
    branch: int | None
    scam_type: str | None
    marks: tuple[Stratum, ...] = ()

    def strata(self) -> list[Stratum]:
        """Return everything in which this report counts."""
        found = list(self.marks)
        if self.scam_type is not None:
            found.append(Stratum(TYPE, self.scam_type))
        if self.branch is not None:
            found.append(Stratum(BRANCH, str(self.branch)))
        if self.scam_type is not None and self.branch is not None:
            found.append(Stratum(BRANCH_TYPE, f"{self.branch}/{self.scam_type}"))
        return found


@dataclass(frozen=True, slots=True)
class Center:
    """What counts are seen against. sizes: members by branch; types: all codes; days_off: holidays, as day numbers."""

    sizes: Mapping[int, int] = field(default_factory=dict)
    types: tuple[str, ...] = ()
    days_off: frozenset[int] = frozenset()


def local_days(at: datetime) -> float:
    """Return a moment in days since 1970 on the center's own clock."""
    local = to_local(at)
    seconds = local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1e6
    return local.date().toordinal() - _EPOCH + seconds / A_DAY


def day_number(day: date) -> int:
    """Return a day as `local_days` counts it."""
    return day.toordinal() - _EPOCH


def people_in(reports: Iterable[Report]) -> dict[Stratum, dict[str, list[Report]]]:
    """Return the reports of each stratum by who reported."""
    found: defaultdict[Stratum, defaultdict[str, list[Report]]] = defaultdict(lambda: defaultdict(list))
    for report in reports:
        for stratum in report.strata():
            found[stratum][report.reporter].append(report)
    return {stratum: dict(people) for stratum, people in found.items()}


def usual_counts(reports: Iterable[Report]) -> dict[Stratum, int]:
    """Count each stratum over a long time; who reports the same twice on a day counts once."""
    seen = {(stratum, report.reporter, int(report.at)) for report in reports for stratum in report.strata()}
    counts: defaultdict[Stratum, int] = defaultdict(int)
    for stratum, _, _ in seen:
        counts[stratum] += 1
    return dict(counts)
