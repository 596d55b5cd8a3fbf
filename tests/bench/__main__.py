"""`make bench`: measures, compares, writes docs/bench.md and var/bench/result.json. Loopback only, own processes only."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench import databases, long_talk, report, rounds
from tests.bench.assistant import Assistant
from tests.bench.gauge import memory_mib
from tests.bench.questions import MEMBERS_ASK
from tests.bench.stock import StockBot, trained

LARGE_MEMBERS = 1_462_000


def main() -> int:
    """Read the wishes, run, report; returns 1 where an answer was not what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, no document; two or three minutes")
    parser.add_argument(
        "--large", type=int, default=LARGE_MEMBERS, help="members of the large database; 0 leaves it out"
    )
    parser.add_argument("--no-stock", action="store_true", help="without the stock bot, while working on our own")
    parser.add_argument("--no-long", action="store_true", help="without the long conversations")
    wishes = parser.parse_args()
    trained()
    databases.small()
    with tempfile.TemporaryDirectory(prefix="yinling-bench-") as folder, ExitStack() as stack:
        found = asyncio.run(run(wishes, Path(folder), stack))
    report.write(found, as_document=not wishes.quick)
    return 0 if found["as_intended"] > report.LEAST_AS_INTENDED else 1


async def run(wishes: argparse.Namespace, folder: Path, stack: ExitStack) -> dict[str, Any]:
    """Start everything, measure in turn, and return all figures."""
    plan = rounds.QUICK if wishes.quick else rounds.FULL
    small = Assistant("assistant", databases.small(), folder / "small")
    systems: list[StockBot | Assistant] = [small] if wishes.no_stock else [StockBot(), small]
    lacking = ""
    try:
        if wishes.large:
            systems.append(Assistant("large", databases.large(wishes.large), folder / "large", is_copied=False))
    except databases.TooLittleSpaceError as error:
        lacking = str(error)
        print(f"✗ the large database is left out: {error}", flush=True)
    print(f"▸ starting {len(systems)} systems beside each other", flush=True)
    for system in systems:
        stack.callback(system.stop)
        system.start()
    for system in systems:
        system.wait_until_ready()
    print(f"▸ measuring them in turn, {plan.repetitions} times", flush=True)
    found: dict[str, Any] = {"systems": await rounds.measure(systems, plan), "lacking": lacking}
    asked = dict(MEMBERS_ASK)
    answered = small.answered_by()
    known = {key: count for key, count in answered.items() if key[0] in asked}
    found["as_intended"] = sum(n for (text, name), n in known.items() if asked[text] == name) / max(
        1, sum(known.values())
    )
    found["answered_otherwise"] = {f"{t} → {name}": n for (t, name), n in known.items() if asked[t] != name}
    found["memory_by_process"] = {name: memory_mib(small.roots_of(name)) for name in small.system.names}
    found["members"] = {"assistant": databases.REAL_MEMBERS, "large": wishes.large}
    found["plan"] = {"repetitions": plan.repetitions, "conversations": plan.conversations}
    if not wishes.no_long:
        grown = await long_talk.measure(small, talks=2 if wishes.quick else 8, late=long_talk.LATE)
        found["long"] = vars(grown) | {"p50_ratio": grown.ratio("ms"), "cpu_ratio": grown.ratio("cpu_ms")}
    return found


if __name__ == "__main__":
    sys.exit(main())
