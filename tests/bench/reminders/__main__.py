"""`make bench-reminders`: how fast everybody is told, with Telegram's limits and without; loopback only.

The results are told as tables; docs/bench-reminders.md says what they mean and what they were.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor

from tests.bench import planning
from tests.bench.reminders.figures import Figures
from tests.bench.reminders.run import (
    PLACES,
    claims_alone,
    plain_loop,
    workers_with_limits,
    workers_without_limits,
)

EVERYBODY = 14_620
ALLOWED_A_SECOND = 30
LEAST_PART = 0.95
LIMITED_WORKERS = 4
PARTS = ("planning", "claims", "fast", "limits")


def main() -> int:
    """Run what is wished and tell; returns 1 where a promise was not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.reminders", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--places", nargs="+", choices=PLACES, default=list(PLACES))
    parser.add_argument("--workers", nargs="+", type=int, default=[1, 2, 4])
    parser.add_argument("--messages", type=int, default=3_000, help="of the runs without limits")
    parser.add_argument("--limited", type=int, default=EVERYBODY, help="messages of the runs at Telegram's limits")
    parser.add_argument("--limited-place", choices=PLACES, default="postgresql")
    parser.add_argument("--members", nargs="+", type=int, default=[EVERYBODY], help="of the centers that are planned")
    wishes = parser.parse_args()
    if "planning" in wishes.parts:
        for members in wishes.members:
            planning.main(["--members", str(members)])
    if "claims" in wishes.parts or "fast" in wishes.parts:
        tell_fast(wishes)
    return tell_limited(wishes) if "limits" in wishes.parts else 0


def tell_fast(wishes: argparse.Namespace) -> None:
    """Tell how many messages a second leave where nothing limits them."""
    rows = []
    for place in wishes.places:
        for workers in wishes.workers:
            print(f"▸ {place}, {workers} workers, {wishes.messages} messages without limits", flush=True)
            alone = claims_alone(place, wishes.messages, workers) if "claims" in wishes.parts else 0.0
            sent = workers_without_limits(place, wishes.messages, workers) if "fast" in wishes.parts else None
            rows.append(f"| {place} | {workers} | {alone:.0f} | {sent.a_second if sent else 0:.0f} |")
    print("\n| records | workers | claimed and noted a second | sent to the emulator a second |")
    print("|---|--:|--:|--:|", *rows, sep="\n")


def tell_limited(wishes: argparse.Namespace) -> int:
    """Tell how near both come to what Telegram allows, side by side in the same minutes."""
    count, place = wishes.limited, wishes.limited_place
    print(f"\n▸ {count} messages at Telegram's limits: {LIMITED_WORKERS} workers, and a plain loop beside", flush=True)
    with ThreadPoolExecutor(2) as both:
        ours = both.submit(workers_with_limits, place, count, LIMITED_WORKERS)
        plain = both.submit(plain_loop, count)
        found = {f"{LIMITED_WORKERS} workers, {place}": ours.result(), "plain loop": plain.result()}
    print("\n| | messages | seconds | a second | of 30 | most in any second | refused with 429 | twice |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|", *(row(name, each) for name, each in found.items()), sep="\n")
    first = next(iter(found.values()))
    is_kept = first.a_second >= LEAST_PART * ALLOWED_A_SECOND and first.busiest <= ALLOWED_A_SECOND
    return 0 if is_kept and first.messages == count and not first.twice else 1


def row(name: str, found: Figures) -> str:
    """Return a line of the table."""
    return (
        f"| {name} | {found.messages} | {found.seconds:.1f} | {found.a_second:.2f} "
        f"| {found.a_second / ALLOWED_A_SECOND:.1%} | {found.busiest} | {found.refused} | {found.twice} |"
    )


if __name__ == "__main__":
    sys.exit(main())
