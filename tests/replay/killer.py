"""Kills Rasa and the action server at random, and starts them again as the supervisor would."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field

from tests.running_system import RunningSystem

VICTIMS = ("rasa", "actions")
# Between two kills, in seconds; Rasa needs about eight to come back.
PAUSE = (3.0, 12.0)


@dataclass
class Killer:
    """away: who was not there, from when until when, by `time.monotonic`. under_way: a kill, until its victim is back."""

    system: RunningSystem
    chance: random.Random
    away: list[tuple[str, float, float]] = field(default_factory=list)
    under_way: asyncio.Future[None] | None = None

    async def run(self) -> None:
        """Kill until cancelled; whoever was killed last is there again when `under_way` is done."""
        while True:
            await asyncio.sleep(self.chance.uniform(*PAUSE))
            self.under_way = asyncio.ensure_future(asyncio.to_thread(self._kill, self.chance.choice(VICTIMS)))
            await asyncio.shield(self.under_way)

    def _kill(self, name: str) -> None:
        began = time.monotonic()
        self.system.kill(name)
        self.system.start(name)
        self.system.wait_until_ready(name)
        self.away.append((name, began, time.monotonic()))

    def was_away(self, at: float) -> bool:
        """Tell whether anything was missing at that moment."""
        return any(began <= at <= ended for _, began, ended in self.away)
