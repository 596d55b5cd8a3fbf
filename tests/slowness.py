"""How slow this machine is beside the one on which limits of time were set. Used by tests that time calculations."""

from __future__ import annotations

import time

ADDITIONS = 1_000_000
# On two idle cores of a rented machine of 2024, where the docs' figures come from.
REFERENCE_SECONDS = 0.065


def slowness() -> float:
    """Return how many times as long a plain calculation takes here and now, at least 1.

    A limit in seconds is one for the machine it was set on; times this it says the same of the program on another.
    """
    return max(1.0, min(_seconds_for_additions() for _ in range(5)) / REFERENCE_SECONDS)


def _seconds_for_additions() -> float:
    begun, total = time.process_time(), 0
    for number in range(ADDITIONS):
        total += number
    return time.process_time() - begun
