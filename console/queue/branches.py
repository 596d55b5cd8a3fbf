"""The branches that the queue's filter offers, and which lie below which. Pure, over one list of all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from center.organizations.views import OrganizationView


def below(branches: Iterable[OrganizationView], branch_id: int) -> frozenset[int]:
    """Return the ids of a branch and of all that hang under it."""
    children: dict[int, list[int]] = defaultdict(list)
    for branch in branches:
        if branch.parent_id is not None:
            children[branch.parent_id].append(branch.id)
    found, open_ids = set[int](), [branch_id]
    while open_ids:
        here = open_ids.pop()
        if here not in found:
            found.add(here)
            open_ids += children[here]
    return frozenset(found)
