"""What the figures take and give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from center.figures.likeness import Question
from center.figures.spans import Week
from center.wording.bilingual import Bilingual

# How a deadline stands: what had to happen came in time, or did not, may still come in time; or there is no deadline.
WITHIN, MISSED, RUNNING, NO_DEADLINE = "within", "missed", "running", "none"
STANDINGS = (WITHIN, MISSED, RUNNING, NO_DEADLINE)
# What became of messages: codes of `center.conversations.outcomes` together, and those that wait.
ALONE, LED_TO_CASE, TO_STAFF, NOT_UNDERSTOOD, WAITING = "alone", "case", "staff", "not_understood", "waiting"
FATES = (ALONE, LED_TO_CASE, TO_STAFF, NOT_UNDERSTOOD, WAITING)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose cases and messages count: members of these organisations; None: everybody's, and those of nobody known."""

    organization_ids: frozenset[int] | None = None


class OpenedCase(NamedTuple):
    """A case that was opened in the span, its times in whole seconds since 1970.

    answer, close: how its deadlines stand, one of STANDINGS.
    """

    kind: str
    urgency: str
    organization_id: int | None
    opened_at: int
    answered_at: int | None
    closed_at: int | None
    answer: str
    close: str


class ClosedCase(NamedTuple):
    """A case that was closed in the span; when, in whole seconds since 1970."""

    kind: str
    organization_id: int | None
    closed_at: int


class OpenCount(NamedTuple):
    """How many cases of one kind and organisation are open at the end of the span."""

    kind: str
    organization_id: int | None
    cases: int


class WeekLine(NamedTuple):
    """What came and went in a week, and what was open at its end."""

    week: Week
    opened: int
    closed: int
    open_at_end: int


class CountLine(NamedTuple):
    """The same of one kind over the whole span."""

    kind: str
    opened: int
    closed: int
    open_at_end: int


class BranchLine(NamedTuple):
    """The same of an organisation with all below it; None: of people whose organisation is not known."""

    organization: Node | None
    opened: int
    closed: int
    open_at_end: int


@dataclass(frozen=True, slots=True)
class Node(Bilingual):
    """An organisation of the tree."""

    id: int
    parent_id: int | None
    kind: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class WaitLine:
    """How long it took in cases of one urgency, and of one kind or (None) of all; all times in seconds.

    measured: the cases in which it has happened, median and most (the 90th percentile) are of those. not_yet: where it
    may still happen. without: closed without. working_*: in working time, where the deadline is; else None.
    """

    urgency: str
    kind: str | None
    measured: int
    median: float | None
    most: float | None
    working_median: float | None
    working_most: float | None
    not_yet: int
    without: int
    within: int
    missed: int
    running: int
    no_deadline: int

    @property
    def cases(self) -> int:
        """All cases of this line."""
        return self.measured + self.not_yet + self.without

    @property
    def share_within(self) -> Fraction | None:
        """The share within the deadline of those that are decided; None where none is."""
        return share(self.within, self.within + self.missed)


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """Everything about cases of one span."""

    weeks: list[WeekLine]
    kinds: list[CountLine]
    branches: list[BranchLine]
    answers: list[WaitLine]
    closings: list[WaitLine]


class MessageLine(NamedTuple):
    """What became of the messages of a week."""

    week: Week
    alone: int
    case: int
    staff: int
    not_understood: int
    waiting: int

    @property
    def messages(self) -> int:
        """All messages of the week."""
        return sum(self[1:])


@dataclass(frozen=True, slots=True)
class MessageFigures:
    """Messages by week. told_apart_since: before, `alone` holds what was not understood or led to a case too."""

    weeks: list[MessageLine]
    told_apart_since: datetime | None


@dataclass(frozen=True, slots=True)
class Headline:
    """The few numbers that say how a span went. alone: of the messages, those nobody of the staff had to do with."""

    opened: int
    open_at_end: int
    within: int
    missed: int
    messages: int
    alone: int

    @property
    def is_nothing(self) -> bool:
        """Whether nothing came and nothing was open."""
        return not (self.opened or self.open_at_end or self.messages)

    @property
    def share_within(self) -> Fraction | None:
        """The share of first answers within the deadline."""
        return share(self.within, self.within + self.missed)

    @property
    def share_alone(self) -> Fraction | None:
        """The share of messages answered without staff."""
        return share(self.alone, self.messages)


class QuestionGroup(NamedTuple):
    """Questions that are alike: how many, some of them in different words with long numbers masked, all their cases."""

    size: int
    examples: list[Question]
    case_ids: list[int]


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """Unanswered questions, the largest groups first. is_cut: there are older ones, more than are grouped at once."""

    groups: list[QuestionGroup]
    questions: int
    is_cut: bool


def share(part: int, whole: int) -> Fraction | None:
    """Return a part of a whole; None where there is no whole."""
    return Fraction(part, whole) if whole else None
