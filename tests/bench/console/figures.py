"""What a run came to: how long reports took to reach the pages, and whether memory stayed as it was. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.console.pages import Rows
from tests.bench.console.run import Run

NEVER_SECONDS = 60.0


@dataclass(frozen=True)
class Figures:
    """Times in ms. cores: of CPU; memory: MiB in the first and the last third of the run."""

    errors: int
    samples: int
    p50: float
    p95: float
    most: float
    cores: float
    fetched_a_second: float
    statements_an_update: float
    statements_a_piece: float
    memory_first: float
    memory_last: float
    writing_p95: float


def figures_of(run: Run) -> Figures:
    """Return what a run came to."""
    late = [1000 * seconds for seconds in waited(run)]
    third = max(1, len(run.memory) // 3)
    used = [mib for _, mib in run.memory]
    return Figures(
        errors=len(run.errors),
        samples=len(late),
        p50=_quantile(late, 50),
        p95=_quantile(late, 95),
        most=max(late),
        cores=run.cpu_ms / 1000 / run.plan.seconds,
        fetched_a_second=run.fetched / run.plan.seconds,
        statements_an_update=run.statements / max(1, run.updates),
        statements_a_piece=run.statements / max(1, run.fetched),
        memory_first=statistics.median(used[:third]),
        memory_last=statistics.median(used[-third:]),
        writing_p95=_quantile([1000 * report["took"] for report in run.reports], 95),
    )


def waited(run: Run) -> list[float]:
    """Return for each report and each page that may show it how long after its storing the page had it, in seconds.

    Rows hold a report as soon as they count it: rows and counts are of one state of the records. What a page never had
    counts as a minute.
    """
    found = []
    for page in run.pages:
        wanted = dict(run.base[page.clerk.branch])
        moments = {urgency: iter(risen(page.seen, urgency)) for urgency in wanted}
        reached = dict.fromkeys(wanted, (0.0, -1))
        for report in run.reports:
            if page.clerk.branch not in {None, report["branch"]}:
                continue
            urgency = report["urgency"]
            wanted[urgency] += 1
            while reached[urgency][1] < wanted[urgency]:
                reached[urgency] = next(moments[urgency], (float("inf"), 10**9))
            found.append(min(reached[urgency][0] - report["at"], NEVER_SECONDS))
    return found


def risen(seen: Sequence[Rows], urgency: str) -> list[tuple[float, int]]:
    """Return when a page showed a higher count than ever before."""
    higher: list[tuple[float, int]] = []
    for rows in seen:
        count = rows.counts.get(urgency, 0)
        if not higher or count > higher[-1][1]:
            higher.append((rows.at, count))
    return higher


def _quantile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]
