"""`make replay-scams`: a thousand reports and checks while Rasa and the action server are killed at random. Loopback only."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.end_to_end.whole_system import make_system
from tests.replay.report import told
from tests.replay.run import Replay


def main() -> int:
    """Run and tell; returns 1 where something was lost, doubled or late."""
    parser = argparse.ArgumentParser(prog="python -m tests.replay", description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--per-second", type=float, default=4.0)
    parser.add_argument("--seed", type=int, default=1, help="of the order, and of who is killed when")
    wishes = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yinling-replay-") as folder:
        system = make_system(Path(folder))
        try:
            print("▸ starting everything", flush=True)
            system.start_all()
            print(f"▸ {wishes.people} people come, {wishes.per_second:g} a second", flush=True)
            replay = Replay(system, wishes.people, wishes.per_second, wishes.seed)
            asyncio.run(replay.run())
        finally:
            system.stop()
    print(told(replay))
    return 0 if not replay.unfinished and not any(person.wrongs for person in replay.people) else 1


if __name__ == "__main__":
    sys.exit(main())
