"""What a run came to, from the moments at which the emulator was asked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figures:
    """a_second: messages over the whole run; busiest: most in any second; refused: answered 429; twice: told again."""

    messages: int
    seconds: float
    a_second: float
    busiest: int
    refused: int
    twice: int


def figures_of(calls: Sequence[dict[str, Any]]) -> Figures:
    """Return what the calls of one run came to."""
    sent = [call for call in calls if call["method"] == "sendMessage"]
    taken = sorted(float(call["at"]) for call in sent if call["ok"])
    seconds = taken[-1] - taken[0]
    return Figures(
        messages=len(taken),
        seconds=seconds,
        a_second=(len(taken) - 1) / seconds,
        busiest=busiest(taken),
        refused=len(sent) - len(taken),
        twice=len(taken) - len({call["chat_id"] for call in sent if call["ok"]}),
    )


def busiest(moments: Sequence[float]) -> int:
    """Return how many moments the fullest second holds, wherever it begins."""
    first, most = 0, 0
    for last, at in enumerate(moments):
        while moments[first] <= at - 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most
