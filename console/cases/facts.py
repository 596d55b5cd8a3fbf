"""The facts of a case as they are shown: each with when it was told, and what stood there before it was put right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from center.cases.service import CaseView, EntryView
from center.figures.scams.tally import whole_fen
from center.scams.facts import facts_of, write_sum_twice, write_value

REPEATS_SUMMARY = frozenset({"text", "intent"})


@dataclass(frozen=True)
class Shown:
    """One value as it is read. at: when it was told; None for what was known when the case came up."""

    text: str
    at: datetime | None


@dataclass(frozen=True)
class ShownFact:
    """A fact. earlier: every other value that it had, the first one first."""

    name: str
    now: Shown
    earlier: tuple[Shown, ...] = ()


def facts_shown(case: CaseView, lines: Iterable[EntryView], language: str) -> tuple[ShownFact, ...]:
    """Return what is known, what was on file first, then what was told, in the order in which it came."""
    told = [
        ShownFact(
            fact.name,
            Shown(_written(fact.name, fact.now.value, language), fact.now.at),
            tuple(Shown(_written(fact.name, old.value, language), old.at) for old in fact.earlier),
        )
        for fact in facts_of(lines)
    ]
    names = {fact.name for fact in told}
    known = [
        ShownFact(name, Shown(str(value), None))
        for name, value in case.details.items()
        if name not in REPEATS_SUMMARY | names and isinstance(value, str | int | float)
    ]
    return (*known, *told)


def _written(name: str, value: str, language: str) -> str:
    if name == "stopped_fen" and (fen := whole_fen(value)) is not None:
        return f"{fen / 100:,.2f}"
    return write_sum_twice(value, language) if name == "amount" else write_value(name, value, language)
