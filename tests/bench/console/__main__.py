"""`make bench-console`: fifty of the staff look at the queue while twenty reports a second come; loopback only.

The results are told as tables; docs/bench-console.md says what they mean and what they were.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from tests.bench.console.figures import Figures, figures_of
from tests.bench.console.places import PLACES
from tests.bench.console.run import Plan, load

HEAD = (
    "| records | seconds | errors | p50 ms | p95 ms | max ms | CPU cores | pieces/s | statements an update | a piece "
    "| MiB first | MiB last | writing p95 ms |"
)
LARGEST_P95_MS = 1000.0


def main() -> int:
    """Run what is wished and tell; returns 1 where an answer was wrong or late."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.console", description=__doc__)
    parser.add_argument("--places", nargs="+", choices=PLACES, default=list(PLACES))
    parser.add_argument("--staff", type=int, default=50)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument(
        "--counted-seconds", type=float, default=15.0, help="a run of its own counts statements; 0: none"
    )
    parser.add_argument("--result", type=Path, help="a file that all figures are added to")
    wishes = parser.parse_args()
    told = {place: measure(place, wishes) for place in wishes.places}
    print(f"\n{HEAD}\n|{'--:|' * HEAD.count('|')}"[: -len("--:|")])
    for place, found in told.items():
        print(row(place, wishes.seconds, found))
    if wishes.result:
        with wishes.result.open("a", encoding="utf-8") as out:
            out.writelines(
                json.dumps({"place": p, **vars(wishes), **asdict(f)}, default=str) + "\n" for p, f in told.items()
            )
    return 0 if all(found.errors == 0 and found.p95 <= LARGEST_P95_MS for found in told.values()) else 1


def measure(place: str, wishes: argparse.Namespace) -> Figures:
    """Return the figures of one kind of records, with the statements of a shorter run."""
    print(f"▸ {place}: {wishes.staff} staff, {wishes.rate:g} reports a second for {wishes.seconds:g} s", flush=True)
    with PLACES[place](wishes.staff) as (settings, clerks):
        run = asyncio.run(load(settings, clerks, Plan(wishes.rate, wishes.seconds)))
        for error in sorted(set(run.errors)):
            print(f"! {error} ({run.errors.count(error)})")
    found = figures_of(run)
    if wishes.counted_seconds:
        with PLACES[place](wishes.staff) as (settings, clerks):
            run = asyncio.run(load(settings, clerks, Plan(wishes.rate, wishes.counted_seconds, is_counted=True)))
        counted = figures_of(run)
        found = Figures(
            **asdict(found)
            | {
                "statements_an_update": counted.statements_an_update,
                "statements_a_piece": counted.statements_a_piece,
            }
        )
    return found


def row(place: str, seconds: float, found: Figures) -> str:
    """Return a line of the table."""
    return (
        f"| {place} | {seconds:g} | {found.errors} | {found.p50:.0f} | {found.p95:.0f} | {found.most:.0f} "
        f"| {found.cores:.2f} | {found.fetched_a_second:.0f} | {found.statements_an_update:.0f} "
        f"| {found.statements_a_piece:.1f} | {found.memory_first:.0f} | {found.memory_last:.0f} "
        f"| {found.writing_p95:.1f} |"
    )


if __name__ == "__main__":
    sys.exit(main())
