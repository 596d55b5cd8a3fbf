"""What the list of a meeting's people asks for, from its form to its address and back.

A name that was typed never stands readable in an address, as on the members' page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.datastructures import FormData, QueryParams

from center.members.service import read_term
from center.members.terms import LONGEST
from center.notifications.reading.service import FILTERS, PeopleWanted, Reach
from console.forms import number_in, text_of
from console.members.asked import MOST_PAGES, seal, unseal

USUAL = "all"


@dataclass(frozen=True)
class Asked:
    """The form as it was filled in. branch: 0 for all of them. is_lost: the name belongs to another session."""

    standing: str = USUAL
    text: str = ""
    branch: int = 0
    page: int = 1
    is_lost: bool = False

    @classmethod
    def of_form(cls, form: FormData) -> Asked:
        """Read the form; a value that does not exist counts as not asked."""
        asked = _choices(text_of(form, "standing"), text_of(form, "branch"))
        return replace(asked, text=text_of(form, "text").strip()[:LONGEST])

    @classmethod
    def of_address(cls, query: QueryParams, *, session_id: int) -> Asked:
        """Read an address; a value that does not exist counts as not asked."""
        text, page = unseal(query.get("asked", ""), session_id=session_id), number_in(query.get("page", ""))
        return replace(
            _choices(query.get("standing", ""), query.get("branch", "")),
            text=text or "",
            page=page if 0 < page <= MOST_PAGES else 1,
            is_lost=text is None,
        )

    @property
    def is_anything(self) -> bool:
        """Whether anything narrows the list but the standing."""
        return bool(self.text or self.branch)

    def address(self, *, session_id: int, standing: str | None = None, page: int = 1) -> str:
        """Return the query string of this list, or of another standing or page of it."""
        chosen = self.standing if standing is None else standing
        values = {
            "standing": "" if chosen == USUAL else chosen,
            "asked": seal(self.text, session_id=session_id) if self.text else "",
            "branch": str(self.branch or ""),
            "page": "" if page == 1 else str(page),
        }
        return urlencode({name: value for name, value in values.items() if value})

    def wanted(self, reach: Reach, below: frozenset[int] | None) -> PeopleWanted:
        """Return the wish for the records; below: the branches that were chosen, None for all."""
        branch_ids = reach.branch_ids if below is None else reach.branch_ids & below
        return PeopleWanted(reach.meeting, branch_ids, self.standing, read_term(self.text))


def _choices(standing: str, branch: str) -> Asked:
    return Asked(standing=standing if standing in FILTERS else USUAL, branch=max(number_in(branch), 0))
