"""Whom a broadcast is for. Pure; services, pages and statements ask it, and nothing else decides who belongs to it.

What an audience does not name does not narrow it. Members who have died or were transferred belong to none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from center.members.models import RESIDENCES
from center.members.views import age_on

MOST_YEARS = 130
FEBRUARY, LEAP_DAY = 2, 29


class AudienceInvalidError(ValueError):
    """Nobody can be meant by this. field: branches, residences, ages, people; problem: unknown, crossed, too_few."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field, self.problem = field, problem


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is to be told. organization_ids: with everything below them; youngest, oldest: in whole years, both included.

    party_members: True for them alone, False for all others alone.
    """

    organization_ids: tuple[int, ...] = ()
    party_members: bool | None = None
    residences: tuple[str, ...] = ()
    youngest: int | None = None
    oldest: int | None = None

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Audience:
        """Return the audience that `stored` has written."""
        return cls(
            tuple(stored.get("organization_ids", ())),
            stored.get("party_members"),
            tuple(stored.get("residences", ())),
            stored.get("youngest"),
            stored.get("oldest"),
        )

    @property
    def stored(self) -> dict[str, Any]:
        """The audience as it is kept; the same people are always written in the same way."""
        lists = {"organization_ids": sorted(set(self.organization_ids)), "residences": sorted(set(self.residences))}
        plain = {"party_members": self.party_members, "youngest": self.youngest, "oldest": self.oldest}
        whole = {name: value for name, value in lists.items() if value}
        return whole | {name: value for name, value in plain.items() if value is not None}

    def check(self) -> None:
        """Raise AudienceInvalidError for residences and ages that mean nothing; the services check the branches."""
        if set(self.residences) - set(RESIDENCES):
            raise AudienceInvalidError("residences", "unknown")
        ages = [age for age in (self.youngest, self.oldest) if age is not None]
        if any(age not in range(MOST_YEARS + 1) for age in ages):
            raise AudienceInvalidError("ages", "unknown")
        if len(ages) > 1 and ages[0] > ages[1]:
            raise AudienceInvalidError("ages", "crossed")

    def includes(
        self, *, lineage: frozenset[int], is_party_member: bool, residence: str, birth_date: date, day: date
    ) -> bool:
        """Tell whether an active member belongs to it. lineage: their branch and all above it."""
        age = age_on(birth_date, day)
        return (
            (not self.organization_ids or not lineage.isdisjoint(self.organization_ids))
            and self.party_members in {None, is_party_member}
            and (not self.residences or residence in self.residences)
            and (self.youngest is None or age >= self.youngest)
            and (self.oldest is None or age <= self.oldest)
        )


def born_by(age: int, day: date) -> date:
    """Return the latest birth date of somebody who is at least that old on a day; as `age_on` counts."""
    year = max(day.year - age, 1)
    if (day.month, day.day) == (FEBRUARY, LEAP_DAY) and not _is_leap(year):
        return date(year, FEBRUARY, LEAP_DAY - 1)
    return date(year, day.month, day.day)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
