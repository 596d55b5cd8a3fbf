"""Measures the systems in turn, again and again: the machine is never equally quick for long."""

from __future__ import annotations

import asyncio
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tqdm import tqdm

from tests.bench.gauge import cpu_ms, memory_mib
from tests.bench.people import Talk

SETTLE_SECONDS = 0.5


class Measured(Protocol):
    """What can be measured."""

    name: str

    @property
    def roots(self) -> list[int]: ...

    async def talk(self, *, people: int, conversations: int) -> Talk: ...


@dataclass(frozen=True)
class Plan:
    """How many times, and how many conversations of ten messages for each number of people at once."""

    repetitions: int
    conversations: dict[int, int]


FULL = Plan(repetitions=5, conversations={1: 6, 4: 12, 16: 32})
QUICK = Plan(repetitions=3, conversations={1: 2, 4: 4, 16: 16})


@dataclass(frozen=True)
class Sample:
    """One repetition."""

    p50_ms: float
    p95_ms: float
    messages_a_second: float
    cpu_ms: float

    @classmethod
    def of(cls, said: Talk, used_ms: float) -> Sample:
        cuts = statistics.quantiles(said.latencies, n=100, method="inclusive")
        return cls(1000 * cuts[49], 1000 * cuts[94], said.messages / said.seconds, used_ms / said.messages)


FIGURES = ("p50_ms", "p95_ms", "messages_a_second", "cpu_ms")


async def measure(systems: Sequence[Measured], plan: Plan) -> dict[str, Any]:
    """Return the samples by system and number of people, with their medians, and the memory at the end."""
    samples: dict[str, dict[int, list[Sample]]] = defaultdict(lambda: defaultdict(list))
    steps = plan.repetitions * len(systems) * len(plan.conversations)
    for system in systems:
        await system.talk(people=4, conversations=4)  # dictionaries and caches are loaded with the first messages
    with tqdm(total=steps, desc="side by side", unit="round") as progress:
        for _ in range(plan.repetitions):
            for people, conversations in plan.conversations.items():
                for system in systems:
                    progress.set_postfix_str(f"{system.name}, {people} at once")
                    await asyncio.sleep(SETTLE_SECONDS)
                    before = cpu_ms(system.roots)
                    said = await system.talk(people=people, conversations=conversations)
                    samples[system.name][people].append(Sample.of(said, cpu_ms(system.roots) - before))
                    progress.update()
    return {
        system.name: {
            "people": {people: summary(found) for people, found in samples[system.name].items()},
            "memory": memory_mib(system.roots),
        }
        for system in systems
    }


def summary(samples: Sequence[Sample]) -> dict[str, Any]:
    """Return the median of each figure, and all of them."""
    listed = {figure: [round(getattr(sample, figure), 3) for sample in samples] for figure in FIGURES}
    return {figure: statistics.median(values) for figure, values in listed.items()} | {"samples": listed}
