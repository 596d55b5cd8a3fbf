"""How often one address may try in vain to sign in. In memory: the lock of an account itself is in the records."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

MOST_ATTEMPTS = 20
WITHIN_SECONDS = 300.0
MOST_ADDRESSES = 10_000


class Attempts:
    """Counts attempts by address over the last minutes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._made: dict[str, deque[float]] = {}

    def allow(self, address: str) -> bool:
        """Count one attempt; False where there were too many."""
        now = self._clock()
        made = self._made.pop(address, None) or deque(maxlen=MOST_ATTEMPTS)
        while made and now - made[0] > WITHIN_SECONDS:
            made.popleft()
        is_allowed = len(made) < MOST_ATTEMPTS
        if is_allowed:
            made.append(now)
        self._made[address] = made
        while len(self._made) > MOST_ADDRESSES:
            del self._made[next(iter(self._made))]
        return is_allowed

    def forgive(self, address: str) -> None:
        """Take back the last attempt, which was none: a whole office may sit behind one address."""
        if made := self._made.get(address):
            made.pop()
