"""Which meetings invite the people of which branch. Pure; attendance and silence count by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from center.wording.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class Organization(Bilingual):
    """A node of the tree, those no longer in use too."""

    id: int
    parent_id: int | None
    kind: str
    name_zh: str
    name_en: str


class PastMeeting(NamedTuple):
    """A meeting that is over."""

    id: int
    organization_id: int
    audience: str
    starts_at: datetime


class Invitee(NamedTuple):
    """What of a member decides to which meetings they are invited. entered_at: since when they are on record."""

    id: int
    branch_id: int
    is_party_member: bool
    entered_at: datetime


@dataclass(frozen=True)
class Lineage:
    """The tree of organisations, and the meetings that each of them held, in the order in which they were given."""

    organizations: dict[int, Organization]
    meetings: dict[int, list[PastMeeting]] = field(default_factory=dict)

    @classmethod
    def of(cls, organizations: Iterable[Organization], meetings: Iterable[PastMeeting]) -> Lineage:
        """Put meetings to whoever held them."""
        held: defaultdict[int, list[PastMeeting]] = defaultdict(list)
        for one in meetings:
            held[one.organization_id].append(one)
        return cls({one.id: one for one in organizations}, dict(held))

    def above(self, branch_id: int) -> list[int]:
        """Return a branch and all above it, the nearest first."""
        found: list[int] = []
        next_id: int | None = branch_id
        while next_id is not None and next_id in self.organizations and next_id not in found:
            found.append(next_id)
            next_id = self.organizations[next_id].parent_id
        return found

    def children(self, organization_id: int) -> list[Organization]:
        """Return what hangs right below an organisation."""
        return [one for one in self.organizations.values() if one.parent_id == organization_id]

    def below(self, organization_id: int) -> frozenset[int]:
        """Return an organisation and all below it."""
        return frozenset(id_ for id_ in self.organizations if organization_id in self.above(id_))

    def inviting(self, branch_id: int, *, is_party_member: bool) -> list[PastMeeting]:
        """Return the meetings to which such people of a branch were invited."""
        return [
            one
            for organization_id in self.above(branch_id)
            for one in self.meetings.get(organization_id, ())
            if is_party_member or one.audience == "everyone"
        ]
