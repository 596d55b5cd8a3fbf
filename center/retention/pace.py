"""How much is deleted at once. Pure: it is told how long the last portion took, and never lets one take long.

On SQLite whoever writes excludes every other, and a retiree's message must not wait for yesterday's.
"""

from __future__ import annotations

LONGEST_SECONDS = 0.05
# Portions are made for a fifth of it: the machine may be busy with something else at the next one.
WANTED_SECONDS = 0.01
# Smaller portions would not be quicker: what a transaction costs by itself is most of them.
FIRST, LEAST, MOST = 40, 40, 200


class Pace:
    """The size of the next portion."""

    def __init__(self) -> None:
        self.size = FIRST

    def learn(self, seconds: float) -> None:
        """Take in how long a portion took: halve after a slow one, grow slowly after quick ones."""
        if seconds > WANTED_SECONDS:
            self.size = max(LEAST, self.size // 2)
        elif seconds < WANTED_SECONDS / 2:
            self.size = min(MOST, self.size + max(1, self.size // 4))
