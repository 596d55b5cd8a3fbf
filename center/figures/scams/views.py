"""What the figures of scams take and give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from center.figures.spans import Week
from center.figures.views import Node, QuestionGroup

# Ages at the time of the report; the last is open at its end.
AGES = ("under_60", "60_69", "70_79", "80_89", "90_up", "unknown")
UNKNOWN = ""


class FraudCase(NamedTuple):
    """A report of fraud, its times in whole seconds since 1970. facts: the last told of each name."""

    id: int
    kind: str
    opened_at: int
    answered_at: int | None
    closed_at: int | None
    member_id: int | None
    branch_id: int | None
    birth_date: date | None
    scam_type: str | None


class CountLine(NamedTuple):
    """How many reports of something. losses: those in which money had moved."""

    key: str
    reports: int
    losses: int


class AgeLine(NamedTuple):
    """How many people of an age reported; None: fewer than three, or so few that these could be told from the sum."""

    key: str
    people: int | None


class WeekLine(NamedTuple):
    """What one week brought; money in fen, None for who may not read what single people told."""

    week: Week
    reports: int
    losses: int
    checks: int
    lost_fen: int | None
    stopped_fen: int | None


class PlaceLine(NamedTuple):
    """What came from one organisation; None: nobody knows from where."""

    organization: Node | None
    reports: int
    losses: int


class MoneyLine(NamedTuple):
    """What was lost and stopped. told: of how many losses the sum is known; stopped: of how many staff noted a sum.

    None for who may not read what single people told: a branch has so few losses that the sum is somebody's.
    """

    losses: int
    told: int | None
    lost_fen: int | None
    stopped: int | None
    stopped_fen: int | None


class AnswerLine(NamedTuple):
    """How long reports of a kind waited for the first answer of a person, in seconds."""

    kind: str
    reports: int
    answered: int
    median: float | None
    most: float | None


class CheckLine(NamedTuple):
    """What became of messages that were to be checked. alone: answered without staff."""

    asked: int
    alone: int
    to_staff: int
    answered: int


@dataclass(frozen=True, slots=True)
class ScamFigures:
    """All figures of scams; unknown: None for who may not read what retirees wrote."""

    reports: int
    weeks: list[WeekLine]
    types: list[CountLine]
    means: list[CountLine]
    places: list[PlaceLine]
    ages: list[AgeLine]
    money: MoneyLine
    answers: list[AnswerLine]
    checks: CheckLine
    unknown: list[QuestionGroup] | None


Facts = Mapping[int, Mapping[str, str]]
