"""What the member services give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from center.members.terms import NO_TERM, Term
from center.wording.bilingual import Bilingual


@dataclass(frozen=True, slots=True)
class MemberSummary:
    """The little that most answers need of a member."""

    member_id: int
    name: str
    branch_id: int
    is_party_member: bool


@dataclass(frozen=True, slots=True)
class ReachView:
    """Where a member is to be found: what is on file, which may be nothing or old."""

    phone: str | None
    address: str | None
    residence_place: str | None


@dataclass(frozen=True, slots=True)
class DuesView:
    """Party dues a month in fen, and the last month paid (2026-10)."""

    monthly_fen: int
    paid_through: str


@dataclass(frozen=True, slots=True)
class BranchView(Bilingual):
    """A member's branch as the member may see it."""

    branch_id: int
    name_zh: str
    name_en: str
    parent_name_zh: str | None
    parent_name_en: str | None
    address_zh: str | None
    address_en: str | None
    secretary_name: str | None
    secretary_phone_public: str | None
    dues: DuesView | None


@dataclass(frozen=True, slots=True)
class NewMember:
    """What is stated of a member when they are entered."""

    employee_no: str
    name: str
    sex: str
    birth_date: date
    retired_on: date
    id_number: str
    branch_id: int
    is_party_member: bool = False
    phone: str | None = None
    address: str | None = None
    residence: str = "local"
    residence_place: str | None = None
    is_special_hardship: bool = False
    mobility: str = "free"


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """Which members staff look for; what is None is not asked.

    branch_ids: the branches whose members may be found at all. by_id_number, by_phone: whether these may be asked for.
    """

    term: Term = NO_TERM
    branch_ids: frozenset[int] | None = None
    status: str | None = None
    residence: str | None = None
    by_id_number: bool = False
    by_phone: bool = False


@dataclass(frozen=True, slots=True)
class MemberCard(Bilingual):
    """A member as staff see one, whatever has become of them; the console hides what somebody may not see."""

    member_id: int
    employee_no: str
    name: str
    sex: str
    birth_date: date
    retired_on: date
    phone: str | None
    address: str | None
    residence: str
    residence_place: str | None
    mobility: str
    is_special_hardship: bool
    is_party_member: bool
    status: str
    branch_id: int
    branch_zh: str
    branch_en: str

    def age_on(self, day: date) -> int:
        """Return the age in whole years."""
        return age_on(self.birth_date, day)


@dataclass(frozen=True, slots=True)
class FoundMembers:
    """Some of those who were found, by name, and how many there are in all."""

    members: list[MemberCard]
    total: int


def age_on(born: date, day: date) -> int:
    """Return the age in whole years; who was born on 29 February is older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
