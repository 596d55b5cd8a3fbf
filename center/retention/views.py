"""What the retention services take and give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from center.cases.views import number_of


class Planned(NamedTuple):
    """Of one kind: before when it is too old, how much that is, and of how much in all."""

    before: datetime
    due: int
    total: int


class Held(NamedTuple):
    """What may not be deleted because somebody may ask for it: cases, and the conversations that belong to them."""

    cases: frozenset[int] = frozenset()
    conversations: frozenset[str] = frozenset()


class Asked(NamedTuple):
    """What a job is asked for: what is older than `before` and not held, at most `limit` of it after a number."""

    before: datetime
    held: Held
    now: datetime
    after_id: int = 0
    limit: int = 1


class Portion(NamedTuple):
    """Numbers that a job has found and that are deleted in one transaction, and where it goes on afterwards."""

    job: str
    ids: list[int]
    after_id: int
    is_last: bool

    def cut(self, size: int) -> tuple[Portion, Portion | None]:
        """Return the first so many of it, and the rest."""
        if len(self.ids) <= size:
            return self, None
        first = self._replace(ids=self.ids[:size], after_id=self.ids[size - 1], is_last=False)
        return first, self._replace(ids=self.ids[size:])


class Gone(NamedTuple):
    """What came of deleting a portion: how much is gone, and whether the job gets on with it.

    is_whole: nothing of the portion is left; otherwise it comes again.
    """

    number: int
    is_moving: bool
    is_whole: bool = True

    @classmethod
    def of(cls, number: int) -> Gone:
        """Return what came of deleting so many rows; none at all, and the same would come again for ever."""
        return cls(number, is_moving=number > 0)


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule in force; changed_at None: as in the table."""

    kind: str
    months: int
    least: int
    most: int | None
    is_deleting: bool
    changed_at: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True, slots=True)
class HoldView:
    """A hold on a case, and who placed it; who took it off, where somebody has."""

    id: int
    case_id: int
    reason: str
    placed_at: datetime
    placed_by: str
    lifted_at: datetime | None
    lifted_by: str | None

    @property
    def number(self) -> str:
        """The number of the case."""
        return number_of(self.case_id)


@dataclass(frozen=True, slots=True)
class RunView:
    """One night's work. doubt: why an administrator was asked first, see `center.retention.guard`."""

    id: int
    night: date
    state: str
    started_at: datetime
    doubt: str | None
    planned: Mapping[str, Planned]
    deleted: Mapping[str, int]
    position: Mapping[str, object]
    claimed_by: str | None
    claimed_until: datetime | None
    confirmed_at: datetime | None
    finished_at: datetime | None

    @property
    def due(self) -> int:
        """How much was too old when it was planned."""
        return sum(planned.due for planned in self.planned.values())
