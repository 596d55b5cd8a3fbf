"""What the address of the attendance pages asks for, and what of the center somebody may look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from center.clock import to_local
from center.figures import service as figures
from center.figures.views import Node
from center.staff import rights
from center.staff.rights import Target
from console.access import NotAllowedError, Visit
from console.forms import number_in
from console.members.asked import MOST_PAGES

YEARS_BACK = 5


@dataclass(frozen=True)
class Asked:
    """The form as it was filled in; of a value that does not exist the usual one is taken. branch: 0 for the top."""

    year: int
    years: tuple[int, ...]
    branch: int = 0
    page: int = 1
    only_silent: bool = False

    @classmethod
    def of(cls, values: Mapping[str, str], *, now: datetime) -> Asked:
        """Read an address or a form."""
        this_year = to_local(now).year
        years = tuple(range(this_year, this_year - YEARS_BACK, -1))
        year, page = number_in(values.get("year", "")), number_in(values.get("page", ""))
        branch = values.get("branch", "")
        return cls(
            year=year if year in years else this_year,
            years=years,
            branch=number_in(branch) if branch else 0,
            page=page if 0 < page <= MOST_PAGES else 1,
            only_silent=values.get("silent") == "yes",
        )

    def address(self, **more: object) -> str:
        """Return the query string of this very page, or of one that differs a little."""
        asked: dict[str, object] = {
            "year": self.year,
            "branch": self.branch or "",
            "silent": "yes" if self.only_silent else "",
        }
        return urlencode({name: str(value) for name, value in (asked | more).items() if value != ""})


@dataclass(frozen=True)
class Place:
    """Which part of the center is looked at; choices: what can be chosen instead, with its depth."""

    top: Node
    choices: list[tuple[Node, int]]
    branch_ids: frozenset[int]


def find_place(session: Session, visit: Visit, branch: int, action: str) -> Place:
    """Return the part of the center that is asked for; raises NotAllowedError where this person may not see it."""
    tree, allowed = figures.load_tree(session), rights.scope_of(visit.staff)
    own = visit.staff.organization_id
    roots = tree.roots if allowed is None else [node for node in [tree.find(own or 0)] if node is not None]
    top = tree.find(branch) if branch else next(iter(roots), None)
    if top is None:
        raise NotAllowedError(action)
    visit.require(action, Target("attendance", top.id))
    below = tree.below(top.id)
    return Place(
        top,
        [choice for root in roots for choice in tree.in_order(root.id)],
        below if allowed is None else below & allowed,
    )
