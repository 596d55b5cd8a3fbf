"""What the attendance services give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from center.wording.bilingual import Bilingual

# What is known of somebody who was invited to a meeting that is over.
STANDINGS = ("present", "excused", "absent", "missing")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many invitations ended how. missing: nothing is on record of whether they came."""

    invited: int = 0
    present: int = 0
    excused: int = 0
    absent: int = 0

    @property
    def missing(self) -> int:
        """Of how many nothing is on record."""
        return self.invited - self.present - self.excused - self.absent

    @property
    def share(self) -> Fraction | None:
        """Which part of those of whom something is on record came; None where nothing is."""
        known = self.present + self.excused + self.absent
        return Fraction(self.present, known) if known else None

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.invited + other.invited,
            self.present + other.present,
            self.excused + other.excused,
            self.absent + other.absent,
        )


@dataclass(frozen=True, slots=True)
class MonthLine:
    """The meetings of one month (2026-10), held by whoever invites the people who are looked at."""

    month: str
    meetings: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class BranchLine(Bilingual):
    """One organisation and all below it over the year."""

    organization_id: int
    name_zh: str
    name_en: str
    people: int
    meetings: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class YearFigures:
    """A year of some branches."""

    months: list[MonthLine]
    branches: list[BranchLine]
    people: int
    meetings: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class MemberLine(Bilingual):
    """One member over the year; is_silent: neither answered nor came three times in a row."""

    member_id: int
    employee_no: str
    name: str
    branch_id: int
    branch_zh: str
    branch_en: str
    is_party_member: bool
    tally: Tally
    is_silent: bool


@dataclass(frozen=True, slots=True)
class MeetingLine(Bilingual):
    """One meeting to which a member was invited, and what is known of them there: one of STANDINGS."""

    meeting_id: int
    title_zh: str
    title_en: str
    kind: str
    starts_at: datetime
    standing: str
    answer: str | None
    reason: str | None
