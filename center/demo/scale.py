"""The demo center's size and shape, all from one seed. Pure; the demo's makers share it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

SEED = 20211126
REAL_MEMBERS = 14_620
REAL_PARTY_MEMBERS = 3_083
MEMBERS_A_BRANCH = 240
BRANCHES_A_GENERAL_BRANCH = 8
PLACES = 8


@dataclass(frozen=True, slots=True)
class Scale:
    """How many of what, and which day is today."""

    members: int
    months: int
    today: date

    @property
    def party_members(self) -> int:
        """As many as there are among the real center's retirees."""
        return round(self.members * REAL_PARTY_MEMBERS / REAL_MEMBERS)

    @property
    def branches(self) -> int:
        """About 60 for the real center."""
        return max(1, round(self.members / MEMBERS_A_BRANCH))

    @property
    def general_branches(self) -> int:
        """One for every eight branches."""
        return max(1, round(self.branches / BRANCHES_A_GENERAL_BRANCH))

    @property
    def first_branch_id(self) -> int:
        """Ids run: the center, the general branches, the branches."""
        return 2 + self.general_branches

    def general_branch_of(self, branch_id: int) -> int:
        """Return the id of the general branch above a branch."""
        return 2 + (branch_id - self.first_branch_id) % self.general_branches

    def chance(self, *what: object) -> random.Random:
        """Return the randomness of one part; the same for the same seed, whatever other parts draw."""
        return random.Random(":".join(map(str, (SEED, self.members, *what))))  # noqa: S311 - made-up people, no secrets
