"""How slow this machine is beside the one on which limits of time were set. Used by tests that time calculations."""

from __future__ import annotations

import statistics
import time

from center.texts import second_meaning

# The second encoder is most of what judging a message takes. On two idle cores, where the docs' figures come from, a
# character of Chinese cost it a millisecond (center/texts/second_meaning.py).
TEXT = (
    "老张头昨天去镇上赶集，回来的路上碰见老李，两个人在树底下坐了半天，说起当年打井的事，越说越高兴，天黑了才各自回家"
)
REFERENCE_SECONDS = 0.001 * len(TEXT)


def slowness() -> float:
    """Return how many times as long reading a plain sentence takes here and now, at least 1.

    A limit in seconds is one for the machine it was set on; times this it says the same of the program on another.
    """
    return max(1.0, statistics.median(_seconds_for_reading() for _ in range(9)) / REFERENCE_SECONDS)


def _seconds_for_reading() -> float:
    begun = time.process_time()
    second_meaning.encode([TEXT])
    return time.process_time() - begun
